//! What a group says of itself, and of who is in it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Operator, moderate, text};
use crate::app::{App, now_ms};
use crate::chat::profile::Changes;
use crate::chat::refused::Refused;

/// For how long the SDK may keep the number of those online, in seconds.
const ONLINE_LIFE_S: u32 = 5;
/// Groups in one request: Tencent's limit.
const MAX_GROUPS: usize = 50;

/// `get_group_self_member_info`, `get_group_info`: one answer for each group asked for, in order.
pub fn describe(app: &Arc<App>, user_id: &str, body: &Value) -> Answer {
    let asked = body["GroupIdList"].as_array().filter(|ids| ids.len() <= MAX_GROUPS).ok_or(Refused::BAD_PARAMETER)?;
    let profiles: Vec<_> = asked.iter().map(|id| profile(app, user_id, id.as_str().unwrap_or_default())).collect();
    Ok(json!({"GroupInfo": profiles}))
}

fn profile(app: &Arc<App>, user_id: &str, group_id: &str) -> Value {
    let known = app.in_group(group_id, |group| {
        let (profile, online) = (group.profile(), group.members().len());
        let all_muted = if profile.all_muted { "On" } else { "Off" };
        let now_s = now_ms() / 1_000;
        json!({
            "GroupId": group_id, "ErrorCode": 0, "ErrorInfo": "", "Type": "AVChatRoom", "Name": profile.name,
            "Introduction": profile.introduction, "Notification": profile.notification, "FaceUrl": profile.face_url,
            "Owner_Account": profile.owner, "CreateTime": profile.created_s, "InfoSeq": 0,
            "LastInfoTime": profile.created_s, "LastMsgTime": 0, "MemberNum": online, "MaxMemberNum": 0,
            "ApplyJoinOption": "FreeAccess", "NextMsgSeq": group.next_seq(), "ShutUpAllMember": all_muted,
            "MuteAllMember": all_muted, "InviteJoinOption": "FreeAccess", "AppDefinedData": [],
            "SelfInfo": {
                "Role": group.role(user_id), "JoinTime": group.members().get(user_id).map_or(0, |me| me.joined_s),
                "MsgSeq": 0, "MsgFlag": "AcceptAndNotify", "NameCard": "",
                "ShutUpUntil": group.sanctions().muted.of(user_id, now_s),
            },
        })
    });
    known.unwrap_or_else(|refused| json!({"GroupId": group_id, "ErrorCode": refused.code, "ErrorInfo": refused.info}))
}

/// `modify_group_base_info`: name, introduction, notice, picture, mute for all.
pub fn modify(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let changes = Changes::read(body)?;
    moderate(app, operator, body, |group| {
        group.change_profile(operator.user_id, changes, now_ms());
        Ok(json!({}))
    })
}

/// `get_online_member_num`.
pub fn online(app: &Arc<App>, body: &Value) -> Answer {
    app.in_group(
        text(body, "GroupId")?,
        |group| json!({"OnlineMemberNum": group.members().len(), "ExpireTime": ONLINE_LIFE_S}),
    )
}

/// `get_members`: a page of the newest members. What the SDK calls a timestamp is the number of the page's first one.
pub fn members(app: &Arc<App>, body: &Value) -> Answer {
    let from = body["Timestamp"].as_u64().and_then(|from| usize::try_from(from).ok()).unwrap_or_default();
    app.in_group(text(body, "GroupId")?, |group| {
        let (members, next) = group.newest_members(from);
        let members: Vec<_> = members
            .into_iter()
            .map(|member| {
                let person = &member.person;
                json!({
                    "Member_Account": person.user_id, "NickName": person.nick, "Avatar": person.avatar,
                    "JoinTime": member.joined_s, "Role": group.role(&person.user_id),
                })
            })
            .collect();
        json!({"MemberList": members, "NextTimestamp": next.unwrap_or_default()})
    })
}
