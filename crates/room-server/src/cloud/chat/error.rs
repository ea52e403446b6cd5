//! Refusals, with Tencent's codes.

use std::borrow::Cow;

/// A refusal, as a client or an administrator is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatError {
    /// Tencent's code.
    pub code: i64,
    /// A sentence for developers.
    pub info: Cow<'static, str>,
}

impl ChatError {
    /// Parameters that are not what the command takes.
    pub const BAD_PARAMETER: Self = Self::new(10004, "invalid parameter");
    /// Not allowed to this user, or only to members.
    pub const NOT_ALLOWED: Self = Self::new(10007, "no permission");
    /// No such group, or it was dismissed.
    pub const NO_GROUP: Self = Self::new(10010, "the group does not exist");
    /// The group's ID cannot be one.
    pub const BAD_GROUP_ID: Self = Self::new(10015, "invalid group ID");
    /// The backend's callback said no.
    pub const BY_CALLBACK: Self = Self::new(10016, "refused by the callback");
    /// The sender is muted, or everyone is.
    pub const MUTED: Self = Self::new(10017, "muted");
    /// Somebody asked for a group ID that is in use.
    pub const GROUP_ID_TAKEN: Self = Self::new(10021, "the group ID is in use");
    /// An attribute to delete that is not there.
    pub const NO_ATTRIBUTE: Self = Self::new(10050, "no such attribute");
    /// Attributes were written too often.
    pub const TOO_MANY_WRITES: Self = Self::new(10049, "attributes are written too often");
    /// The application's edition does not have it, or it is not switched on.
    pub const NOT_IN_EDITION: Self = Self::new(10059, "not in this edition, or not switched on");
    /// Attributes or a message were changed by someone else in between.
    pub const CONFLICT: Self = Self::new(10056, "changed by someone else: read again");
    /// The text has a word that nobody may say.
    pub const SENSITIVE: Self = Self::new(80001, "the text has a sensitive word");
    /// The backend's callback failed, and that refuses.
    pub const CALLBACK_FAILED: Self = Self::new(80003, "the callback failed");
    /// The message is too large.
    pub const TOO_LARGE: Self = Self::new(80002, "the message is too large");

    /// A refusal with this code.
    pub const fn new(code: i64, info: &'static str) -> Self {
        Self { code, info: Cow::Borrowed(info) }
    }

    /// A refusal in words that came from elsewhere.
    pub const fn told(code: i64, info: String) -> Self {
        Self { code, info: Cow::Owned(info) }
    }
}
