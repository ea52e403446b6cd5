//! The business backend's contract: JSON over HTTP, errors as `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};

pub use super::source::{Source, SourceKind, TimeShift};
use crate::danmaku::dress::Levels;

/// `POST /api/session`: who am I in this room, and with what do I sign in to the chat?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The room's public name, as in the page's address.
    pub room: String,
}

/// The answer to [`SessionRequest`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The application's number in Tencent Cloud Chat.
    pub sdk_app_id: u32,
    /// The user's ID in the chat; empty for a guest.
    #[serde(default)]
    pub user_id: String,
    /// The signature that lets this user sign in to the chat; empty for a guest.
    #[serde(default)]
    pub user_sig: String,
    /// When `user_sig` expires, in seconds since 1970 UTC; 0 where the backend does not say.
    #[serde(default)]
    pub expires_at: u64,
    /// The name to show.
    #[serde(default)]
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    #[serde(default)]
    pub avatar: String,
    /// What the user may do in the room.
    #[serde(default)]
    pub role: Role,
    /// The user's level, as it is stamped on their comments; 0 where there are none.
    #[serde(default)]
    pub level: u32,
    /// The address of a private chat deployment (`ws://…` or `wss://…`); without it the SDK talks to Tencent Cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_server: Option<String>,
    /// What to show as a bearer token from now on where the page has none: so a visitor stays who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl Session {
    /// May only read: no `UserSig` comes with it, and the chat is joined without a name.
    pub fn is_guest(&self) -> bool {
        self.role == Role::Guest
    }
}

/// What a user is in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The one whose show it is.
    Anchor,
    /// Helps the anchor keep order.
    Admin,
    /// Reads, and is asked to sign in when it wants to write.
    Guest,
    /// Everyone else, and any role that this version does not know.
    #[default]
    #[serde(other)]
    Member,
}

/// `GET /api/rooms/{room}`: the room as it is now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomInfo {
    /// The room's public name.
    pub room: String,
    /// The `AVChatRoom` that carries its messages.
    pub group_id: String,
    /// What the show is called.
    pub title: String,
    /// Who gives it.
    pub anchor: Anchor,
    /// Where the show is in its life.
    pub status: Status,
    /// Rises with each change of `status`: an older one never overwrites a newer one.
    #[serde(default)]
    pub status_version: u64,
    /// When an upcoming show starts, in seconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<u64>,
    /// Where the stream can be had, best first.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// What may be sent.
    #[serde(default)]
    pub limits: Limits,
    /// The senders whose messages of server kinds (status, gift, mute …) count.
    #[serde(default)]
    pub trusted_senders: Vec<String>,
    /// Where a show that is over can be played back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
    /// What can be given.
    #[serde(default)]
    pub gifts: Vec<Gift>,
    /// The likes so far.
    #[serde(default)]
    pub likes: Likes,
    /// The coins of whoever asks; none where the backend does not know who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<u64>,
    /// How popular the show is: a number to compare with other shows'.
    #[serde(default)]
    pub popularity: u64,
    /// The text that is pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<String>,
    /// The show's picture, for when there is no stream: `https`, or a path on the backend. May be empty.
    #[serde(default)]
    pub cover: String,
    /// The notice, as the group's field has it: for guests, whom the chat does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// How many are in the room: for guests, whom the chat does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<u64>,
    /// What the show was, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// Whether the backend stamps level and badges on each comment before it goes to the room (`Group.CallbackBeforeSendMsg`).
    /// Where it does not, anyone could write them, and nobody's are shown.
    #[serde(default)]
    pub stamped: bool,
}

/// What a show was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Summary {
    /// How long it was on air, in seconds.
    pub seconds: u64,
    /// The most viewers at one time.
    pub peak_viewers: u64,
    /// The likes that were counted.
    pub likes: u64,
}

/// Something that can be given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its picture: `https`, or a path on the backend; a text of one emoji where there is none.
    pub icon: String,
    /// What one costs, in coins.
    pub price: u64,
    /// How it is shown.
    #[serde(default)]
    pub effect: GiftEffect,
    /// The file of its animation: `https`, or a path on the backend. Without one, and where it does not play, the viewer shows an
    /// animation of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub animation: Option<String>,
}

