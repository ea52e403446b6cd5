//! Coming into a room, polling it, and going.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Body, Reply};
use crate::app::{App, now_ms};
use crate::chat::log::Text;
use crate::chat::refused::Refused;
use crate::chat::tip::{self, Notice};
use crate::commands::{Answer, text};
use crate::metrics;
use crate::people;

/// What a client in a room shows with each poll.
#[derive(Serialize, Deserialize)]
struct PollKey {
    group: String,
    /// Empty for a guest.
    user: String,
    joined_ms: u64,
}

/// A reply's body with lists of entries that are already written.
fn with_lists(mut body: Value, lists: &[(&str, &[Text])]) -> Body {
    body["ActionStatus"] = "OK".into();
    body["ErrorCode"] = 0.into();
    body["ErrorInfo"] = "".into();
    let mut text = body.to_string();
    // An object's text, with at least the fields above: it ends in a brace, before which more fields can come.
    text.pop();
    for (key, entries) in lists {
        text.push_str(",\"");
        text.push_str(key);
        text.push_str("\":[");
        for (nth, entry) in entries.iter().enumerate() {
            if nth > 0 {
                text.push(',');
            }
            text.push_str(entry);
        }
        text.push(']');
    }
    text.push('}');
    Body::Text(text)
}

/// `apply_join_group`.
pub fn join(app: &Arc<App>, user_id: &str, body: &Value) -> Reply {
    let group_id = text(body, "GroupId")?;
    let wants_history = body["HugeGroupHistoryMsgFlag"] == 1;
    let now = now_ms();
    app.in_cloud(|cloud| {
        let group = cloud.enter(group_id, &people::sender(user_id), now)?;
        let history = if wants_history { group.history(now) } else { Vec::new() };
        let key = PollKey { group: group_id.to_owned(), user: user_id.to_owned(), joined_ms: now };
        let reply = json!({
            "JoinedStatus": "JoinedSuccess", "HugeGroupFlag": 1, "LongPollingKey": app.polls.mint(&key),
            "StartSeq": group.next_seq(), "AVChatRoomKey": group_id,
        });
        Ok(with_lists(reply, &[("RspMsgList", &history)]))
    })
}

/// `apply_join_group` by whoever has not signed in: they read, and are no member.
pub fn join_as_guest(app: &Arc<App>, body: &Value) -> Reply {
    let group_id = text(body, "GroupId")?;
    app.in_group(group_id, |_| {
        let key = PollKey { group: group_id.to_owned(), user: String::new(), joined_ms: now_ms() };
        Body::Json(json!({"JoinedStatus": "JoinedSuccess", "HugeGroupFlag": 1, "LongPollingKey": app.polls.mint(&key)}))
    })
}

/// `quit_group`. The owner cannot quit.
pub fn quit(app: &Arc<App>, user_id: &str, body: &Value) -> Answer {
    app.in_group(text(body, "GroupId")?, |group| {
        if group.role(user_id) == "Owner" {
            return Err(Refused::told(10009, "the owner cannot quit the group".into()));
        }
        group.leave(user_id, now_ms());
        Ok(json!({}))
    })?
}

/// `get_msg`: everything since the last poll. Whoever polls with a good key is in the room: so a server that was
/// restarted has its members back. `asking`: who has signed in and asks.
pub fn poll(app: &Arc<App>, asking: Option<&str>, body: &Value) -> Reply {
    metrics::count(&app.metrics.polls);
    let key_text = text(body, "Key")?;
    let key: PollKey = app.polls.read(key_text).ok_or(Refused::BAD_PARAMETER)?;
    if asking.is_some_and(|user_id| !key.user.is_empty() && user_id != key.user) {
        return Err(Refused::new(10007, "the polling key is another user's"));
    }
    if app.faults.is_silent(key.joined_ms) {
        return Err(Refused::BAD_PARAMETER);
    }
    let (start, now) = (body["StartSeq"].as_u64().unwrap_or_default(), now_ms());
    let polled = app.in_group(&key.group, |group| {
        if !key.user.is_empty() && !group.still_there(&key.user, now) {
            if group.members().was_put_out(&key.user, key.joined_ms) {
                group.tell_again(&key.user, now);
                return Err(Refused::NOT_ALLOWED);
            }
            if !group.members().just_left(&key.user, key.joined_ms, now) {
                group.stay(&people::sender(&key.user), now);
            }
        }
        // A guest's first poll, from 0, gets what comes from now on.
        Ok(if start == 0 { (Vec::new(), group.next_seq()) } else { group.since(start) })
    });
    let (entries, next_seq) = match polled {
        Ok(polled) => polled?,
        Err(_) => (vec![dismissed(&key.group, start, now)], start.saturating_add(1)),
    };
    let broadcast_start = body["StartBroadcastSeq"].as_u64().unwrap_or_default();
    let (broadcasts, next_broadcast) =
        app.read(|cloud| (cloud.broadcasts(broadcast_start, &key.group), cloud.next_broadcast()));
    let reply = json!({"Key": key_text, "NextSeq": next_seq, "NextBroadcastSeq": next_broadcast});
    Ok(with_lists(reply, &[("RspMsgList", &entries), ("RspBroadcastMsgList", &broadcasts)]))
}

/// What whoever polls a group that is gone is told: the SDK would poll for ever on an error.
fn dismissed(group_id: &str, seq: u64, now_ms: u64) -> Text {
    let mut entry = tip::notice("", &Notice::Dismissed);
    entry["MsgSeq"] = seq.into();
    entry["MsgRandom"] = fastrand::u32(..).into();
    entry["MsgTime"] = (now_ms / 1_000).into();
    entry["GroupId"] = group_id.into();
    entry["ToGroupId"] = group_id.into();
    entry["GroupInfo"] = json!({"GroupId": group_id, "GroupName": ""});
    entry.to_string().into()
}
