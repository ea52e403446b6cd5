//! Commands that only the REST API has.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::{App, first_seq};
use crate::clock::now_ms;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group_tip::Notice;
use crate::cloud::chat::message::MAX_BYTES;
use crate::cloud::chat::profile::{Changes, Profile};
use crate::cloud::commands::{Answer, Operator, messages, text};
use crate::cloud::socket::login;

/// The longest ID that the application may choose, in bytes: Tencent's limit.
const MAX_GROUP_ID: usize = 48;

/// `create_group`: an `AVChatRoom` with the ID that the caller chose, or with a generated one.
pub fn create(app: &Arc<App>, body: &Value) -> Answer {
    if text(body, "Type")? != "AVChatRoom" {
        return Err(ChatError::with_text(10004, "this server has groups of the type AVChatRoom only".into()));
    }
    let changes = Changes::read(body)?;
    let group_id = match body["GroupId"].as_str() {
        None | Some("") => format!("@TGS#a{:08X}", fastrand::u32(..)),
        Some(id) if is_group_id(id) => id.to_owned(),
        Some(_) => return Err(ChatError::BAD_GROUP_ID),
    };
    let mut profile = Profile {
        group_id: group_id.clone(),
        owner: body["Owner_Account"].as_str().unwrap_or_default().to_owned(),
        created_s: now_ms() / 1_000,
        ..Profile::default()
    };
    profile.change(changes, false);
    app.in_groups(|groups| groups.create(profile, first_seq(now_ms())).map(|_| ()))?;
    Ok(json!({"GroupId": group_id, "Type": "AVChatRoom"}))
}

/// Whether the application may choose this ID. IDs that the chat generates begin with `@TGS#`.
fn is_group_id(id: &str) -> bool {
    id.len() <= MAX_GROUP_ID
        && !id.starts_with("@TGS#")
        && id.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// `destroy_group`.
pub fn destroy(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let group_id = text(body, "GroupId")?;
    let events = app.in_groups(|groups| groups.dismiss(operator.user_id, group_id, now_ms()))?;
    app.handle_events(group_id, events);
    Ok(json!({}))
}

/// `send_group_system_notification`: to all members. An `AVChatRoom` has no notices to single members.
pub fn notify(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    if body["ToMembers_Account"].as_array().is_some_and(|list| !list.is_empty()) {
        return Err(ChatError::BAD_PARAMETER);
    }
    let content = text(body, "Content")?;
    if content.len() > MAX_BYTES {
        return Err(ChatError::TOO_LARGE);
    }
    let notice = Notice::Custom(content.to_owned());
    app.in_group(text(body, "GroupId")?, |group| group.notify_all(operator.user_id, &notice, now_ms()))?;
    Ok(json!({}))
}

/// `send_broadcast_msg`: a message to all groups.
pub fn broadcast(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let from = body["From_Account"].as_str().filter(|from| !from.is_empty()).unwrap_or(operator.user_id);
    let mut message = messages::read(from, body)?;
    message.check()?;
    if message.client_time == 0 {
        // Clients identify a message by this time and its random number.
        message.client_time = now_ms() / 1_000;
    }
    let seq = app.in_groups(|groups| groups.broadcast(message, now_ms()))?;
    Ok(json!({"MsgSeq": seq}))
}

/// `kick`: revokes a user's sign-ins.
pub fn kick_off(app: &Arc<App>, body: &Value) -> Answer {
    login::revoke(app, text(body, "UserID")?);
    Ok(json!({}))
}
