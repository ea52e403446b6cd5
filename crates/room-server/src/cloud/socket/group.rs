//! Joining, polling and leaving a group.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group_tip;
use crate::cloud::chat::group_tip::Notice;
use crate::cloud::chat::log::Text;
use crate::cloud::commands::{Answer, text};
use crate::cloud::sessions::SignIn;
use crate::cloud::socket::{Body, Reply};
use crate::metrics;
use crate::visitors;

/// The key that a client in a group presents with each poll.
#[derive(Serialize, Deserialize)]
struct PollKey {
    group: String,
    /// Empty for a guest.
    user: String,
    joined_ms: u64,
    /// The ID of the sign-in that joined: the key expires with it. 0 for a guest.
    sign_in: u64,
}

/// A reply's body with lists of entries that are serialised already.
fn with_lists(mut body: Value, lists: &[(&str, &[Text])]) -> Body {
    body["ActionStatus"] = "OK".into();
    body["ErrorCode"] = 0.into();
    body["ErrorInfo"] = "".into();
    let mut text = body.to_string();
    // The text is an object with at least the fields above: before its last brace more fields can follow.
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
    // The user may have signed out, or signed in elsewhere, while the callback ran.
    app.sessions.check(sign_in, now_ms())?;
    let wants_history = body["HugeGroupHistoryMsgFlag"] == 1;
    let now = now_ms();
    app.in_groups(|groups| {
        let entered = groups.enter(group_id, &visitors::sender(user_id), now)?;
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

/// `apply_join_group` by a guest, who has not signed in: a guest reads and is not a member.
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
            return Err(ChatError::with_text(10009, "the owner cannot quit the group".into()));
        }
        group.leave(user_id, now_ms());
        Ok(json!({}))
    })?
}

/// `get_msg`: everything since the last poll. A user who polls with a valid key is a member, so a restarted server gets its members back.
/// `sign_in`: the sign-in of the request. A member's key is valid only with the sign-in that joined.
pub fn poll(app: &Arc<App>, sign_in: Option<&SignIn>, body: &Value) -> Reply {
    metrics::count(&app.metrics.polls);
    app.faults.refuse(|broken| broken.poll_code)?;
    let key_text = text(body, "Key")?;
    let key: PollKey = app.polls.read(key_text).ok_or(ChatError::BAD_PARAMETER)?;
    if !key.user.is_empty()
        && sign_in.is_none_or(|sign_in| (sign_in.user.as_str(), sign_in.id) != (&key.user, key.sign_in))
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
        // A guest's first poll starts at 0 and gets only later entries.
        Ok(if start == 0 { (Vec::new(), group.next_seq()) } else { group.since(start) })
    });
    let (entries, next_seq) = match polled {
        Ok(polled) => polled?,
        Err(_) => (vec![dismissed(&key.group, start, now)], start.saturating_add(1)),
    };
    let broadcast_start = body["StartBroadcastSeq"].as_u64().unwrap_or_default();
    let (broadcasts, next_broadcast) =
        app.read(|groups| (groups.broadcasts(broadcast_start, &key.group), groups.next_broadcast()));
    let reply = json!({"Key": key_text, "NextSeq": next_seq, "NextBroadcastSeq": next_broadcast});
    Ok(with_lists(reply, &[("RspMsgList", &entries), ("RspBroadcastMsgList", &broadcasts)]))
}

/// The entry for a client that polls a group that no longer exists: after an error the SDK would poll for ever.
fn dismissed(group_id: &str, seq: u64, now_ms: u64) -> Text {
    let mut entry = group_tip::notice("", &Notice::Dismissed);
    entry["MsgSeq"] = seq.into();
    entry["MsgRandom"] = fastrand::u32(..).into();
    entry["MsgTime"] = (now_ms / 1_000).into();
    entry["GroupId"] = group_id.into();
    entry["ToGroupId"] = group_id.into();
    entry["GroupInfo"] = json!({"GroupId": group_id, "GroupName": ""});
    entry.to_string().into()
}
