//! What the chat brings: one message of the room, already read from the wire.

/// One message, whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The SDK's ID of the message: the same at the sender and at every receiver.
    pub id: String,
    /// The group it was sent to.
    pub group: String,
    /// When, in seconds since 1970 UTC, by the server's clock.
    pub time: u64,
    /// Who sent it.
    pub from: Sender,
    /// What it says.
    pub body: Body,
}

/// Who sent a message, as the message says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show; may be empty.
    pub nick: String,
    /// An `https` picture, if there is one.
    pub avatar: Option<String>,
}

impl Sender {
    /// The name to show: the nick, or the ID of a user who has none.
    pub fn name(&self) -> &str {
        if self.nick.is_empty() { &self.user_id } else { &self.nick }
    }
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A comment.
    Text(String),
    /// A custom message's `payload.data`, not yet read.
    Custom(String),
    /// Users came in.
    CameIn {
        /// Their names.
        names: Vec<String>,
    },
    /// Users went out.
    WentOut,
    /// The group's profile changed.
    Profile {
        /// The new notice, where that is what changed.
        notice: Option<String>,
    },
}
