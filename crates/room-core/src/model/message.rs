//! A message of the room, decoded from the chat.

use crate::model::comment::CommentMeta;
use crate::model::comment::Media;
use crate::model::user::User;

/// A message of the room, from any sender.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupMessage {
    /// The SDK's ID of the message: the same at the sender and at every receiver.
    pub id: String,
    /// The group it was sent to.
    pub group: String,
    /// When it was sent, in seconds since 1970 UTC by the server's clock.
    pub time: u64,
    /// The sender.
    pub from: User,
    /// The metadata of a comment.
    pub meta: CommentMeta,
    /// It is a broadcast to all rooms: only the platform can send one.
    pub is_broadcast: bool,
    /// A media element, beside a text or alone. It is not shown.
    pub media: Option<Media>,
    /// The content.
    pub body: Body,
}

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A comment; empty where the message has only [`GroupMessage::media`].
    Text(String),
    /// The `payload.data` of a custom message, not parsed yet.
    Custom(String),
    /// Users joined the group.
    Joined(Vec<User>),
    /// Users left the group, or were removed from it.
    Left {
        /// Their IDs.
        user_ids: Vec<String>,
    },
    /// Users became administrators of the room, or stopped being administrators.
    Admins {
        /// Their IDs.
        user_ids: Vec<String>,
        /// They are administrators now.
        now: bool,
    },
    /// Users were muted, or a mute was ended.
    Muted {
        /// Their IDs, each with the length of the mute in seconds; 0: the mute was ended.
        users: Vec<(String, u64)>,
        /// The name of the moderator; may be empty.
        by: String,
    },
    /// The group's profile changed.
    Profile {
        /// The new notice; `None`: unchanged.
        notice: Option<String>,
        /// Whether everyone is muted; `None`: unchanged.
        mute_all: Option<bool>,
        /// The name of the user who changed it; may be empty.
        by: String,
    },
    /// The viewer was removed from the room.
    Removed(Removal),
    /// A system notice of the backend to the room.
    Announcement(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// How the viewer was removed from the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// Removed; may join again.
    Kicked,
    /// The room was dismissed.
    Dismissed,
    /// Removed, and may not join again.
    Banned {
        /// The length of the ban in seconds; 0: not known.
        seconds: u64,
        /// The operator's reason; may be empty.
        reason: String,
    },
}
