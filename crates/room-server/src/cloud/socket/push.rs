//! Pushes to one user, which do not wait for the poll.

use serde_json::{Value, json};

use crate::cloud::socket::sockets::Sockets;

const PUSH: &str = "im_open_push.msg_push";
const FORCE_OFFLINE: &str = "im_open_status.stat_forceoffline";

/// Why a user is signed out (`KickType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// The user signed in elsewhere.
    Elsewhere = 1,
    /// An administrator signed the user out.
    ByAdmin = 3,
}

/// Pushes a system notice of a group: from the poll alone the SDK would not leave the room.
pub fn notice(sockets: &Sockets, user_id: &str, entry: &Value) {
    sockets.push(user_id, None, PUSH, &json!({"EventArray": [{"Event": 5, "GroupTips": [entry]}]}));
}

/// Pushes a changed message: the SDK skips the change in the poll if it already has the message.
pub fn changed(sockets: &Sockets, user_id: &str, entry: &Value) {
    sockets.push(user_id, None, PUSH, &json!({"EventArray": [{"Event": 18, "GroupMsgModNotifys": [entry]}]}));
}

/// Signs a user's sockets out: all, or all except those of one sign-in.
pub fn force_offline(sockets: &Sockets, user_id: &str, except: Option<u64>, kick: Kick) {
    let message = json!({"KickoutMsgNotify": {"KickType": kick as u8, "NewInstInfo": {}}});
    let body = json!({"EventArray": [{"Event": 8, "C2cNotifyMsgArray": [message]}]});
    sockets.push(user_id, except, FORCE_OFFLINE, &body);
}
