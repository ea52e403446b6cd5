//! What the business backend says to the rooms: custom messages by the administrator, each with its priority.

use room_core::model::custom::CustomMessage;
use std::sync::Arc;
use std::time::Duration;

use room_core::codec::custom;
use room_core::model::show::Status;
use room_core::model::source::Source;
use room_core::model::user::UserInfo;
use serde_json::{Value, json};

use crate::app::{App, now_ms};
use crate::backend::callback_handler::{LIKES, POPULARITY};
use crate::backend::draws;
use crate::backend::draws::Draw;
use crate::backend::gifts;
use crate::backend::gifts::Paid;
use crate::backend::shows;
use crate::backend::shows::{Changed, Show};
use crate::backend::users;
use crate::cloud::chat::attributes::{Change, Pair};
use crate::cloud::chat::counters::Mode;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::message::{Message, Priority};
use crate::cloud::deduplication::Verdict;
use crate::cloud::delivery;
use crate::cloud::delivery::DeliveryOptions;
use crate::visitors;
use crate::visitors::ADMINISTRATOR;

/// By then every client in the room has heard: the slowest poll every 2.3 s, and one whose socket broke is back after 5 s.
const HEARD: Duration = Duration::from_secs(10);
/// What fell to the frequency control is said again after this time.
const AGAIN: Duration = Duration::from_secs(1);
/// Winners of so many bytes are in one message: it has room for the prize, too.
const MAX_PART: usize = 10 * 1024;
/// The longest pinned text, in bytes: so that it fits into a message (12 KB).
pub const MAX_PIN: usize = 1_000;
/// The longest keyword of a draw, in bytes.
pub const MAX_KEYWORD: usize = 100;
/// The longest prize of a draw, in bytes.
pub const MAX_PRIZE: usize = 200;
/// The most winners of a draw.
pub const MAX_WINNERS: u32 = 100;

/// A custom message's elements.
pub fn elements(custom: &CustomMessage) -> Value {
    json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": custom::write(custom), "Desc": "", "Ext": ""}}])
}

/// A user, as messages show who gave or won.
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

/// Says something to a group, with high priority. Nothing waits for it.
///
/// # Errors
/// If it is larger than a message may be, or the group is no more; then nothing is said.
pub fn say(app: &Arc<App>, group_id: &str, custom: &CustomMessage) -> Result<(), ChatError> {
    let message = message(custom, Priority::High, u64::from(fastrand::u32(..)), now_ms() / 1_000);
    message.check()?;
    app.in_group(group_id, |_| ())?;
    let (app, group_id) = (Arc::clone(app), group_id.to_owned());
    tokio::spawn(async move {
        if let Err(refused) = insist(&app, &group_id, &message).await {
            tracing::warn!(group_id, code = refused.code, info = %refused.info, "a room was not told");
        }
    });
    Ok(())
}

/// Changes a show's status, in the file first; then the room is told, by the group's attributes and by a message.
/// Says the new version; none if there is no such room.
///
/// # Errors
/// If the file cannot be written.
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
        // A few numbers: no message is too large for them.
        let _ = say(app, &show.group_id, &CustomMessage::Status { status, version, starts_at, summary });
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

/// Changes where a show that is over can be played back; the room is told by the group's attributes that the show has changed.
///
/// # Errors
/// If the file cannot be written.
pub fn recording(app: &Arc<App>, room: &str, url: Option<&str>) -> rusqlite::Result<()> {
    shows::set_replay(&app.db, room, url)?;
    if let Some(show) = shows::find(&app.db, room)? {
        set_attributes(app, &show.group_id, show.status, show.status_version);
    }
    Ok(())
}

/// Makes the counters of a show's group with the group: there may be 20, and members make some, too.
pub fn make_counters(app: &Arc<App>, show: &Show) {
    let popularity = number(show.counts.popularity(0));
    count(app, &show.group_id, Mode::Set, &[(LIKES, number(show.counts.likes)), (POPULARITY, popularity)]);
}

