//! Events that are reported to a backend, with Tencent's bodies.

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::log::Place;
use crate::cloud::chat::message::Message;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum CallbackEvent {
    /// `State.StateChange`: a user came online.
    Online {
        /// The user.
        user_id: String,
        /// Whether that ended another sign-in of the user.
        kicked: bool,
    },
    /// `State.StateChange`: a user went offline.
    Offline {
        /// The user.
        user_id: String,
        /// `true`: by signing out. `false`: the connection closed.
        signed_out: bool,
    },
    /// `Group.CallbackAfterNewMemberJoin`.
    Joined {
        /// The group.
        group_id: String,
        /// The user.
        user_id: String,
    },
    /// `Group.CallbackAfterMemberExit`.
    Left {
        /// The group.
        group_id: String,
        /// The user.
        user_id: String,
        /// Who removed the user. `None`: the user left voluntarily.
        by: Option<String>,
    },
    /// `Group.CallbackOnMemberStateChange`: a member is present, or is no longer present.
    MemberState {
        /// The group.
        group_id: String,
        /// The user.
        user_id: String,
        /// What happened.
        what: MemberState,
    },
    /// `Group.CallbackAfterRecallMsg`.
    Withdrawn {
        /// The group.
        group_id: String,
        /// Who recalled the messages.
        operator: String,
        /// The messages' sequence numbers.
        seqs: Vec<u64>,
    },
    /// `Group.CallbackAfterGroupInfoChanged`.
    InfoChanged {
        /// The group.
        group_id: String,
        /// Who changed it.
        operator: String,
        /// The new values, under the names of the REST API.
        news: Value,
    },
    /// `Group.CallbackSendMsgException`: the chat refused a message. A refusal by the backend itself does not count.
    NotSent {
        /// The group.
        group_id: String,
        /// The message.
        message: Message,
        /// Who made the request: the sender, or an administrator in the sender's name.
        operator: String,
        /// The error.
        refused: ChatError,
    },
    /// `Group.CallbackAfterSendMsg`.
    Sent {
        /// The group.
        group_id: String,
        /// The message.
        message: Message,
        /// Who made the request: the sender, or an administrator in the sender's name.
        operator: String,
        /// Its sequence number and time.
        place: Place,
    },
}

/// What happened to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// The user joined.
    Joined,
    /// The user left.
    Quit,
    /// The connection is lost.
    Lost,
    /// The connection is back.
    Recovered,
}

impl MemberState {
    /// `EventType` and `EventCause`.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Joined => ("Online", "Join"),
            Self::Quit => ("Offline", "Quit"),
            Self::Lost => ("Offline", "HeartbeatInterrupt"),
            Self::Recovered => ("Online", "HeartbeatRecover"),
        }
    }
}

impl CallbackEvent {
    /// The callback's body.
    pub fn body(&self, now_ms: u64) -> Value {
        let mut body = match self {
            Self::Online { user_id, kicked } => {
                let mut body = state("Login", user_id, "Register");
                if *kicked {
                    body["KickedDevice"] = json!([{"Platform": "Web"}]);
                }
                body
            }
            Self::Offline { user_id, signed_out: true } => state("Logout", user_id, "Unregister"),
            Self::Offline { user_id, signed_out: false } => state("Disconnect", user_id, "LinkClose"),
            Self::Joined { group_id, user_id } => json!({
                "CallbackCommand": "Group.CallbackAfterNewMemberJoin", "GroupId": group_id, "Type": "AVChatRoom",
                "JoinType": "Apply", "Operator_Account": user_id, "NewMemberList": [{"Member_Account": user_id}],
            }),
            Self::Left { group_id, user_id, by } => json!({
                "CallbackCommand": "Group.CallbackAfterMemberExit", "GroupId": group_id, "Type": "AVChatRoom",
                "ExitType": if by.is_some() { "Kicked" } else { "Quit" },
                "Operator_Account": by.as_ref().unwrap_or(user_id), "ExitMemberList": [{"Member_Account": user_id}],
            }),
            Self::MemberState { group_id, user_id, what } => {
                let (event, cause) = what.names();
                json!({
                    "CallbackCommand": "Group.CallbackOnMemberStateChange", "GroupId": group_id, "EventType": event,
                    "EventCause": cause, "MemberList": [{"Member_Account": user_id}],
                })
            }
            Self::Withdrawn { group_id, operator, seqs } => {
                let list: Vec<_> = seqs.iter().map(|seq| json!({"MsgSeq": seq})).collect();
                json!({
                    "CallbackCommand": "Group.CallbackAfterRecallMsg", "GroupId": group_id, "Type": "AVChatRoom",
                    "Operator_Account": operator, "MsgSeqList": list,
                })
            }
            Self::InfoChanged { group_id, operator, news } => {
                let mut body = json!({
                    "CallbackCommand": "Group.CallbackAfterGroupInfoChanged", "GroupId": group_id, "Type": "AVChatRoom",
                    "Operator_Account": operator,
                });
                for (key, value) in news.as_object().into_iter().flatten() {
                    body[key] = value.clone();
                }
                body
            }
            Self::NotSent { group_id, message, operator, refused } => {
                let mut body = sent("Group.CallbackSendMsgException", group_id, message, operator);
                (body["ErrorCode"], body["ErrorInfo"]) = (refused.code.into(), refused.info.as_ref().into());
                body
            }
            Self::Sent { group_id, message, operator, place } => {
                let mut body = sent("Group.CallbackAfterSendMsg", group_id, message, operator);
                (body["MsgSeq"], body["MsgTime"]) = (place.seq.into(), place.time_s.into());
                body["MsgId"] = message.id().into();
                body
            }
        };
        body["EventTime"] = now_ms.into();
        body
    }
}

/// The common part of callbacks about a message.
pub fn sent(command: &str, group_id: &str, message: &Message, operator: &str) -> Value {
    json!({
        "CallbackCommand": command, "GroupId": group_id, "Type": "AVChatRoom", "From_Account": message.from.user_id,
        "Operator_Account": operator, "Random": message.random, "OnlineOnlyFlag": 0, "MsgBody": message.body,
        "CloudCustomData": message.cloud_custom_data,
    })
}

fn state(action: &str, user_id: &str, reason: &str) -> Value {
    let info = json!({"Action": action, "To_Account": user_id, "Reason": reason});
    json!({"CallbackCommand": "State.StateChange", "Info": info})
}
