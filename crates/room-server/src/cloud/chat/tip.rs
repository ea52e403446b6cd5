//! What the chat itself says: tips to a room, notices to one user. Each is an entry but for what [`crate::cloud::chat::log::Log`] adds.

use serde_json::{Value, json};

use crate::cloud::chat::attributes::Changed;
use crate::cloud::chat::counters;
use crate::cloud::chat::message::{Message, Sender};

/// The account in whose name the chat itself speaks.
pub const SYSTEM: &str = "@TIM#SYSTEM";
/// The number of those online in a tip is good for this long, in seconds.
const ONLINE_LIFE_S: u32 = 5;

/// `OpType` of a tip about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// They came in.
    Joined = 1,
    /// They went out.
    Quit = 2,
    /// They were put out.
    Kicked = 3,
    /// They are administrators of the group now.
    MadeAdmin = 4,
    /// They are not any more.
    UnmadeAdmin = 5,
    /// They were put out and may not come in.
    Banned = 10,
    /// They may come in again.
    Unbanned = 11,
}

/// What a notice to one user is about (`ReportType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// They were put out.
    Kicked,
    /// The group is no more.
    Dismissed,
    /// They were put out for so many seconds, with these words.
    Banned {
        /// For how long.
        seconds: u64,
        /// Why.
        description: String,
    },
    /// The backend's own words.
    Custom(String),
}

fn entry(event: u8, body: &Value) -> Value {
    json!({"Event": event, "From_Account": SYSTEM, "MsgBody": body})
}

/// People came, went, or were put out by `operator`; `online` are there now.
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

/// The group's profile changed: `news` is `MsgGroupNewInfo`.
pub fn profile(operator: &str, news: &Value) -> Value {
    entry(6, &json!({"OpType": 6, "Operator_Account": operator, "MsgGroupNewInfo": news}))
}

/// Members were muted for `seconds`; 0: not any more.
pub fn muted(operator: &str, user_ids: &[&str], seconds: u64) -> Value {
    let members: Vec<_> = user_ids.iter().map(|user| json!({"User_Account": user, "ShutupTime": seconds})).collect();
    entry(6, &json!({"OpType": 7, "Operator_Account": operator, "MsgMemberInfo": members}))
}

/// The group's attributes changed.
pub fn attributes(operator: &str, changed: &Changed) -> Value {
    let pairs: Vec<_> =
        changed.pairs.iter().map(|(key, value, seq)| json!({"Key": key, "Value": value, "SubKeySeq": seq})).collect();
    let option = json!({
        "GroupAttrSeq": changed.seq, "PushChangedAttrValFlag": 1, "OpType": changed.change as u8, "GroupAttrInfo": pairs,
    });
    profile(operator, &json!({"GroupAttrOption": option}))
}

/// What became of the group's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// They are these now.
    Set = 0,
    /// They were deleted.
    Deleted = 1,
}

/// The group's numbers changed: as they are now.
pub fn counters(operator: &str, what: Counted, seq: u64, pairs: &[(String, i64)]) -> Value {
    let info = json!([{"Type": what as u8, "GroupCounterSeq": seq, "GroupCounter": counters::write(pairs)}]);
    entry(6, &json!({"OpType": 6, "Operator_Account": operator, "GroupCounterInfo": info}))
}

/// Messages were withdrawn; each with its number.
pub fn withdrawn(operator: &str, reason: &str, messages: &[(u64, Message)]) -> Value {
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

/// A notice.
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
