//! What the business backend says to the rooms: custom messages by the administrator, each with its priority.

use std::sync::Arc;
use std::time::Duration;

use room_core::wire::backend::{Source, Status};
use room_core::wire::custom::{self, Custom, Giver};
use serde_json::{Value, json};

use super::draws::{self, Draw};
use super::gifts::{self, Paid};
use super::handler::LIKES;
use super::shows::{self, Show};
use super::users;
use crate::app::{App, now_ms};
use crate::chat::attributes::{Change, Pair};
use crate::chat::counters::Mode;
use crate::chat::message::{Message, Priority};
use crate::people::{self, ADMINISTRATOR};
use crate::sending::{self, How};
use crate::submissions::Verdict;

/// By then every client in the room has heard: the slowest poll every 2.3 s, and one whose socket broke is back after 5 s.
const HEARD: Duration = Duration::from_secs(10);
/// What fell to the frequency control is said again after this time.
const AGAIN: Duration = Duration::from_secs(1);

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

/// Says something to a group, with high priority. Nothing waits for it.
pub fn say(app: &Arc<App>, group_id: &str, custom: &Custom) {
    let message = message(custom, Priority::High, u64::from(fastrand::u32(..)), now_ms() / 1_000);
    let (app, group_id) = (Arc::clone(app), group_id.to_owned());
    tokio::spawn(async move { insist(&app, &group_id, &message).await });
}

/// Changes a show's status, in the file first; then the room is told, by the group's attributes and by a message.
/// Says the new version; none if there is no such room.
///
/// # Errors
/// If the file cannot be written.
pub fn status(app: &Arc<App>, room: &str, status: Status, starts_at: Option<u64>) -> rusqlite::Result<Option<u64>> {
    let Some(version) = shows::set_status(&app.db, room, status, starts_at, now_ms() / 1_000)? else { return Ok(None) };
    if let Some(show) = shows::find(&app.db, room)? {
        let viewers = app.in_group(&show.group_id, |group| group.members().len()).unwrap_or_default();
        shows::note_viewers(&app.db, &show.group_id, viewers)?;
        set_attributes(app, &show.group_id, status, version);
        if show.counts.likes == 0 {
            set_likes(app, &show);
        }
        let (starts_at, summary) = (show.times.start, show.summary());
        say(app, &show.group_id, &Custom::Status { status, version, starts_at, summary });
    }
    Ok(Some(version))
}

/// Changes a show's slow mode; the room is told by the group's attributes that the show has changed.
///
/// # Errors
/// If the file cannot be written.
pub fn slow_mode(app: &Arc<App>, show: &Show, seconds: u32) -> rusqlite::Result<()> {
    if let Some(version) = shows::set_slow_mode(&app.db, &show.room, seconds)? {
        set_attributes(app, &show.group_id, show.status, version);
    }
    Ok(())
}

/// Changes where a show's stream can be had; the room is told by the group's attributes that the show has changed.
///
/// # Errors
/// If the file cannot be written.
pub fn sources(app: &Arc<App>, room: &str, sources: Option<&[Source]>) -> rusqlite::Result<()> {
    shows::set_sources(&app.db, room, sources)?;
    if let Some(show) = shows::find(&app.db, room)? {
        set_attributes(app, &show.group_id, show.status, show.status_version);
    }
    Ok(())
}

/// Notes a show's likes in its group's counter: another show begins with none, and a group is made anew with the server.
pub fn set_likes(app: &Arc<App>, show: &Show) {
    let likes = i64::try_from(show.counts.likes).unwrap_or(i64::MAX);
    let counted = app.in_group(&show.group_id, |group| group.count(Mode::Set, &[(LIKES, likes)], now_ms()));
    if !matches!(counted, Ok(Ok(_))) {
        tracing::warn!(group_id = show.group_id, "the group's counter does not tell the likes");
    }
}

/// Notes a show's status in its group's attributes, for whoever comes in.
pub fn set_attributes(app: &Arc<App>, group_id: &str, status: Status, version: u64) {
    let pair = |key: &str, value: String| Pair { key: key.into(), value, seen: None };
    let pairs = [pair("status", shows::name(status).into()), pair("statusVersion", version.to_string())];
    let changed = app.in_group(group_id, |group| {
        // Of two changes at once the older one may come later.
        if group.attributes().get("statusVersion").and_then(|known| known.parse().ok()) > Some(version) {
            return Ok(());
        }
        group.change_attributes(ADMINISTRATOR, Change::Modify, &pairs, None, now_ms()).map(|_| ())
    });
    if !matches!(changed, Ok(Ok(()))) {
        tracing::warn!(group_id, "the group's attributes do not tell the status");
    }
}

/// Tells a room of an order that is paid, and notes that it was told when everyone has had the time to hear of it.
///
/// A process that dies before tells of it again when it is back: with the same number and time, so that clients
/// know it for the same message, and by the order's ID for the same gift.
pub async fn gift(app: &Arc<App>, paid: Paid) {
    let custom = Custom::Gift {
        gift: paid.gift_id.clone(),
        count: paid.count,
        combo: paid.combo,
        from: giver(app, &paid.user_id),
        order: paid.order_id(),
    };
    let Ok(Some(show)) = shows::find(&app.db, &paid.room) else { return };
    insist(app, &show.group_id, &message(&custom, Priority::High, paid.id, paid.created_ms / 1_000)).await;
    let app = Arc::clone(app);
    tokio::spawn(async move {
        tokio::time::sleep(HEARD).await;
        if let Err(error) = gifts::announced(&app.db, paid.id) {
            tracing::warn!(%error, "a gift's room was told, and will be told again");
        }
    });
}

/// Says something until it went to the room, or the room is no more: what was paid for is not dropped.
async fn insist(app: &Arc<App>, group_id: &str, message: &Message) {
    while sending::send(app, group_id, message.clone(), How::by_server()).await == Verdict::Dropped {
        tokio::time::sleep(AGAIN).await;
        app.submissions.forget(group_id, message);
    }
}

/// Tells of the orders that were paid and not told when the process ended, in their order.
///
/// # Errors
/// If the file cannot be read.
pub async fn unannounced_gifts(app: Arc<App>) -> rusqlite::Result<()> {
    for paid in gifts::unannounced(&app.db)? {
        gift(&app, paid).await;
    }
    Ok(())
}

/// Tells of a draw that began.
pub fn draw(app: &Arc<App>, group_id: &str, draw: &Draw) {
    let (keyword, prize) = (draw.keyword.clone(), draw.prize.clone());
    say(app, group_id, &Custom::Draw { id: draw.id, keyword, prize, until: draw.until_s });
}

/// Closes the draws whose time is over, and tells who won; then notes that it was told.
///
/// # Errors
/// If the file cannot be read or written.
pub async fn close_draws(app: &Arc<App>) -> rusqlite::Result<()> {
    for draw in draws::due(&app.db, now_ms() / 1_000)? {
        let winners = draws::close(&app.db, &draw)?.iter().map(|user_id| giver(app, user_id)).collect();
        if let Some(show) = shows::find(&app.db, &draw.room)? {
            let result = Custom::DrawResult { id: draw.id, prize: draw.prize, winners };
            insist(app, &show.group_id, &message(&result, Priority::High, draw.id, draw.until_s)).await;
        }
        draws::announced(&app.db, draw.id)?;
    }
    Ok(())
}
