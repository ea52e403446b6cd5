//! What the business backend says to the rooms: custom messages by the administrator, each with its priority.

use std::sync::Arc;
use std::time::Duration;

use room_core::wire::backend::Status;
use room_core::wire::custom::{self, Custom, Giver};
use serde_json::{Value, json};

use super::draws::{self, Draw};
use super::gifts::{self, Paid};
use super::{shows, users};
use crate::app::{App, now_ms};
use crate::chat::attributes::{Change, Pair};
use crate::chat::message::{Message, Priority};
use crate::people::{self, ADMINISTRATOR};
use crate::sending::{self, How};

/// By then every client in the room has polled: the slowest do every 2.3 s.
const HEARD: Duration = Duration::from_secs(5);

/// A custom message's elements.
pub fn elements(custom: &Custom) -> Value {
    json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": custom::write(custom), "Desc": "", "Ext": ""}}])
}

/// A user, as messages show who gave or won.
pub fn giver(app: &App, user_id: &str) -> Giver {
    let person = people::sender(user_id);
    let level = users::merits(&app.db, user_id).unwrap_or_default().level();
    Giver { user_id: person.user_id, nick: person.nick, avatar: person.avatar, level }
}

fn message(custom: &Custom, priority: Priority, random: u64, client_time: u64) -> Message {
    Message {
        from: people::sender(ADMINISTRATOR),
        random,
        client_time,
        priority,
        body: elements(custom),
        cloud_custom_data: String::new(),
        version: 0,
    }
}

/// Says something to a group. Nothing waits for it.
pub fn say(app: &Arc<App>, group_id: &str, custom: &Custom, priority: Priority) {
    let message = message(custom, priority, u64::from(fastrand::u32(..)), now_ms() / 1_000);
    let (app, group_id) = (Arc::clone(app), group_id.to_owned());
    tokio::spawn(async move { sending::send(&app, &group_id, message, How::by_server()).await });
}

/// Changes a show's status, in the file first; then the room is told, by the group's attributes and by a message.
/// Says the new version; none if there is no such room.
///
/// # Errors
/// If the file cannot be written.
pub fn status(app: &Arc<App>, room: &str, status: Status, starts_at: Option<u64>) -> rusqlite::Result<Option<u64>> {
    let Some(version) = shows::set_status(&app.db, room, status, starts_at, now_ms() / 1_000)? else { return Ok(None) };
    if let Some(show) = shows::find(&app.db, room)? {
        set_attributes(app, &show.group_id, status, version);
        say(app, &show.group_id, &Custom::Status { status, version }, Priority::High);
    }
    Ok(Some(version))
}

/// Notes a show's status in its group's attributes, for whoever comes in.
pub fn set_attributes(app: &Arc<App>, group_id: &str, status: Status, version: u64) {
    let pair = |key: &str, value: String| Pair { key: key.into(), value, seen: None };
    let pairs = [pair("status", shows::name(status).into()), pair("statusVersion", version.to_string())];
    let changed =
        app.in_group(group_id, |group| group.change_attributes(ADMINISTRATOR, Change::Modify, &pairs, None, now_ms()));
    if !matches!(changed, Ok(Ok(_))) {
        tracing::warn!(group_id, "the group's attributes do not tell the status");
    }
}

/// Tells a room of an order that is paid, and notes that it was told when everyone has had the time to hear of it.
///
/// A process that dies before tells of it again when it is back: with the same number and time, so that clients
/// know it for the same message, and by the order's ID for the same gift.
pub async fn gift(app: &Arc<App>, paid: &Paid) {
    let custom = Custom::Gift {
        gift: paid.gift_id.clone(),
        count: paid.count,
        combo: paid.combo,
        from: giver(app, &paid.user_id),
        order: paid.order_id(),
    };
    let Ok(Some(show)) = shows::find(&app.db, &paid.room) else { return };
    let message = message(&custom, Priority::High, paid.id, paid.created_ms / 1_000);
    sending::send(app, &show.group_id, message, How::by_server()).await;
    tokio::time::sleep(HEARD).await;
    if let Err(error) = gifts::announced(&app.db, paid.id) {
        tracing::warn!(%error, "a gift's room was told, and will be told again");
    }
}

/// Tells of a draw that began.
pub fn draw(app: &Arc<App>, group_id: &str, draw: &Draw) {
    let (keyword, prize) = (draw.keyword.clone(), draw.prize.clone());
    say(app, group_id, &Custom::Draw { id: draw.id, keyword, prize, until: draw.until_s }, Priority::High);
}

/// Closes the draws whose time is over, and tells who won.
///
/// # Errors
/// If the file cannot be read or written.
pub fn close_draws(app: &Arc<App>) -> rusqlite::Result<()> {
    for draw in draws::due(&app.db, now_ms() / 1_000)? {
        let winners = draws::close(&app.db, &draw)?.iter().map(|user_id| giver(app, user_id)).collect();
        if let Some(show) = shows::find(&app.db, &draw.room)? {
            let result = Custom::DrawResult { id: draw.id, prize: draw.prize, winners };
            say(app, &show.group_id, &result, Priority::High);
        }
    }
    Ok(())
}
