//! The room `demo`, which is always there.

use room_core::wire::backend::{Anchor, Status};
use serde_json::json;

use crate::business::shows::{Counts, Show, Times};
use crate::chat::message::{Message, Priority};
use crate::people;

const NOTICE: &str = "Welcome to the harbour at dusk.\nBe kind to one another. This room runs on your own machine: \
                      open it in a second tab, and the two of you can talk.";

/// The show in the room `demo`, live from now on.
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

/// What the host of a show says first.
pub fn welcome(anchor: &Anchor) -> Message {
    Message {
        from: people::sender(&anchor.user_id),
        // The same each time: to a client that saw it before a restart it is the message that it knows.
        random: 1,
        client_time: 1,
        priority: Priority::Normal,
        body: json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "Good evening, everyone. Make yourselves at home 🌙"}}]),
        cloud_custom_data: String::new(),
        version: 0,
    }
}
