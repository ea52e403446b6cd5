//! What is pushed to one user, and not by the poll.

use serde_json::{Value, json};

use crate::cloud::socket::sockets::Sockets;

const PUSH: &str = "im_open_push.msg_push";
const FORCE_OFFLINE: &str = "im_open_status.stat_forceoffline";

/// Why a user is put off (`KickType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// They signed in elsewhere.
    Elsewhere = 1,
    /// An administrator put them off.
    ByAdmin = 3,
}

/// A group's notice: through the poll alone the SDK would not leave the room.
pub fn notice(sockets: &Sockets, user_id: &str, entry: &Value) {
    sockets.push(user_id, None, PUSH, &json!({"EventArray": [{"Event": 5, "GroupTips": [entry]}]}));
}

/// A message was changed: the SDK passes over those that it has in the poll.
pub fn changed(sockets: &Sockets, user_id: &str, entry: &Value) {
    sockets.push(user_id, None, PUSH, &json!({"EventArray": [{"Event": 18, "GroupMsgModNotifys": [entry]}]}));
}

/// Puts a user's sockets off; all, or all but those of one sign-in.
pub fn force_offline(sockets: &Sockets, user_id: &str, but: Option<u64>, kick: Kick) {
    let message = json!({"KickoutMsgNotify": {"KickType": kick as u8, "NewInstInfo": {}}});
    let body = json!({"EventArray": [{"Event": 8, "C2cNotifyMsgArray": [message]}]});
    sockets.push(user_id, but, FORCE_OFFLINE, &body);
}
