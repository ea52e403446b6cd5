//! Announcements of the business backend to the rooms: custom messages sent by the administrator account, each with a priority.

use room_core::codec::show::status_name;
use room_core::model::custom::CustomMessage;
use std::sync::Arc;
use std::time::Duration;

use room_core::codec::custom;
use room_core::model::show::Status;
use room_core::model::source::Source;
use room_core::model::user::UserInfo;
use serde_json::{Value, json};

use crate::app::App;
use crate::backend::counters::{LIKES, POPULARITY};
use crate::backend::draws;
use crate::backend::draws::Draw;
use crate::backend::gifts;
use crate::backend::gifts::Paid;
use crate::backend::shows;
use crate::backend::shows::{Changed, Show};
use crate::backend::users;
use crate::clock::now_ms;
use crate::cloud::chat::attributes::{Change, Pair};
use crate::cloud::chat::counters::Mode;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::message::{Message, Priority};
use crate::cloud::deduplication::Verdict;
use crate::cloud::delivery;
use crate::cloud::delivery_options::DeliveryOptions;
use crate::visitors;
use crate::visitors::ADMINISTRATOR;

/// After this time every client in the room has the message: the slowest polls every 2.3 s; one whose socket broke is back after 5 s.
const RECEIVED_BY_ALL: Duration = Duration::from_secs(10);
/// Pause before a message that the frequency control dropped is sent again.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Bytes of winners in one message. The rest of the 12 KB is for the prize.
const MAX_PART: usize = 10 * 1024;
/// The longest pinned text, in bytes, so that it fits into a message (12 KB).
pub const MAX_PIN: usize = 1_000;
/// The longest keyword of a draw, in bytes.
pub const MAX_KEYWORD: usize = 100;
/// The longest prize of a draw, in bytes.
pub const MAX_PRIZE: usize = 200;
/// The most winners of a draw.
pub const MAX_WINNERS: u32 = 100;

/// The elements of a custom message.
pub fn elements(custom: &CustomMessage) -> Value {
    json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": custom::write(custom), "Desc": "", "Ext": ""}}])
}

/// A user as the giver of a gift, or as a winner.
pub fn giver(app: &App, user_id: &str) -> UserInfo {
    let person = visitors::sender(user_id);
    let level = users::merits(&app.db, user_id).unwrap_or_default().level();
    UserInfo { user_id: person.user_id, nick: person.nick, avatar: person.avatar, level }
}

fn message(custom: &CustomMessage, priority: Priority, random: u64, client_time: u64) -> Message {
    Message {
        from: visitors::sender(ADMINISTRATOR),
        random,
        client_time,
        priority,
        body: elements(custom),
        cloud_custom_data: String::new(),
        version: 0,
    }
}

/// Sends a message to a group with high priority. Returns without waiting for its delivery.
///
/// # Errors
/// If it is larger than a message may be, or the group is dismissed. Then no message is sent.
pub fn say(app: &Arc<App>, group_id: &str, custom: &CustomMessage) -> Result<(), ChatError> {
    let message = message(custom, Priority::High, u64::from(fastrand::u32(..)), now_ms() / 1_000);
    message.check()?;
    app.in_group(group_id, |_| ())?;
    let (app, group_id) = (Arc::clone(app), group_id.to_owned());
    tokio::spawn(async move {
        if let Err(refused) = deliver(&app, &group_id, &message).await {
            tracing::warn!(group_id, code = refused.code, info = %refused.info, "a room did not get a message");
        }
    });
    Ok(())
}

/// Changes a show's status: first in the database, then in the group's attributes, and with a message to the room. Returns the new version;
/// `None`: no such room.
///
/// If the database cannot be written.
pub fn status(app: &Arc<App>, room: &str, status: Status, starts_at: Option<u64>) -> rusqlite::Result<Option<u64>> {
    let changed = shows::set_status(&app.db, room, status, starts_at, now_ms() / 1_000)?;
    let Some(Changed { version, is_another }) = changed else { return Ok(None) };
    if let Some(show) = shows::find(&app.db, room)? {
        let viewers = app.in_group(&show.group_id, |group| group.members().len()).unwrap_or_default();
        shows::note_viewers(&app.db, &show.group_id, viewers)?;
        set_attributes(app, &show.group_id, status, version);
        if is_another {
            count(app, &show.group_id, Mode::Set, &[(LIKES, number(show.counts.likes))]);
        }
        let (starts_at, summary) = (show.times.start, show.summary());
        // The summary is a few numbers: the message cannot be too large.
        let _ = say(app, &show.group_id, &CustomMessage::Status { status, version, starts_at, summary });
    }
    Ok(Some(version))
}