/// How a gift is shown, beside its row in the chat list and its banner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GiftEffect {
    /// Over the whole stage.
    Full,
    /// As a wide band over the picture.
    Banner,
    /// As a burst at its banner; so is anything that this version does not know.
    #[default]
    #[serde(other)]
    Small,
}

/// The likes of a show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Likes {
    /// Those that were counted; left out where the backend does not count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
}

/// `POST /api/rooms/{room}/gifts`: an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GiftOrder {
    /// Which gift.
    pub gift_id: String,
    /// How many.
    pub count: u32,
    /// Chosen by the client, one for each order: an order that is sent again under the same key is charged once.
    pub idempotency_key: String,
}

/// The answer to [`GiftOrder`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GiftReceipt {
    /// The order's ID, as the room's message will carry it.
    pub order_id: String,
    /// The coins that are left.
    pub balance: u64,
}

/// `GET /api/rooms/{room}/supporters`: one of the show's top senders of gifts. The answer is a list, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Supporter {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    pub avatar: String,
    /// The user's level.
    pub level: u32,
    /// What the user's gifts to this show cost, in coins.
    pub coins: u64,
}

/// `GET /api/rooms`: a room in the lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LobbyRoom {
    /// The room's public name.
    pub room: String,
    /// What the show is called.
    pub title: String,
    /// Its picture: `https`, or a path on the backend. May be empty.
    #[serde(default)]
    pub cover: String,
    /// Where the show is in its life.
    pub status: Status,
    /// How popular it is.
    #[serde(default)]
    pub popularity: u64,
}

/// The one whose show it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Anchor {
    /// The anchor's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    pub avatar: String,
}

/// Where a show is in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// To be started.
    #[default]
    Upcoming,
    /// On air.
    Live,
    /// The anchor is away for a moment.
    Paused,
    /// Over.
    Ended,
    /// Over, and played back.
    Replay,
}

/// What may be sent to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// Longest comment, in bytes of UTF-8.
    pub text_bytes: usize,
    /// Least time between two comments of one user, in seconds; 0: none.
    pub slow_mode_seconds: u32,
    /// From which level on a comment may fly otherwise than most.
    pub danmaku: Levels,
    /// Taps on one gift that become one order; at least 1.
    pub gift_taps: u32,
    /// An order is sent so long after its first tap, in milliseconds, even if fewer taps have come.
    pub gift_window_ms: u64,
}

impl Limits {
    /// With numbers that make sense, whatever the backend says: an order is complete long before another page takes it for left behind.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { gift_taps: self.gift_taps.clamp(1, 9_999), gift_window_ms: self.gift_window_ms.min(5_000), ..self }
    }
}

impl Default for Limits {
    /// A comment, not an essay; far below the 12 KB that the chat takes for a message. Gifts are merged as Tencent's document on
    /// live rooms has it: an order for 20 taps, or for those of a second.
    fn default() -> Self {
        Self { text_bytes: 300, slow_mode_seconds: 0, danmaku: Levels::default(), gift_taps: 20, gift_window_ms: 1_000 }
    }
}

/// An error's body (RFC 9457). Every member may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProblemDetails {
    /// The kind of problem, as a URI reference; `about:blank` where the status says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, for people.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_with_only_what_must_be_there_is_read() {
        let room: RoomInfo = serde_json::from_str(
            r#"{"room":"a","groupId":"g","title":"t","anchor":{},"status":"live",
                "sources":[{"kind":"hls","url":"/x"},{"kind":"smell","url":"/y"}],"news":1}"#,
        )
        .unwrap();
        assert_eq!(room.limits, Limits::default());
        assert_eq!(room.sources[1].kind, SourceKind::Unknown);
    }

    #[test]
    fn a_role_that_is_not_known_is_a_member() {
        assert_eq!(serde_json::from_str::<Role>(r#""wizard""#).unwrap(), Role::Member);
        assert_eq!(serde_json::from_str::<Role>(r#""anchor""#).unwrap(), Role::Anchor);
    }
}
