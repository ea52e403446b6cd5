//! Coming into a room, polling it, and going.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::{App, now_ms};
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::log::Text;
use crate::cloud::chat::tip;
use crate::cloud::chat::tip::Notice;
use crate::cloud::commands::{Answer, text};
use crate::cloud::sessions::SignIn;
use crate::cloud::socket::{Body, Reply};
use crate::metrics;
use crate::visitors;

/// What a client in a room shows with each poll.
#[derive(Serialize, Deserialize)]
struct PollKey {
    group: String,
    /// Empty for a guest.
    user: String,
    joined_ms: u64,
    /// Which of the user's sign-ins joined: the key ends with it. 0 for a guest.
    sign_in: u64,
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
pub async fn join(app: &Arc<App>, sign_in: &SignIn, body: &Value) -> Reply {
    let (group_id, user_id) = (text(body, "GroupId")?, sign_in.user.as_str());
    app.faults.refuse(|broken| broken.join_code)?;
    app.in_group(group_id, |_| ())?;
    app.callbacks.before_join(group_id, user_id).await?;
    // The callback took its time, in which the user may have signed out, or elsewhere.
    app.sessions.check(sign_in, now_ms())?;
    let wants_history = body["HugeGroupHistoryMsgFlag"] == 1;
    let now = now_ms();
    app.in_cloud(|cloud| {
        let entered = cloud.enter(group_id, &visitors::sender(user_id), now)?;
        let (history, start) = (if wants_history { entered.history(now) } else { Vec::new() }, entered.next_seq());
        let (group, user) = (group_id.to_owned(), user_id.to_owned());
        let key = PollKey { group, user, joined_ms: now, sign_in: sign_in.id };
        let reply = json!({
            "JoinedStatus": "JoinedSuccess", "HugeGroupFlag": 1, "LongPollingKey": app.polls.mint(&key),
            "StartSeq": start, "AVChatRoomKey": group_id,
        });
        Ok(with_lists(reply, &[("RspMsgList", &history)]))
    })
}

/// `apply_join_group` by whoever has not signed in: they read, and are no member.
pub fn join_as_guest(app: &Arc<App>, body: &Value) -> Reply {
    let group_id = text(body, "GroupId")?;
    app.faults.refuse(|broken| broken.join_code)?;
    app.in_group(group_id, |_| {
        let key = PollKey { group: group_id.to_owned(), user: String::new(), joined_ms: now_ms(), sign_in: 0 };
        Body::Json(json!({"JoinedStatus": "JoinedSuccess", "HugeGroupFlag": 1, "LongPollingKey": app.polls.mint(&key)}))
    })
}

/// `quit_group`. The owner cannot quit.
pub fn quit(app: &Arc<App>, user_id: &str, body: &Value) -> Answer {
    app.in_group(text(body, "GroupId")?, |group| {
        if group.role(user_id) == "Owner" {
            return Err(ChatError::told(10009, "the owner cannot quit the group".into()));
        }
        group.leave(user_id, now_ms());
        Ok(json!({}))
    })?
}

/// `get_msg`: everything since the last poll. Whoever polls with a good key is in the room: so a server that was
/// restarted has its members back. `asking`: the sign-in of who asks; a member's key is good with its own alone.
pub fn poll(app: &Arc<App>, asking: Option<&SignIn>, body: &Value) -> Reply {
    metrics::count(&app.metrics.polls);
    app.faults.refuse(|broken| broken.poll_code)?;
    let key_text = text(body, "Key")?;
    let key: PollKey = app.polls.read(key_text).ok_or(ChatError::BAD_PARAMETER)?;
    if !key.user.is_empty() && asking.is_none_or(|asking| (asking.user.as_str(), asking.id) != (&key.user, key.sign_in))
    {
        return Err(ChatError::new(10007, "the polling key is another sign-in's"));
    }
    if app.faults.is_silent(key.joined_ms) {
        return Err(ChatError::BAD_PARAMETER);
    }
    let (start, now) = (body["StartSeq"].as_u64().unwrap_or_default(), now_ms());
    let polled = app.in_group(&key.group, |group| {
        if !key.user.is_empty() && !group.still_there(&key.user, now) {
            let is_banned = group.sanctions().banned.of(&key.user, now / 1_000) > 0;
            if is_banned || group.members().was_put_out(&key.user, key.joined_ms) {
                group.tell_again(&key.user, now);
                return Err(ChatError::NOT_ALLOWED);
            }
            if !group.members().just_left(&key.user, key.joined_ms, now) {
                group.stay(&visitors::sender(&key.user), now);
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
