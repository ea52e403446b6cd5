//! What a client does in a group.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, Refused};
use crate::app::{App, now_ms};
use crate::avchatroom::{AvChatRoom, Post};
use crate::people;

/// The largest message, in bytes of its JSON: Tencent's limit.
const MAX_MESSAGE: usize = 12 * 1024;
/// The longest notice, in bytes: Tencent's limit.
const MAX_NOTIFICATION: usize = 300;
/// For how long the SDK may keep the number of those online, in seconds.
const ONLINE_LIFE_S: u32 = 5;

/// What a client in a room shows with each poll.
#[derive(Serialize, Deserialize)]
struct PollKey {
    group: String,
    user: String,
}

fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, Refused> {
    body[key].as_str().ok_or(Refused::BAD_PARAMETER)
}

fn in_group<T>(app: &App, group_id: &str, act: impl FnOnce(&mut AvChatRoom) -> T) -> Result<T, Refused> {
    app.with_group(group_id, |room| act(&mut room.group)).ok_or(Refused::NO_GROUP)
}

/// `apply_join_group`.
pub fn join(app: &App, user_id: &str, body: &Value) -> Answer {
    let group_id = text(body, "GroupId")?;
    let wants_history = body["HugeGroupHistoryMsgFlag"] == 1;
    let now = now_ms();
    in_group(app, group_id, |group| {
        group.enter(user_id, now);
        let history = if wants_history { group.history(now) } else { Vec::new() };
        let key = PollKey { group: group_id.to_owned(), user: user_id.to_owned() };
        json!({
            "JoinedStatus": "JoinedSuccess", "HugeGroupFlag": 1, "LongPollingKey": app.polls.mint(&key),
            "StartSeq": group.next_seq(), "AVChatRoomKey": group_id, "RspMsgList": history,
        })
    })
}

/// `quit_group`.
pub fn quit(app: &App, user_id: &str, body: &Value) -> Answer {
    in_group(app, text(body, "GroupId")?, |group| group.leave(user_id, now_ms()))?;
    Ok(json!({}))
}

/// `get_msg`: everything since the last poll. Whoever polls with a good key is in the room: so a server that was
/// restarted has its members back.
pub fn poll(app: &App, user_id: &str, body: &Value) -> Answer {
    let key = text(body, "Key")?;
    let PollKey { group, user } = app.polls.read(key).ok_or(Refused::BAD_PARAMETER)?;
    if user != user_id {
        return Err(Refused::new(10007, "the polling key is another user's"));
    }
    let start = body["StartSeq"].as_u64().unwrap_or_default();
    in_group(app, &group, |group| {
        group.stay(user_id, now_ms());
        let messages = group.since(start);
        json!({
            "Key": key, "NextSeq": group.next_seq(), "RspMsgList": messages,
            "NextBroadcastSeq": 1, "RspBroadcastMsgList": [],
        })
    })
}

/// `send_group_msg`.
pub fn send(app: &App, user_id: &str, body: &Value) -> Answer {
    let group_id = text(body, "GroupId")?;
    let elements = &body["MsgBody"];
    if !elements.as_array().is_some_and(|elements| !elements.is_empty() && elements.iter().all(is_element)) {
        return Err(Refused::BAD_PARAMETER);
    }
    let cloud_custom_data = body["CloudCustomData"].as_str().unwrap_or_default();
    if elements.to_string().len() + cloud_custom_data.len() > MAX_MESSAGE {
        return Err(Refused::new(80002, "the message is too large"));
    }
    let post = Post {
        from: user_id.to_owned(),
        random: body["Random"].as_u64().ok_or(Refused::BAD_PARAMETER)?,
        client_time: body["MsgClientTime"].as_u64().unwrap_or_default(),
        priority: body["MsgPriority"].as_str().unwrap_or("Normal").to_owned(),
        body: elements.clone(),
        cloud_custom_data: cloud_custom_data.to_owned(),
    };
    in_group(app, group_id, |group| {
        if !group.has(user_id) {
            return Err(Refused::new(10007, "only members may send"));
        }
        let (seq, time) = group.post(&post, now_ms());
        Ok(json!({"MsgSeq": seq, "MsgTime": time}))
    })?
}