/// Changes a show's slow mode. The group's attributes show the room that the show has changed.
///
/// # Errors
/// If the database cannot be written.
pub fn slow_mode(app: &Arc<App>, show: &Show, seconds: u32) -> rusqlite::Result<()> {
    if let Some(version) = shows::set_slow_mode(&app.db, &show.room, seconds)? {
        set_attributes(app, &show.group_id, show.status, version);
    }
    Ok(())
}

/// Changes the sources of a show's stream. The group's attributes show the room that the show has changed.
///
/// # Errors
/// If the database cannot be written.
pub fn sources(app: &Arc<App>, room: &str, sources: Option<&[Source]>) -> rusqlite::Result<()> {
    shows::set_sources(&app.db, room, sources)?;
    if let Some(show) = shows::find(&app.db, room)? {
        set_attributes(app, &show.group_id, show.status, show.status_version);
    }
    Ok(())
}

/// Changes the recording of a finished show. The group's attributes show the room that the show has changed.
///
/// # Errors
/// If the database cannot be written.
pub fn recording(app: &Arc<App>, room: &str, url: Option<&str>) -> rusqlite::Result<()> {
    shows::set_replay(&app.db, room, url)?;
    if let Some(show) = shows::find(&app.db, room)? {
        set_attributes(app, &show.group_id, show.status, show.status_version);
    }
    Ok(())
}

/// Creates the group's counters together with the group: a group may have 20, and members create some too.
pub fn make_counters(app: &Arc<App>, show: &Show) {
    let popularity = number(show.counts.popularity(0));
    count(app, &show.group_id, Mode::Set, &[(LIKES, number(show.counts.likes)), (POPULARITY, popularity)]);
}

/// A number as counters store it.
pub fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Changes a group's counters. Does nothing where the application's edition has none.
pub fn count(app: &Arc<App>, group_id: &str, mode: Mode, pairs: &[(&str, i64)]) {
    if !app.abilities().counters {
        return;
    }
    let counted = app.in_group(group_id, |group| group.count(mode, pairs, now_ms()));
    if !matches!(counted, Ok(Ok(_))) {
        tracing::warn!(group_id, "a group's counters are full, or it is gone");
    }
}

/// Writes a show's status to its group's attributes, for clients that join later.
pub fn set_attributes(app: &Arc<App>, group_id: &str, status: Status, version: u64) {
    let pair = |key: &str, value: String| Pair { key: key.into(), value, seen: None };
    let pairs = [pair("status", status_name(status).into()), pair("statusVersion", version.to_string())];
    let changed = app.in_group(group_id, |group| {
        // Of two changes at the same time, the older one may arrive here later.
        if group.attributes().get("statusVersion").and_then(|known| known.parse().ok()) > Some(version) {
            return Ok(());
        }
        group.change_attributes(ADMINISTRATOR, Change::Modify, &pairs, None, now_ms()).map(|_| ())
    });
    if !matches!(changed, Ok(Ok(()))) {
        tracing::warn!(group_id, "the group's attributes could not be set to the status");
    }
}

/// Announces a paid order in its room. Marks it as announced once every client had time to receive it.
///
/// If the process dies before that, the order is announced again at the next start. `random` and time are the same then, so clients
/// recognise the message; and by the order's ID they recognise the gift.
pub async fn gift(app: &Arc<App>, paid: Paid) {
    let custom = CustomMessage::Gift {
        gift: paid.gift_id.clone(),
        count: paid.count,
        combo: paid.combo,
        from: giver(app, &paid.user_id),
        order: paid.order_id(),
    };
    let Ok(Some(show)) = shows::find(&app.db, &paid.room) else { return };
    let sent = deliver(app, &show.group_id, &message(&custom, Priority::High, paid.id, paid.created_ms / 1_000)).await;
    if let Err(refused) = sent {
        tracing::warn!(
            order = paid.id,
            code = refused.code,
            "the room did not get a gift's message; it is sent at the next start"
        );
        return;
    }
    let app = Arc::clone(app);
    tokio::spawn(async move {
        tokio::time::sleep(RECEIVED_BY_ALL).await;
        if let Err(error) = gifts::announced(&app.db, paid.id) {
            tracing::warn!(%error, "the message of a gift could not be marked as sent; it will be sent again");
        }
    });
}

