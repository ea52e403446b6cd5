//! The room `demo`, which always exists, and the rooms of `--room`.

use room_core::codec::backend::OrderRequest;
use room_core::model::show::Status;
use room_core::model::user::Anchor;
use serde_json::json;

use crate::backend::db::Db;
use crate::backend::gifts;
use crate::backend::gifts::OrderError;
use crate::backend::shows::{Counts, Show, Times};
use crate::cloud::chat::message::{Message, Priority};
use crate::visitors;
use crate::visitors::{IRIS, NAMELESS};

const NOTICE: &str = "Welcome to the harbour at dusk.\nBe kind to one another. This room runs on your own machine: \
                      open it in a second tab, and the two of you can talk.";

/// The show in the room `demo`, live from `now_s` on (s since 1970).
pub fn show(now_s: u64) -> Show {
    Show {
        room: "demo".into(),
        group_id: "@TGS#aDEMO".into(),
        title: "Harbour lights: a slow evening by the sea".into(),
        cover: "/demo/cover.webp".into(),
        anchor: Anchor { user_id: "luna".into(), nick: "Luna".into(), avatar: "/demo/avatar.webp".into() },
        notice: NOTICE.into(),
        status: Status::Live,
        status_version: 1,
        times: Times { live: Some(now_s), ..Times::default() },
        replay: None,
        sources: None,
        pinned: None,
        slow_mode_s: 0,
        counts: Counts::default(),
    }
}

/// The show in a room of `--room`, live from `now_s` on (s since 1970).
pub fn other_show(room: &str, now_s: u64) -> Show {
    Show {
        room: room.into(),
        group_id: format!("@TGS#a{}", room.to_uppercase()),
        title: format!("The room {room}"),
        ..show(now_s)
    }
}

/// The history of a new group: the host's welcome; in a demo also comments of a user with an avatar and of one without a nick.
pub fn messages(anchor: &Anchor, is_demo: bool) -> Vec<Message> {
    let host = (anchor.user_id.as_str(), "Good evening, everyone. Make yourselves at home 🌙");
    let others = [(IRIS, "The light on the water tonight!"), (NAMELESS, "Hello from the pier")];
    let all = std::iter::once(host).chain(others.into_iter().filter(|_| is_demo));
    // The same `random` at each start: a client that got a message before a restart recognises it.
    let message = |(number, (user_id, text)): (u64, (&str, &str))| Message {
        from: visitors::sender(user_id),
        random: number,
        client_time: 1,
        priority: Priority::Normal,
        body: json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]),
        cloud_custom_data: String::new(),
        version: 0,
    };
    (1..).zip(all).map(message).collect()
}

/// Gives the demo's first gift. It is given once: at later starts the order's idempotency key is known.
///
/// # Errors
/// If the database cannot be written.
pub fn give(db: &Db, now_ms: u64) -> rusqlite::Result<()> {
    let order = OrderRequest { gift_id: "lantern".into(), count: 1, idempotency_key: "the demo's first".into() };
    match gifts::order(db, "demo", IRIS, &order, now_ms) {
        Err(OrderError::Db(error)) => Err(error),
        _ => Ok(()),
    }
}