/// A message's element, as every client can read it.
fn is_element(element: &Value) -> bool {
    element["MsgType"].is_string() && element["MsgContent"].is_object()
}

/// `get_group_self_member_info`: one answer for each group asked for, in order.
pub fn profiles(app: &App, user_id: &str, body: &Value) -> Answer {
    let asked = body["GroupIdList"].as_array().ok_or(Refused::BAD_PARAMETER)?;
    let profiles: Vec<_> = asked.iter().map(|id| profile(app, user_id, id.as_str().unwrap_or_default())).collect();
    Ok(json!({"GroupInfo": profiles}))
}

fn profile(app: &App, user_id: &str, group_id: &str) -> Value {
    let known = in_group(app, group_id, |group| {
        let (profile, online) = (group.profile(), group.online());
        let role = if profile.owner == user_id { "Owner" } else { "Member" };
        json!({
            "GroupId": group_id, "ErrorCode": 0, "ErrorInfo": "", "Type": "AVChatRoom", "Name": profile.name,
            "Introduction": "", "Notification": profile.notification, "FaceUrl": "", "Owner_Account": profile.owner,
            "CreateTime": profile.created_s, "InfoSeq": 0, "LastInfoTime": profile.created_s, "LastMsgTime": 0,
            "MemberNum": online, "MaxMemberNum": 0, "ApplyJoinOption": "FreeAccess", "NextMsgSeq": group.next_seq(),
            "ShutUpAllMember": "Off", "InviteJoinOption": "FreeAccess", "AppDefinedData": [],
            "SelfInfo": {"Role": role, "JoinTime": 0, "MsgSeq": 0, "MsgFlag": "AcceptAndNotify", "NameCard": "", "ShutUpUntil": 0},
        })
    });
    known.unwrap_or_else(|refused| json!({"GroupId": group_id, "ErrorCode": refused.code, "ErrorInfo": refused.info}))
}

/// `modify_group_base_info`: the owner changes the notice.
pub fn modify(app: &App, user_id: &str, body: &Value) -> Answer {
    let notification = text(body, "Notification")?;
    if notification.len() > MAX_NOTIFICATION {
        return Err(Refused::BAD_PARAMETER);
    }
    in_group(app, text(body, "GroupId")?, |group| {
        if group.profile().owner != user_id {
            return Err(Refused::new(10007, "only the owner may change the group"));
        }
        group.set_notification(notification, now_ms());
        Ok(json!({}))
    })?
}

/// `get_group_attr`: no room has attributes yet.
pub fn attributes(app: &App, body: &Value) -> Answer {
    in_group(app, text(body, "GroupId")?, |_| json!({"GroupAttrAry": [], "AttrMainSeq": 0}))
}

/// `get_online_member_num`.
pub fn online(app: &App, body: &Value) -> Answer {
    in_group(
        app,
        text(body, "GroupId")?,
        |group| json!({"OnlineMemberNum": group.online(), "ExpireTime": ONLINE_LIFE_S}),
    )
}

/// `get_members`: the newest members, all in one page.
pub fn members(app: &App, body: &Value) -> Answer {
    in_group(app, text(body, "GroupId")?, |group| {
        let owner = &group.profile().owner;
        let members: Vec<_> = group
            .newest_members()
            .into_iter()
            .map(|(user, joined_s)| {
                let role = if user == owner { "Owner" } else { "Member" };
                json!({"Member_Account": user, "NickName": people::nick(user), "Avatar": "", "JoinTime": joined_s, "Role": role})
            })
            .collect();
        json!({"MemberList": members, "NextTimestamp": 0})
    })
}
