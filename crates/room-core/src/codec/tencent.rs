//! Decodes the events and results of the chat SDK: from the JSON of their `data` to the domain.
//!
//! Total: a part that cannot be read is left out. The names are those of the SDK's `index.d.ts`.

use serde_json::Value;

use crate::codec::json::{elements, flag, list, member, number, text, texts};
use crate::codec::{comment_meta, image};
use crate::model::comment::Media;
use crate::model::message::{Body, GroupMessage, Removal};
use crate::model::problem::{ChatError, KickReason};
use crate::model::user::User;
use crate::model::user::{Member, MemberRole};
use crate::ports::chat::{GroupProfile, Network};

/// `payload.operationType` of a group tip.
mod tip {
    pub(super) const JOINED: u64 = 1;
    pub(super) const LEFT: u64 = 2;
    pub(super) const REMOVED: u64 = 3;
    pub(super) const BECAME_ADMIN: u64 = 4;
    pub(super) const LOST_ADMIN: u64 = 5;
    pub(super) const PROFILE: u64 = 6;
    pub(super) const MEMBER_PROFILE: u64 = 7;
    pub(super) const BANNED: u64 = 10;
}

/// `payload.operationType` of a system notice to this viewer.
mod notice {
    pub(super) const KICKED: u64 = 4;
    pub(super) const DISMISSED: u64 = 5;
    pub(super) const BANNED: u64 = 21;
    pub(super) const CUSTOM: u64 = 255;
}

/// `MESSAGE_RECEIVED` and `MESSAGE_MODIFIED`: their data is a list of messages.
pub fn messages(data: &Value) -> Vec<GroupMessage> {
    list(data).iter().filter_map(message).collect()
}

/// `MESSAGE_REVOKED`: the IDs of the recalled messages.
pub fn revoked(data: &Value) -> Vec<String> {
    list(data).iter().filter_map(|message| text(message, "ID")).collect()
}

fn message(message: &Value) -> Option<GroupMessage> {
    let id = text(message, "ID")?;
    let user_id = text(message, "from")?;
    let is_broadcast = flag(message, "isBroadcastMessage").unwrap_or_default();
    let (body, media) = body(message, is_broadcast)?;
    Some(GroupMessage {
        id,
        group: text(message, "to").unwrap_or_default(),
        time: number(message, "time").unwrap_or_default(),
        from: User {
            user_id,
            nick: text(message, "nick").unwrap_or_default(),
            avatar: text(message, "avatar").and_then(|url| image::from_user(&url)),
        },
        meta: text(message, "cloudCustomData").map(|data| comment_meta::parse(&data)).unwrap_or_default(),
        is_broadcast,
        media,
        body,
    })
}

/// The content of a message: its texts and its media; without these, its first element that can be read. The SDK's `type` and `payload`
/// are those of the first element; the others are in `_elements`.
fn body(message: &Value, is_broadcast: bool) -> Option<(Body, Option<Media>)> {
    let others = elements(message, "_elements").iter().map(|it| (member(it, "type"), member(it, "content")));
    let first = (member(message, "type"), member(message, "payload"));
    let all: Vec<_> = std::iter::once(first).chain(others.skip(1)).collect();
    let mut words = String::new();
    let (mut media, mut other) = (None, None);
    for (kind, payload) in all {
        match kind.as_str().unwrap_or_default() {
            "TIMTextElem" => words.push_str(&text(payload, "text").unwrap_or_default()),
            // A broadcast in the backend's own form: its text is in the description or the data.
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

/// Longest text of a broadcast in the backend's own form, in characters. A longer one is cut.
const MOST_WORDS: usize = 500;

/// The text of a broadcast in the backend's own form: its description, else its data if that is not JSON.
fn custom_words(payload: &Value) -> Option<String> {
    let words_of = |key| text(payload, key).map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
    let data = || words_of("data").filter(|data| !data.starts_with(['{', '[']));
    let words = words_of("description").or_else(data)?;
    Some(words.chars().take(MOST_WORDS).collect())
}

fn group_tip(payload: &Value) -> Option<Body> {
    Some(match number(payload, "operationType")? {
        tip::JOINED => Body::Joined(people(payload)),
        tip::LEFT | tip::REMOVED | tip::BANNED => Body::Left { user_ids: user_ids(payload) },
        tip::BECAME_ADMIN => Body::Admins { user_ids: user_ids(payload), now: true },
        tip::LOST_ADMIN => Body::Admins { user_ids: user_ids(payload), now: false },
        tip::PROFILE => {
            let profile = member(payload, "newGroupProfile");
            let mute_all = flag(profile, "muteAllMembers");
            Body::Profile { notice: text(profile, "notification"), mute_all, by: operator(payload) }
        }
        tip::MEMBER_PROFILE => {
            let muted = |member: &Value| Some((text(member, "userID")?, number(member, "muteTime")?));
            Body::Muted {
                users: elements(payload, "memberList").iter().filter_map(muted).collect(),
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

/// The name of the operator of a group tip; empty if the tip has no name, as for the backend's own account.
fn operator(payload: &Value) -> String {
    text(member(payload, "operatorInfo"), "nick").unwrap_or_default()
}

fn user_ids(payload: &Value) -> Vec<String> {
    texts(payload, "userIDList")
}

/// The users of a group tip, with their names and pictures where the SDK knows them.
fn people(payload: &Value) -> Vec<User> {
    let known: Vec<User> = elements(payload, "memberList").iter().filter_map(person).collect();
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
        avatar: text(person, "avatar").and_then(|url| image::from_user(&url)),
    })
}

/// `getGroupMemberList`: `data.memberList`, newest first; and `data.offset`, where the next page begins: `None` after the last.
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
    (elements(data, "memberList").iter().filter_map(listed).collect(), next)
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

/// `KICKED_OUT`: `data.type`. An unknown reason is still a kick.
pub fn kicked_out(data: &Value) -> KickReason {
    match data.get("type").and_then(Value::as_str) {
        Some("multipleAccount" | "multipleDevice") => KickReason::SignedInElsewhere,
        Some("userSigExpired") => KickReason::SignatureExpired,
        _ => KickReason::ByServer,
    }
}

/// The reason of a rejected promise: `{code, message}`. Without a code: 0.
pub fn error(data: &Value) -> ChatError {
    let code = data.get("code").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok()).unwrap_or(0);
    ChatError { code, message: text(data, "message").unwrap_or_default() }
}

/// `getGroupProfile`: `data.group`.
pub fn group_profile(data: &Value) -> Option<GroupProfile> {
    let group = data.get("group")?;
    let own = member(group, "selfInfo");
    Some(GroupProfile {
        notice: text(group, "notification").unwrap_or_default(),
        mute_all: flag(group, "muteAllMembers").unwrap_or_default(),
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

#[cfg(test)]
mod tests;
