//! People: users, members, the host, and the viewer's session.

use crate::codec::image;

/// A user, as a message names its sender.
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
    /// The name to show: the nick, or the ID of a user without a nick.
    pub fn name(&self) -> &str {
        if self.nick.is_empty() { &self.user_id } else { &self.nick }
    }
}

/// The host of the show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The host's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    pub avatar: String,
}

/// A user whom a server names: the giver of a gift, or the winner of a draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// A member of the group: a user in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub person: User,
    /// The user's role in the group.
    pub role: MemberRole,
}

/// A member's role in a group, in the order in which a list shows them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberRole {
    /// The owner of the group.
    Owner,
    /// An administrator.
    Admin,
    /// An ordinary member.
    #[default]
    Member,
}

/// The viewer's session: the user, and the sign-in to the chat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The `SDKAppID` of the application in Tencent Cloud Chat.
    pub sdk_app_id: u32,
    /// The user's ID in the chat; empty for a guest.
    pub user_id: String,
    /// The `UserSig`, with which the user signs in to the chat; empty for a guest.
    pub user_sig: String,
    /// When `user_sig` expires, in seconds since 1970 UTC; 0: unknown.
    pub expires_at: u64,
    /// The name to show.
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    pub avatar: String,
    /// The user's role in the room.
    pub role: Role,
    /// The user's level, as the backend stamps it on comments; 0: no levels.
    pub level: u32,
    /// The address of a private chat deployment (`ws://…` or `wss://…`); `None`: Tencent Cloud.
    pub chat_server: Option<String>,
    /// The bearer token for later requests of a visitor whom the page does not identify. It keeps the visitor the same user.
    pub token: Option<String>,
}

impl Session {
    /// The viewer as a sender of messages.
    pub fn user(&self) -> User {
        User { user_id: self.user_id.clone(), nick: self.nick.clone(), avatar: image::from_backend(&self.avatar) }
    }

    /// May only read: a guest has no `UserSig` and joins the chat without a name.
    pub fn is_guest(&self) -> bool {
        self.role == Role::Guest
    }
}

/// A user's role in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// The host.
    Anchor,
    /// An administrator.
    Admin,
    /// May only read, and is asked to sign in before writing.
    Guest,
    /// An ordinary user. A role that this version does not know is this.
    #[default]
    Member,
}
