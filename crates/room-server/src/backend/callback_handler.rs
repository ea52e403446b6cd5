//! The built-in handler of the chat's callbacks: blocked words, messages that only a server may send, levels and badges, likes and merits,
//! the draws' entries.

use std::sync::{Arc, Weak};

use room_core::codec::custom;
use room_core::model::custom::CustomMessage;
use room_core::overlay::comment_style::StyleUnlocks;
use serde_json::{Value, json};

use crate::app::App;
use crate::backend::counters::LIKES;
use crate::backend::levels::DANMAKU_LEVELS;
use crate::backend::{announce, draws, shows, users};
use crate::clock::now_ms;
use crate::cloud::callbacks::{Answer, BuiltInBackend, CallbackEvent, MemberState};
use crate::cloud::chat::counters::Mode;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::message::Message;

/// The most likes in one message. A viewer that merges taps for a minute stays far below.
const MAX_LIKES: u32 = room_core::features::likes::batcher::MOST_AT_ONCE;
/// The badge of administrators of the group.
const ADMIN_BADGE: &str = "admin";

/// The handler. The server owns it, so it does not own the server.
pub struct CallbackHandler(pub Weak<App>);

impl BuiltInBackend for CallbackHandler {
    fn before_send(&self, group_id: &str, message: &Message) -> Answer {
        self.0.upgrade().map_or(Answer::PASS, |app| before_send(&app, group_id, message))
    }

    fn on_event(&self, event: &CallbackEvent) {
        if let Some(app) = self.0.upgrade() {
            record(&app, event);
        }
    }
}

/// Decides whether a message may go to the room, and with which content.
fn before_send(app: &Arc<App>, group_id: &str, message: &Message) -> Answer {
    if app.is_administrator(&message.from.user_id) {
        return Answer::PASS;
    }
    let answer = match message.custom_data() {
        Some(data) => custom(app, group_id, &message.from.user_id, data),
        // Custom data beside another element would bypass one of the two checks.
        None if message.is_custom() => Ok(Answer::Refuse(ChatError::BY_CALLBACK)),
        None => comment(app, group_id, message),
    };
    answer.unwrap_or_else(|error| {
        // As if the callback had not answered.
        tracing::warn!(%error, "the file does not work; the message goes through");
        Answer::PASS
    })
}

fn custom(app: &Arc<App>, group_id: &str, user_id: &str, data: &str) -> rusqlite::Result<Answer> {
    let Some(CustomMessage::Like { count: count @ 1..=MAX_LIKES }) = custom::parse(data) else {
        // Only the server sends gifts, statuses and mutes.
        return Ok(Answer::Refuse(ChatError::BY_CALLBACK));
    };
    users::add_likes(&app.db, group_id, user_id, count)?;
    announce::count(app, group_id, Mode::Increase, &[(LIKES, i64::from(count))]);
    Ok(Answer::PASS)
}

fn comment(app: &Arc<App>, group_id: &str, message: &Message) -> rusqlite::Result<Answer> {
    let text = message.text();
    if app.is_blocked(&text) {
        return Ok(Answer::Refuse(ChatError::BY_CALLBACK));
    }
    let user_id = &message.from.user_id;
    let merits = users::merits(&app.db, user_id)?;
    let mut badges = merits.badges();
    let role = app.in_group(group_id, |group| group.role(user_id)).unwrap_or("Member");
    if role == "Admin" {
        badges.insert(0, ADMIN_BADGE);
    }
    // The host and administrators may use every style.
    let bounds = if role == "Member" { DANMAKU_LEVELS } else { StyleUnlocks::default() };
    let stamped = stamp(&message.cloud_custom_data, merits.level(), &badges, bounds);
    Ok(Answer::Pass { body: None, cloud_custom_data: Some(stamped) })
}

/// Rewrites a comment's metadata. Level and badges are the server's. All else stays as sent, except a colour or a danmaku mode that this
/// level has not unlocked.
fn stamp(sent: &str, level: u32, badges: &[&str], bounds: StyleUnlocks) -> String {
    let mut attached = serde_json::from_str(sent).unwrap_or(Value::Null);
    if !attached.is_object() {
        attached = json!({});
    }
    attached["v"] = 1.into();
    attached["level"] = level.into();
    attached["badges"] = badges.into();
    if let Some(danmaku) = attached.get_mut("danmaku").and_then(Value::as_object_mut) {
        danmaku.retain(|key, _| match key.as_str() {
            "color" => level >= bounds.color,
            "mode" => level >= bounds.mode,
            _ => true,
        });
    }
    attached.to_string()
}

/// Is this a viewer's comment?
fn is_comment(app: &App, message: &Message) -> bool {
    !message.is_custom() && !app.is_administrator(&message.from.user_id)
}

/// Records an event in users' merits, the show's viewer count and the draws.
fn record(app: &Arc<App>, event: &CallbackEvent) {
    let now_s = now_ms() / 1_000;
    let noted = match event {
        CallbackEvent::Joined { group_id, user_id } => {
            let viewers = app.in_group(group_id, |group| group.members().len()).unwrap_or_default();
            users::enter(&app.db, user_id, now_s).and_then(|()| shows::note_viewers(&app.db, group_id, viewers))
        }
        CallbackEvent::MemberState { user_id, what: MemberState::Recovered, .. } => {
            users::enter(&app.db, user_id, now_s)
        }
        CallbackEvent::Left { user_id, .. } | CallbackEvent::MemberState { user_id, what: MemberState::Lost, .. } => {
            users::leave(&app.db, user_id, now_s)
        }
        CallbackEvent::Sent { group_id, message, place, .. } if is_comment(app, message) => {
            // A message that the frequency control dropped does not enter the draw.
            let user_id = &message.from.user_id;
            users::add_message(&app.db, group_id, user_id)
                .and_then(|()| draws::take_part(&app.db, group_id, user_id, &message.text(), place.time_s))
        }
        CallbackEvent::Sent { .. }
        | CallbackEvent::NotSent { .. }
        | CallbackEvent::Withdrawn { .. }
        | CallbackEvent::InfoChanged { .. }
        | CallbackEvent::MemberState { .. }
        | CallbackEvent::Online { .. }
        | CallbackEvent::Offline { .. } => Ok(()),
    };
    if let Err(error) = noted {
        tracing::warn!(%error, "a merit is lost");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_and_badges_are_the_servers_and_all_else_is_the_senders() {
        let forged = r##"{"v":1,"level":99,"badges":["king"],"danmaku":{"mode":"top","color":"#ff0000"}}"##;
        let stamped = |sent: &str, level, badges: &[&str]| -> Value {
            serde_json::from_str(&stamp(sent, level, badges, DANMAKU_LEVELS)).unwrap()
        };
        for (level, danmaku) in
            [(1, json!({})), (2, json!({"color": "#ff0000"})), (4, json!({"mode": "top", "color": "#ff0000"}))]
        {
            let expected = json!({"v": 1, "level": level, "badges": ["patron"], "danmaku": danmaku});
            assert_eq!(stamped(forged, level, &["patron"]), expected);
        }
        for odd in ["", "null", "[1]", "{", "7"] {
            let stamped = stamped(odd, 1, &[]);
            assert_eq!(stamped, json!({"v": 1, "level": 1, "badges": []}), "{odd}");
        }
    }
}