/// Sends a message again until the room has it: a gift that was paid for must not be dropped.
///
/// # Errors
/// If the room refuses it, or is dismissed.
async fn deliver(app: &Arc<App>, group_id: &str, message: &Message) -> Result<(), ChatError> {
    loop {
        match delivery::send(app, group_id, message.clone(), DeliveryOptions::by_server()).await {
            Verdict::Sent(_) | Verdict::Silenced => return Ok(()),
            Verdict::Refused(refused) => return Err(refused),
            Verdict::Dropped => {
                tokio::time::sleep(RETRY_AFTER).await;
                app.deduplication.forget(group_id, message);
            }
        }
    }
}

/// Announces the orders that were paid but not announced when the process ended, in their order.
///
/// # Errors
/// If the database cannot be read.
pub async fn unannounced_gifts(app: Arc<App>) -> rusqlite::Result<()> {
    for paid in gifts::unannounced(&app.db)? {
        gift(&app, paid).await;
    }
    Ok(())
}

/// Announces a draw that began.
///
/// # Errors
/// If it is larger than a message may be.
pub fn draw(app: &Arc<App>, group_id: &str, draw: &Draw) -> Result<(), ChatError> {
    let (keyword, prize) = (draw.keyword.clone(), draw.prize.clone());
    say(app, group_id, &CustomMessage::Draw { id: draw.id, keyword, prize, until: draw.until_s })
}

/// Closes a draw whose time is over, announces its winners, and marks it as announced. If the room refuses the message, the draw is not
/// marked.
///
/// # Errors
/// If the database cannot be read or written.
pub async fn close_draw(app: &Arc<App>, draw: &Draw) -> rusqlite::Result<()> {
    let winners: Vec<_> = draws::close(&app.db, draw)?.iter().map(|user_id| giver(app, user_id)).collect();
    if let Some(show) = shows::find(&app.db, &draw.room)?
        && let Err(refused) = send_winners(app, &show.group_id, draw, winners).await
    {
        tracing::warn!(draw = draw.id, code = refused.code, info = %refused.info, "the room did not get a draw's message");
        if refused != ChatError::NO_GROUP {
            return Ok(());
        }
    }
    draws::announced(&app.db, draw.id)
}

/// Announces a draw's winners, in as many messages as they need.
async fn send_winners(app: &Arc<App>, group_id: &str, draw: &Draw, winners: Vec<UserInfo>) -> Result<(), ChatError> {
    // A draw from before the limit existed may have a longer prize.
    let prize = &draw.prize[..draw.prize.floor_char_boundary(MAX_PRIZE)];
    for (part, winners) in (0..).zip(in_parts(winners)) {
        let result = CustomMessage::DrawResult { id: draw.id, prize: prize.to_owned(), winners };
        // Each part is a message of its own: its time makes it distinct.
        deliver(app, group_id, &message(&result, Priority::High, draw.id, draw.until_s + part)).await?;
    }
    Ok(())
}

