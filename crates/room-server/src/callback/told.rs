//! What a backend is told, with Tencent's bodies.

use serde_json::{Value, json};

use crate::chat::log::Place;
use crate::chat::message::Message;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Told {
    /// `State.StateChange`: a user came online.
    Online {
        /// Who.
        user_id: String,
        /// Did that put off another sign-in of theirs?
        kicked: bool,
    },
    /// `State.StateChange`: a user went offline.
    Offline {
        /// Who.
        user_id: String,
        /// By signing out, and not by a closed connection?
        signed_out: bool,
    },
    /// `Group.CallbackAfterNewMemberJoin`.
    Joined {
        /// Where.
        group_id: String,
        /// Who.
        user_id: String,
    },
    /// `Group.CallbackAfterMemberExit`.
    Left {
        /// Where.
        group_id: String,
        /// Who.
        user_id: String,
        /// Who put them out, where it was not their own will.
        by: Option<String>,
    },
    /// `Group.CallbackAfterSendMsg`.
    Sent {
        /// Where.
        group_id: String,
        /// What.
        message: Message,
        /// Who sent it: the sender, or an administrator in their name.
        operator: String,
        /// Its number and time.
        place: Place,
    },
}

impl Told {
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
            Self::Sent { group_id, message, operator, place } => json!({
                "CallbackCommand": "Group.CallbackAfterSendMsg", "GroupId": group_id, "Type": "AVChatRoom",
                "From_Account": message.from.user_id, "Operator_Account": operator, "Random": message.random,
                "MsgSeq": place.seq, "MsgTime": place.time_s, "OnlineOnlyFlag": 0, "MsgBody": message.body,
                "CloudCustomData": message.cloud_custom_data,
            }),
        };
        body["EventTime"] = now_ms.into();
        body
    }
}

fn state(action: &str, user_id: &str, reason: &str) -> Value {
    let info = json!({"Action": action, "To_Account": user_id, "Reason": reason});
    json!({"CallbackCommand": "State.StateChange", "Info": info})
}
