//! What the chat SDK's events say: from the JSON of an event's `data` to the domain.
//!
//! Total: whatever the JSON is, what is not understood is left out. The names are those of the SDK's `index.d.ts`.

use serde_json::Value;

use crate::codec::{comment_meta, image};
use crate::model::comment::Media;
use crate::model::message::{Body, GroupMessage, Removal};
use crate::model::problem::{ChatError, KickReason};
use crate::model::user::User;
use crate::model::user::{Member, MemberRole};
use crate::ports::chat::{GroupProfile, Network};

/// `payload.operationType` of a group tip.
mod tip {
    pub(super) const CAME_IN: u64 = 1;
    pub(super) const WENT_OUT: u64 = 2;
    pub(super) const PUT_OUT: u64 = 3;
    pub(super) const MADE_ADMIN: u64 = 4;
    pub(super) const UNMADE_ADMIN: u64 = 5;
    pub(super) const PROFILE: u64 = 6;
    pub(super) const MEMBER_PROFILE: u64 = 7;
    pub(super) const BANNED: u64 = 10;
}

/// `payload.operationType` of a notice of the system to this viewer.
mod notice {
    pub(super) const KICKED: u64 = 4;
    pub(super) const DISMISSED: u64 = 5;
    pub(super) const BANNED: u64 = 21;
    pub(super) const CUSTOM: u64 = 255;
}

/// `MESSAGE_RECEIVED` and `MESSAGE_MODIFIED`, whose data is a list of messages.
pub fn messages(data: &Value) -> Vec<GroupMessage> {
    list(data).iter().filter_map(message).collect()
}

/// `MESSAGE_REVOKED`: the IDs of the messages that were withdrawn.
pub fn revoked(data: &Value) -> Vec<String> {
    list(data).iter().filter_map(|message| text(message, "ID")).collect()
}

fn message(message: &Value) -> Option<GroupMessage> {
    let id = text(message, "ID")?;
    let user_id = text(message, "from")?;
    let is_broadcast = message.get("isBroadcastMessage").and_then(Value::as_bool).unwrap_or_default();
    let (body, media) = body(message, is_broadcast)?;
    Some(GroupMessage {
        id,
        group: text(message, "to").unwrap_or_default(),
        time: number(message, "time").unwrap_or_default(),
        from: User {
            user_id,
            nick: text(message, "nick").unwrap_or_default(),
            avatar: text(message, "avatar").and_then(|url| image::from_anyone(&url)),
        },
        meta: text(message, "cloudCustomData").map(|data| comment_meta::parse(&data)).unwrap_or_default(),
        is_broadcast,
        media,
        body,
    })
}

/// What a message says: its texts, and what else is in it; without those its first element that means something. The SDK's `type` and
/// `payload` are those of the first element alone; the others are beside it.
fn body(message: &Value, is_broadcast: bool) -> Option<(Body, Option<Media>)> {
    let elements = list(member(message, "_elements")).iter().map(|it| (member(it, "type"), member(it, "content")));
    let first = (member(message, "type"), member(message, "payload"));
    let all: Vec<_> = std::iter::once(first).chain(elements.skip(1)).collect();
    let mut words = String::new();
    let (mut media, mut other) = (None, None);
    for (kind, payload) in all {
        match kind.as_str().unwrap_or_default() {
            "TIMTextElem" => words.push_str(&text(payload, "text").unwrap_or_default()),
            // What a backend says to all rooms in a form of its own is said by its description, or by its data, where that is a text.
            "TIMCustomElem" if is_broadcast => words.push_str(&custom_words(payload).unwrap_or_default()),
            "TIMCustomElem" => other = other.or_else(|| text(payload, "data").map(Body::Custom)),
            "TIMGroupTipElem" => other = other.or_else(|| group_tip(payload)),
            "TIMGroupSystemNoticeElem" => other = other.or_else(|| system_notice(payload)),
            "TIMFaceElem" => media = media.or(Some(Media::Face)),
            "TIMImageElem" => media = media.or(Some(Media::Image)),
            "TIMSoundElem" => media = media.or(Some(Media::Sound)),
            "TIMVideoFileElem" => media = media.or(Some(Media::Video)),
            "TIMFileElem" => media = media.or(Some(Media::File)),
            "TIMLocationElem" | "TIMRelayElem" => media = media.or(Some(Media::Other)),
            _ => {}
        }
    }
    if !words.is_empty() || media.is_some() {
        return Some((Body::Text(words), media));
    }
    other.map(|body| (body, None))
}

/// The longest text that is taken from a broadcast in a form of its own, in characters.
const MOST_WORDS: usize = 500;

/// What a broadcast in a form of its own says to people: its description, else its data where that is a text and not JSON.
fn custom_words(payload: &Value) -> Option<String> {
    let said = |key| text(payload, key).map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
    let data = || said("data").filter(|data| !data.starts_with(['{', '[']));
    let words = said("description").or_else(data)?;
    Some(words.chars().take(MOST_WORDS).collect())
}