/// Splits winners so that each part fits into a message. Without winners there is one empty part.
fn in_parts(winners: Vec<UserInfo>) -> Vec<Vec<UserInfo>> {
    let mut parts = vec![Vec::new()];
    let mut bytes = 0;
    for winner in winners {
        // Quotes in a text within JSON within JSON take up to four bytes each.
        let size = 100 + 4 * (winner.user_id.len() + winner.nick.len() + winner.avatar.len());
        if bytes + size > MAX_PART && bytes > 0 {
            parts.push(Vec::new());
            bytes = 0;
        }
        bytes += size;
        if let Some(part) = parts.last_mut() {
            part.push(winner);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winners(count: usize, id: &str) -> Vec<UserInfo> {
        let winner = |nth| UserInfo {
            user_id: format!("{id}{nth}"),
            nick: format!("{id}{nth}"),
            avatar: String::new(),
            level: 60,
        };
        (0..count).map(winner).collect()
    }

    #[tokio::test]
    async fn a_message_that_the_room_refuses_is_an_error() {
        let app = crate::cloud::socket::tests::with(&[]);
        let large = message(&CustomMessage::Pin { text: Some("x".repeat(20_000)) }, Priority::High, 1, 1);
        let small = message(&CustomMessage::Pin { text: Some("x".into()) }, Priority::High, 2, 1);
        assert_eq!(deliver(&app, "@TGS#aDEMO", &large).await, Err(ChatError::TOO_LARGE));
        assert_eq!(deliver(&app, "nothing", &small).await, Err(ChatError::NO_GROUP));
        assert_eq!(deliver(&app, "@TGS#aDEMO", &small).await, Ok(()));
        let pin = |text: &str| CustomMessage::Pin { text: Some(text.into()) };
        assert_eq!(say(&app, "@TGS#aDEMO", &pin(&"x".repeat(20_000))), Err(ChatError::TOO_LARGE));
        assert_eq!(
            (say(&app, "nothing", &pin("x")), say(&app, "@TGS#aDEMO", &pin("x"))),
            (Err(ChatError::NO_GROUP), Ok(()))
        );
    }

    #[tokio::test]
    async fn all_winners_of_a_large_draw_are_announced_and_the_draw_is_marked() {
        // The limit is high, so no message waits for the frequency control's next tenth of a second.
        let app = crate::cloud::socket::tests::with(&["--messages-per-second", "10000"]);
        let draw = Draw {
            id: 0,
            room: "demo".into(),
            keyword: "ahoy".into(),
            prize: "p".repeat(30_000),
            winners: 500,
            until_s: 100,
        };
        let draw = draws::open(&app.db, draw).unwrap();
        for nth in 0..500 {
            draws::take_part(&app.db, "@TGS#aDEMO", &format!("visitor-{nth:016x}"), "ahoy", 1).unwrap();
        }
        close_draw(&app, &draw).await.unwrap();
        assert!(draws::due(&app.db, 100).unwrap().is_empty());
        let announced = app.in_group("@TGS#aDEMO", |group| {
            let messages = group.recent_messages();
            let results = messages.iter().filter_map(|(_, message)| custom::parse(message.custom_data()?));
            let winners = results.filter_map(|result| match result {
                CustomMessage::DrawResult { winners, .. } => Some(winners),
                _ => None,
            });
            winners.flatten().map(|winner| winner.user_id).collect::<std::collections::BTreeSet<_>>().len()
        });
        assert_eq!(announced, Ok(500));
    }

    #[tokio::test]
    async fn the_backends_counters_exist_before_anyone_joins() {
        let counters = |flags| {
            let app = crate::cloud::socket::tests::with(flags);
            app.in_group("@TGS#aDEMO", |group| {
                group.counters().get(&[]).into_iter().map(|(key, _)| key).collect::<Vec<_>>()
            })
        };
        assert_eq!(counters(&[]), Ok(vec![LIKES.to_owned(), POPULARITY.to_owned()]));
        assert_eq!(counters(&["--edition", "developer"]), Ok(Vec::new()));
    }

    #[test]
    fn winners_are_split_into_parts_that_fit_into_a_message() {
        for all in [
            winners(0, ""),
            winners(1, "ann"),
            winners(100, "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""),
            winners(5_000, "visitor-01234567"),
        ] {
            let parts = in_parts(all.clone());
            for winners in &parts {
                let result =
                    CustomMessage::DrawResult { id: u64::MAX, prize: "p".repeat(MAX_PRIZE), winners: winners.clone() };
                assert_eq!(message(&result, Priority::High, 1, 1).check(), Ok(()));
            }
            assert_eq!(parts.concat(), all);
        }
        assert_eq!((in_parts(Vec::new()).len(), in_parts(winners(100, "visitor-01234567")).len()), (1, 3));
    }
}
