//! Errors of the chat, with Tencent's codes.

use std::borrow::Cow;

/// An error, as a client or an administrator receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatError {
    /// Tencent's error code.
    pub code: i64,
    /// A description for developers.
    pub info: Cow<'static, str>,
}

impl ChatError {
    /// The parameters do not fit the command.
    pub const BAD_PARAMETER: Self = Self::new(10004, "invalid parameter");
    /// The user may not do this, or is not a member.
    pub const NOT_ALLOWED: Self = Self::new(10007, "no permission");
    /// The group does not exist or was dismissed.
    pub const NO_GROUP: Self = Self::new(10010, "the group does not exist");
    /// The group ID is invalid.
    pub const BAD_GROUP_ID: Self = Self::new(10015, "invalid group ID");
    /// The backend's callback refused.
    pub const BY_CALLBACK: Self = Self::new(10016, "refused by the callback");
    /// The sender is muted, or the whole group is.
    pub const MUTED: Self = Self::new(10017, "muted");
    /// The ID for a new group is in use.
    pub const GROUP_ID_TAKEN: Self = Self::new(10021, "the group ID is in use");
    /// The attribute to delete does not exist.
    pub const NO_ATTRIBUTE: Self = Self::new(10050, "no such attribute");
    /// Attributes were written too often.
    pub const TOO_MANY_WRITES: Self = Self::new(10049, "attributes are written too often");
    /// The application's edition does not have the feature, or the feature is switched off.
    pub const NOT_IN_EDITION: Self = Self::new(10059, "not in this edition, or not switched on");
    /// Someone else changed the attributes or the message in between.
    pub const CONFLICT: Self = Self::new(10056, "changed by someone else: read again");
    /// The text contains a sensitive word.
    pub const SENSITIVE: Self = Self::new(80001, "the text has a sensitive word");
    /// The backend's callback failed, and the settings refuse the message in this case.
    pub const CALLBACK_FAILED: Self = Self::new(80003, "the callback failed");
    /// The message is too large.
    pub const TOO_LARGE: Self = Self::new(80002, "the message is too large");

    /// An error with this code.
    pub const fn new(code: i64, info: &'static str) -> Self {
        Self { code, info: Cow::Borrowed(info) }
    }

    /// An error whose text is not a constant, for example the backend's own text.
    pub const fn with_text(code: i64, info: String) -> Self {
        Self { code, info: Cow::Owned(info) }
    }
}
