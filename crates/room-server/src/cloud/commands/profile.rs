//! Commands for a group's profile and its members.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::callbacks::CallbackEvent;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::members::Member;
use crate::cloud::chat::profile::Changes;
use crate::cloud::commands::{Answer, Operator, is_there, moderate, text};

/// How long the SDK may keep the online number, in seconds.
const ONLINE_LIFE_S: u32 = 5;
/// Members in the answer if there is no member list.
const NEWEST: usize = 30;
/// Groups per request: Tencent's limit.
const MAX_GROUPS: usize = 50;

/// `get_group_self_member_info`, `get_group_info`: one answer per requested group, in order.
pub fn describe(app: &Arc<App>, user_id: &str, body: &Value) -> Answer {
    let asked = body["GroupIdList"].as_array().filter(|ids| ids.len() <= MAX_GROUPS).ok_or(ChatError::BAD_PARAMETER)?;
    let profiles: Vec<_> = asked.iter().map(|id| profile(app, user_id, id.as_str().unwrap_or_default())).collect();
    Ok(json!({"GroupInfo": profiles}))
}

fn profile(app: &Arc<App>, user_id: &str, group_id: &str) -> Value {
    let known = app.in_group(group_id, |group| {
        let online = group.online(now_ms());
        let profile = group.profile();
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
        Ok(())
    })?;
    let named = |key: &&str| body[*key].is_string();
    let news = ["Name", "Introduction", "Notification", "FaceUrl"].into_iter().filter(named);
    let news: serde_json::Map<_, _> = news.map(|key| (key.to_owned(), body[key].clone())).collect();
    if !news.is_empty() {
        let (group_id, operator_id) = (text(body, "GroupId")?.to_owned(), operator.user_id.to_owned());
        let event = CallbackEvent::InfoChanged { group_id, operator: operator_id, news: news.into() };
        app.callbacks.report(event, operator.platform());
    }
    Ok(json!({}))
}

/// `get_online_member_num`.
pub fn online(app: &Arc<App>, body: &Value) -> Answer {
    app.in_group(
        text(body, "GroupId")?,
        |group| json!({"OnlineMemberNum": group.online(now_ms()), "ExpireTime": ONLINE_LIFE_S}),
    )
}

/// `get_group_member_info`: the newest 30 members. The SDK sends it if there is no member list.
pub fn newest_members(app: &Arc<App>, body: &Value) -> Answer {
    app.in_group(text(body, "GroupId")?, |group| {
        let (members, _) = group.newest_members(0);
        json!({"MemberNum": members.len(), "MemberList": write_members(&members[..members.len().min(NEWEST)])})
    })
}

fn write_members(members: &[&Member]) -> Vec<Value> {
    let write = |member: &&Member| {
        let person = &member.person;
        json!({
            "Member_Account": person.user_id, "NickName": person.nick, "Avatar": person.avatar, "JoinTime": member.joined_s,
        })
    };
    members.iter().map(write).collect()
}

/// `get_members`: a page of the member list. `Timestamp`, as the SDK calls it, is the index of the page's first member. The answer has no
/// roles.
pub fn members(app: &Arc<App>, body: &Value) -> Answer {
    let from = body["Timestamp"].as_u64().and_then(|from| usize::try_from(from).ok()).unwrap_or_default();
    app.in_group(text(body, "GroupId")?, |group| {
        is_there(group.abilities().member_list)?;
        let (members, next) = group.newest_members(from);
        Ok(json!({"MemberList": write_members(&members), "NextTimestamp": next.unwrap_or_default()}))
    })?
}
