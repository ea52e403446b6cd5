//! Messages of the chat service itself: tips to a group, and system notices. Each is a log entry without the fields that
//! [`crate::cloud::chat::log::Log`] adds.

use serde_json::{Value, json};

use crate::cloud::chat::attributes::Changed;
use crate::cloud::chat::counters;
use crate::cloud::chat::message::{Message, Sender};

/// The sender account of tips and system notices.
pub const SYSTEM: &str = "@TIM#SYSTEM";
/// How long the online number in a tip is valid, in seconds.
const ONLINE_LIFE_S: u32 = 5;

/// `OpType` of a tip about users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// They joined.
    Joined = 1,
    /// They left.
    Quit = 2,
    /// They were kicked.
    Kicked = 3,
    /// They became administrators of the group.
    MadeAdmin = 4,
    /// They are no longer administrators of the group.
    UnmadeAdmin = 5,
    /// They were banned.
    Banned = 10,
    /// Their ban was lifted.
    Unbanned = 11,
}

/// The kind of a system notice (`ReportType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The user was kicked.
    Kicked,
    /// The group was dismissed.
    Dismissed,
    /// The user was banned.
    Banned {
        /// The duration in seconds.
        seconds: u64,
        /// The reason.
        description: String,
    },
    /// A text of the backend.
    Custom(String),
}

fn entry(event: u8, body: &Value) -> Value {
    json!({"Event": event, "From_Account": SYSTEM, "MsgBody": body})
}

/// A tip about users: what happened to them, by whose action, and the number of members now (`online`).
pub fn people(what: People, operator: &str, people: &[Sender], online: usize) -> Value {
    let show = |person: &Sender| json!({"UserId": person.user_id, "NickName": person.nick, "ImageUrl": person.avatar});
    let shown: Vec<_> = people.iter().map(show).collect();
    let by = people.iter().find(|person| person.user_id == operator);
    let ids: Vec<_> = people.iter().map(|person| person.user_id.as_str()).collect();
    entry(
        4,
        &json!({
            "OpType": what as u8, "Operator_Account": operator, "List_Account": ids,
            "MsgOperatorMemberExtraInfo": by.map_or_else(|| json!({"UserId": operator, "NickName": "", "ImageUrl": ""}), show),
            "MsgMemberExtraInfo": shown, "OnlineInf": {"Num": online, "ET": ONLINE_LIFE_S}, "MemberNum": online,
        }),
    )
}

/// A tip that the group's profile changed: `news` is `MsgGroupNewInfo`.
pub fn profile(operator: &str, news: &Value) -> Value {
    entry(6, &json!({"OpType": 6, "Operator_Account": operator, "MsgGroupNewInfo": news}))
}

/// A tip that members were muted for `seconds`; 0: unmuted.
pub fn muted(operator: &str, user_ids: &[&str], seconds: u64) -> Value {
    let members: Vec<_> = user_ids.iter().map(|user| json!({"User_Account": user, "ShutupTime": seconds})).collect();
    entry(6, &json!({"OpType": 7, "Operator_Account": operator, "MsgMemberInfo": members}))
}

/// A tip that group attributes changed.
pub fn attributes(operator: &str, changed: &Changed) -> Value {
    let pairs: Vec<_> =
        changed.pairs.iter().map(|(key, value, seq)| json!({"Key": key, "Value": value, "SubKeySeq": seq})).collect();
    let option = json!({
        "GroupAttrSeq": changed.seq, "PushChangedAttrValFlag": 1, "OpType": changed.change as u8, "GroupAttrInfo": pairs,
    });
    profile(operator, &json!({"GroupAttrOption": option}))
}

/// What happened to group counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// They have these values now.
    Set = 0,
    /// They were deleted.
    Deleted = 1,
}

/// A tip that group counters changed, with their values.
pub fn counters(operator: &str, what: Counted, seq: u64, pairs: &[(String, i64)]) -> Value {
    let info = json!([{"Type": what as u8, "GroupCounterSeq": seq, "GroupCounter": counters::write(pairs)}]);
    entry(6, &json!({"OpType": 6, "Operator_Account": operator, "GroupCounterInfo": info}))
}

/// A tip that messages were recalled, each with its sequence number.
pub fn recalled(operator: &str, reason: &str, messages: &[(u64, Message)]) -> Value {
    let list: Vec<_> = messages
        .iter()
        .map(|(seq, it)| {
            json!({"TinyId": it.from.tiny_id, "MsgClientTime": it.client_time, "MsgRandom": it.random, "MsgSeq": seq})
        })
        .collect();
    let mut entry = entry(20, &json!({"RevokeMsgList": list}));
    entry["RevokerInfo"] = json!({"Revoker_Account": operator, "Reason": reason});
    entry
}

/// A system notice.
pub fn notice(operator: &str, notice: &Notice) -> Value {
    let mut body = json!({"Operator_Account": operator});
    body["ReportType"] = match notice {
        Notice::Kicked => 4,
        Notice::Dismissed => 5,
        Notice::Banned { seconds, description } => {
            body["BanDuration"] = (*seconds).into();
            body["BanDescription"] = description.as_str().into();
            21
        }
        Notice::Custom(text) => {
            body["UserDefinedField"] = text.as_str().into();
            255
        }
    }
    .into();
    entry(5, &body)
}
