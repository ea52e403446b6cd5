//! Commands for mutes, bans, kicks and administrators.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::chat::error::ChatError;
use crate::cloud::commands::{Answer, Operator, is_there, moderate, text, texts};
use crate::visitors;

/// Accounts per request: Tencent's limits.
const MAX_MUTED: usize = 500;
const MAX_BANNED: usize = 20;
const MAX_KICKED: usize = 100;
/// The longest reason for a ban, in bytes.
const MAX_DESCRIPTION: usize = 1_000;

fn seconds(value: &Value) -> Result<u64, ChatError> {
    value.as_u64().filter(|seconds| u32::try_from(*seconds).is_ok()).ok_or(ChatError::BAD_PARAMETER)
}

/// `forbid_send_msg`: mutes members for `MuteTime` seconds (older name: `ShutUpTime`); 0 unmutes them.
pub fn mute(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let users = texts(body, "Members_Account", MAX_MUTED)?;
    let time = if body["MuteTime"].is_null() { &body["ShutUpTime"] } else { &body["MuteTime"] };
    let seconds = seconds(time)?;
    moderate(app, operator, body, |group| {
        group.mute(operator.user_id, &users, seconds, now_ms());
        Ok(json!({}))
    })
}

/// `get_group_muted_account`.
pub fn muted(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    moderate(app, operator, body, |group| {
        let muted: Vec<_> = group
            .sanctions()
            .muted
            .all(now_ms() / 1_000)
            .map(|(user, until)| json!({"Member_Account": user, "MutedUntil": until}))
            .collect();
        Ok(json!({"GroupId": body["GroupId"], "MutedAccountList": muted}))
    })
}

/// `ban_group_member`.
pub fn ban(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let users = texts(body, "Members_Account", MAX_BANNED)?;
    let seconds = seconds(&body["Duration"])?;
    let description = body["Description"].as_str().unwrap_or_default();
    if seconds == 0 || description.len() > MAX_DESCRIPTION {
        return Err(ChatError::BAD_PARAMETER);
    }
    moderate(app, operator, body, |group| {
        is_there(group.abilities().bans)?;
        for user in &users {
            // A moderator of the group cannot ban another one.
            if !operator.is_app_admin && group.moderates(user).is_ok() {
                return Err(ChatError::NOT_ALLOWED);
            }
        }
        for user in users {
            group.ban(operator.user_id, &visitors::sender(user), seconds, description, now_ms());
        }
        Ok(json!({}))
    })
}

/// `unban_group_member`.
pub fn unban(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let users = texts(body, "Members_Account", MAX_BANNED)?;
    moderate(app, operator, body, |group| {
        is_there(group.abilities().bans)?;
        for user in users {
            group.unban(operator.user_id, &visitors::sender(user), now_ms());
        }
        Ok(json!({}))
    })
}

/// `get_group_ban_member`: all banned users on one page.
pub fn banned(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    moderate(app, operator, body, |group| {
        is_there(group.abilities().bans)?;
        let banned: Vec<_> = group
            .sanctions()
            .banned
            .all(now_ms() / 1_000)
            .map(|(user, until)| json!({"Member_Account": user, "BannedUntil": until}))
            .collect();
        Ok(json!({"BannedAccountList": banned, "NextOffset": 0}))
    })
}

/// `openconfigsvr/setnospeaking`: mutes an account in all groups for this many seconds; 0 unmutes it.
pub fn mute_everywhere(app: &Arc<App>, body: &Value) -> Answer {
    let user = text(body, "Set_Account")?;
    if let Some(time) = body.get("GroupmsgNospeakingTime") {
        let seconds = seconds(time)?;
        app.in_groups(|groups| groups.mute_everywhere(user, seconds, now_ms()));
    }
    Ok(json!({}))
}

/// `openconfigsvr/getnospeaking`: for how many more seconds an account is muted in all groups.
pub fn muted_everywhere(app: &Arc<App>, body: &Value) -> Answer {
    let (user, now_s) = (text(body, "Get_Account")?, now_ms() / 1_000);
    let left_s = app.read(|groups| groups.muted_everywhere().left_s(user, now_s));
    Ok(json!({"GroupmsgNospeakingTime": left_s, "C2CmsgNospeakingTime": 0}))
}

/// `delete_group_member`: kicks members, who may join again.
pub fn kick(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let users = texts(body, "MemberToDel_Account", MAX_KICKED)?;
    moderate(app, operator, body, |group| {
        for user in users {
            group.kick(operator.user_id, user, now_ms());
        }
        Ok(json!({}))
    })
}

/// `modify_group_member_info`, as the SDK sends it: a mute (`ShutUpTime`), or a role, which only the owner may set.
pub fn modify_member(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let user = text(body, "Member_Account")?;
    moderate(app, operator, body, |group| {
        if !body["ShutUpTime"].is_null() {
            group.mute(operator.user_id, &[user], seconds(&body["ShutUpTime"])?, now_ms());
        }
        if let Some(role) = body["Role"].as_str() {
            let may = operator.is_app_admin || group.role(operator.user_id) == "Owner";
            if !may || !["Admin", "Member"].contains(&role) {
                return Err(ChatError::NOT_ALLOWED);
            }
            group.set_admin(operator.user_id, &visitors::sender(user), role == "Admin", now_ms());
        }
        Ok(json!({}))
    })
}