fn group_tip(payload: &Value) -> Option<Body> {
    Some(match number(payload, "operationType")? {
        tip::CAME_IN => Body::CameIn(people(payload)),
        tip::WENT_OUT | tip::PUT_OUT | tip::BANNED => Body::WentOut { user_ids: user_ids(payload) },
        tip::MADE_ADMIN => Body::Admins { user_ids: user_ids(payload), now: true },
        tip::UNMADE_ADMIN => Body::Admins { user_ids: user_ids(payload), now: false },
        tip::PROFILE => {
            let profile = member(payload, "newGroupProfile");
            let mute_all = profile.get("muteAllMembers").and_then(Value::as_bool);
            Body::Profile { notice: text(profile, "notification"), mute_all, by: operator(payload) }
        }
        tip::MEMBER_PROFILE => {
            let muted = |member: &Value| Some((text(member, "userID")?, number(member, "muteTime")?));
            Body::Muted {
                users: list(member(payload, "memberList")).iter().filter_map(muted).collect(),
                by: operator(payload),
            }
        }
        _ => return None,
    })
}

fn system_notice(payload: &Value) -> Option<Body> {
    Some(match number(payload, "operationType")? {
        notice::KICKED => Body::Removed(Removal::Kicked),
        notice::DISMISSED => Body::Removed(Removal::Dismissed),
        notice::BANNED => Body::Removed(Removal::Banned {
            seconds: number(payload, "duration").unwrap_or_default(),
            reason: text(payload, "reason").unwrap_or_default(),
        }),
        notice::CUSTOM => Body::Announcement(text(payload, "userDefinedField")?),
        _ => return None,
    })
}

/// The name of who did what a tip tells of: empty where only the backend's own account, or nobody, is named.
fn operator(payload: &Value) -> String {
    text(member(payload, "operatorInfo"), "nick").unwrap_or_default()
}

fn user_ids(payload: &Value) -> Vec<String> {
    list(member(payload, "userIDList")).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The people of a tip, with what the SDK knows of them.
fn people(payload: &Value) -> Vec<User> {
    let known: Vec<User> = list(member(payload, "memberList")).iter().filter_map(person).collect();
    let named = |user_id: String| {
        let known = known.iter().find(|person| person.user_id == user_id).cloned();
        known.unwrap_or(User { user_id, ..User::default() })
    };
    user_ids(payload).into_iter().map(named).collect()
}

fn person(person: &Value) -> Option<User> {
    Some(User {
        user_id: text(person, "userID")?,
        nick: text(person, "nick").unwrap_or_default(),
        avatar: text(person, "avatar").and_then(|url| image::from_anyone(&url)),
    })
}

/// `getGroupMemberList`: `data.memberList`, newest first, and in `data.offset` where the next page begins; none after the last.
pub fn members(data: &Value) -> (Vec<Member>, Option<u64>) {
    let listed = |member: &Value| {
        let role = match member.get("role").and_then(Value::as_str) {
            Some("Owner") => MemberRole::Owner,
            Some("Admin") => MemberRole::Admin,
            _ => MemberRole::Member,
        };
        Some(Member { person: person(member)?, role })
    };
    let next = number(data, "offset").filter(|next| *next > 0);
    (list(member(data, "memberList")).iter().filter_map(listed).collect(), next)
}

/// `getUserProfile`: a list of profiles.
pub fn profiles(data: &Value) -> Vec<User> {
    list(data).iter().filter_map(person).collect()
}

/// `NET_STATE_CHANGE`: `data.state`.
pub fn network(data: &Value) -> Option<Network> {
    match data.get("state")?.as_str()? {
        "connected" => Some(Network::Connected),
        "connecting" => Some(Network::Connecting),
        "disconnected" => Some(Network::Disconnected),
        _ => None,
    }
}

/// `KICKED_OUT`: `data.type`. A reason that is not known is still a kick.
pub fn kicked_out(data: &Value) -> KickReason {
    match data.get("type").and_then(Value::as_str) {
        Some("multipleAccount" | "multipleDevice") => KickReason::SignedInElsewhere,
        Some("userSigExpired") => KickReason::SignatureExpired,
        _ => KickReason::ByServer,
    }
}

/// A promise's rejection: `{code, message}`. What has no code keeps 0.
pub fn error(data: &Value) -> ChatError {
    let code = data.get("code").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok()).unwrap_or(0);
    ChatError { code, message: text(data, "message").unwrap_or_default() }
}

/// `getGroupProfile`: what is in `data.group`.
pub fn group_profile(data: &Value) -> Option<GroupProfile> {
    let group = data.get("group")?;
    let own = member(group, "selfInfo");
    Some(GroupProfile {
        notice: text(group, "notification").unwrap_or_default(),
        mute_all: group.get("muteAllMembers").and_then(Value::as_bool).unwrap_or_default(),
        muted_until_s: number(own, "muteUntil").unwrap_or_default(),
    })
}

/// `getGroupOnlineMemberCount`: `data.memberCount`.
pub fn online(data: &Value) -> Option<u64> {
    number(data, "memberCount")
}

/// `getGroupAttributes` and `GROUP_ATTRIBUTES_UPDATED`: the version of the show's status, `statusVersion` in `data.groupAttributes`.
pub fn status_version(data: &Value) -> Option<u64> {
    text(member(data, "groupAttributes"), "statusVersion")?.parse().ok()
}

/// `GROUP_COUNTER_UPDATED`: one counter of the group, by its key.
pub fn counter(data: &Value) -> Option<(String, u64)> {
    Some((text(data, "key")?, number(data, "value")?))
}

/// A member of an object; null where there is none, or no object.
fn member<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// A list's elements; none where it is no list.
fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key)?.as_u64()
}

#[cfg(test)]
mod tests;
