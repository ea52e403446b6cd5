//! People: whoever sends, watches, gives, or keeps order.

use serde::{Deserialize, Serialize};

use crate::codec::image;

/// Who sent a message, as the message says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show; may be empty.
    pub nick: String,
    /// An `https` picture, if there is one.
    pub avatar: Option<String>,
}

impl User {
    /// The name to show: the nick, or the ID of a user who has none.
    pub fn name(&self) -> &str {
        if self.nick.is_empty() { &self.user_id } else { &self.nick }
    }
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

/// Who gave a gift, or won a draw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInfo {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show; may be empty.
    pub avatar: String,
    /// The user's level.
    pub level: u32,
}

/// Someone who is in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: User,
    /// What they are in the group.
    pub role: MemberRole,
}

/// What a member is in a group. They are in the order in which a list shows them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberRole {
    /// Whose group it is.
    Owner,
    /// Keeps order in it.
    Admin,
    /// Everyone else.
    #[default]
    Member,
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
    /// The user as a sender of messages.
    pub fn user(&self) -> User {
        User { user_id: self.user_id.clone(), nick: self.nick.clone(), avatar: image::from_backend(&self.avatar) }
    }

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
