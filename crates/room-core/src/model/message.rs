//! What the chat brings: one message of the room, already read from the wire.

use crate::model::comment::CommentMeta;
use crate::model::comment::Media;
use crate::model::user::User;

/// One message, whoever sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupMessage {
    /// The SDK's ID of the message: the same at the sender and at every receiver.
    pub id: String,
    /// The group it was sent to.
    pub group: String,
    /// When, in seconds since 1970 UTC, by the server's clock.
    pub time: u64,
    /// Who sent it.
    pub from: User,
    /// What comes with it.
    pub meta: CommentMeta,
    /// It goes to all rooms: only the platform can do that.
    pub is_broadcast: bool,
    /// What is in it beside a text, or alone, and is not shown here.
    pub media: Option<Media>,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A comment; empty where it is nothing but [`GroupMessage::media`].
    Text(String),
    /// A custom message's `payload.data`, not yet read.
    Custom(String),
    /// Users came in.
    CameIn(Vec<User>),
    /// Users went out, or were put out.
    WentOut {
        /// Their IDs.
        user_ids: Vec<String>,
    },
    /// Users became administrators of the room, or are not any more.
    Admins {
        /// Their IDs.
        user_ids: Vec<String>,
        /// Are they administrators now?
        now: bool,
    },
    /// Users were muted, or may speak again.
    Muted {
        /// Their IDs, each with the time in seconds; 0: may speak again.
        users: Vec<(String, u64)>,
        /// The name of who decided so; may be empty.
        by: String,
    },
    /// The group's profile changed.
    Profile {
        /// The new notice, where that is what changed.
        notice: Option<String>,
        /// Whether everyone is muted, where that is what changed.
        mute_all: Option<bool>,
        /// The name of who changed it; may be empty.
        by: String,
    },
    /// The viewer is not in the room any more.
    Removed(Removal),
    /// The backend's words to the room.
    Announcement(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// How the viewer was put out of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// Put out; may come back.
    Kicked,
    /// The room is no more.
    Dismissed,
    /// Put out, and kept out.
    Banned {
        /// For how long, in seconds; 0 where nobody said.
        seconds: u64,
        /// Why, in the operator's words; may be empty.
        reason: String,
    },
}