/// A number as counters have it.
pub fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Changes a group's counters, where the application's edition has any.
pub fn count(app: &Arc<App>, group_id: &str, mode: Mode, pairs: &[(&str, i64)]) {
    if !app.abilities().counters {
        return;
    }
    let counted = app.in_group(group_id, |group| group.count(mode, pairs, now_ms()));
    if !matches!(counted, Ok(Ok(_))) {
        tracing::warn!(group_id, "a group's counters are full, or it is gone");
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
    let custom = CustomMessage::Gift {
        gift: paid.gift_id.clone(),
        count: paid.count,
        combo: paid.combo,
        from: giver(app, &paid.user_id),
        order: paid.order_id(),
    };
    let Ok(Some(show)) = shows::find(&app.db, &paid.room) else { return };
    let said = insist(app, &show.group_id, &message(&custom, Priority::High, paid.id, paid.created_ms / 1_000)).await;
    if let Err(refused) = said {
        tracing::warn!(
            order = paid.id,
            code = refused.code,
            "a gift's room was not told, and will be with the next start"
        );
        return;
    }
    let app = Arc::clone(app);
    tokio::spawn(async move {
        tokio::time::sleep(HEARD).await;
        if let Err(error) = gifts::announced(&app.db, paid.id) {
            tracing::warn!(%error, "a gift's room was told, and will be told again");
        }
    });
}

/// Says something until it went to the room: what was paid for is not dropped.
///
/// # Errors
/// If the room refuses it, or is no more.
async fn insist(app: &Arc<App>, group_id: &str, message: &Message) -> Result<(), ChatError> {
    loop {
        match delivery::send(app, group_id, message.clone(), DeliveryOptions::by_server()).await {
            Verdict::Sent(_) | Verdict::Silenced => return Ok(()),
            Verdict::ChatError(refused) => return Err(refused),
            Verdict::Dropped => {
                tokio::time::sleep(AGAIN).await;
                app.deduplication.forget(group_id, message);
            }
        }
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
///
/// # Errors
/// If it is larger than a message may be.
pub fn draw(app: &Arc<App>, group_id: &str, draw: &Draw) -> Result<(), ChatError> {
    let (keyword, prize) = (draw.keyword.clone(), draw.prize.clone());
    say(app, group_id, &CustomMessage::Draw { id: draw.id, keyword, prize, until: draw.until_s })
}

/// Closes a draw whose time is over, and tells who won; then notes that it was told. If its room does not take it, it is not noted.
///
/// # Errors
/// If the file cannot be read or written.
pub async fn close_draw(app: &Arc<App>, draw: &Draw) -> rusqlite::Result<()> {
    let winners: Vec<_> = draws::close(&app.db, draw)?.iter().map(|user_id| giver(app, user_id)).collect();
    if let Some(show) = shows::find(&app.db, &draw.room)?
        && let Err(refused) = tell_winners(app, &show.group_id, draw, winners).await
    {
        tracing::warn!(draw = draw.id, code = refused.code, info = %refused.info, "a draw's room was not told");
        if refused != ChatError::NO_GROUP {
            return Ok(());
        }
    }
    draws::announced(&app.db, draw.id)
}

/// Tells a room who won, in as many messages as it takes.
async fn tell_winners(app: &Arc<App>, group_id: &str, draw: &Draw, winners: Vec<UserInfo>) -> Result<(), ChatError> {
    // One from before there was a limit may be longer.
    let prize = &draw.prize[..draw.prize.floor_char_boundary(MAX_PRIZE)];
    for (part, winners) in (0..).zip(in_parts(winners)) {
        let result = CustomMessage::DrawResult { id: draw.id, prize: prize.to_owned(), winners };
        // Each part is a message of its own: known by another time.
        insist(app, group_id, &message(&result, Priority::High, draw.id, draw.until_s + part)).await?;
    }
    Ok(())
}

/// Winners, so many at a time that they fit into a message; of nobody one part.
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
    async fn what_a_room_refuses_was_not_told() {
        let app = crate::cloud::socket::tests::with(&[]);
        let large = message(&CustomMessage::Pin { text: Some("x".repeat(20_000)) }, Priority::High, 1, 1);
        let small = message(&CustomMessage::Pin { text: Some("x".into()) }, Priority::High, 2, 1);
        assert_eq!(insist(&app, "@TGS#aDEMO", &large).await, Err(ChatError::TOO_LARGE));
        assert_eq!(insist(&app, "nothing", &small).await, Err(ChatError::NO_GROUP));
        assert_eq!(insist(&app, "@TGS#aDEMO", &small).await, Ok(()));
        let pin = |text: &str| CustomMessage::Pin { text: Some(text.into()) };
        assert_eq!(say(&app, "@TGS#aDEMO", &pin(&"x".repeat(20_000))), Err(ChatError::TOO_LARGE));
        assert_eq!(
            (say(&app, "nothing", &pin("x")), say(&app, "@TGS#aDEMO", &pin("x"))),
            (Err(ChatError::NO_GROUP), Ok(()))
        );
    }

    #[tokio::test]
    async fn a_draw_with_many_winners_is_told_whole_and_then_noted_as_told() {
        // Nothing of it waits for the next tenth of a second.
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
        let told = app.in_group("@TGS#aDEMO", |group| {
            let messages = group.recent_messages();
            let results = messages.iter().filter_map(|(_, message)| custom::parse(message.custom_data()?));
            let winners = results.filter_map(|result| match result {
                CustomMessage::DrawResult { winners, .. } => Some(winners),
                _ => None,
            });
            winners.flatten().map(|winner| winner.user_id).collect::<std::collections::BTreeSet<_>>().len()
        });
        assert_eq!(told, Ok(500));
    }

    #[tokio::test]
    async fn the_counters_that_the_backend_keeps_are_there_before_anyone_can_come_in() {
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
    fn many_winners_are_told_in_parts_each_of_which_fits_into_a_message() {
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
