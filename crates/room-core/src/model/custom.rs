//! The room's own messages: custom messages of the chat.

use crate::model::show::{Status, Summary};
use crate::model::user::UserInfo;

/// A custom message of the room. Only a server may send one, except [`CustomMessage::Like`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomMessage {
    /// The show's status has changed.
    Status {
        /// The new status.
        status: Status,
        /// Rises with each change.
        version: u64,
        /// When an upcoming show starts, in seconds since 1970 UTC.
        starts_at: Option<u64>,
        /// The summary of a show that is over.
        summary: Option<Summary>,
    },
    /// A user has given a gift, and it is paid for.
    Gift {
        /// The gift's ID in the room's list.
        gift: String,
        /// The number of gifts in this order.
        count: u32,
        /// The number of gifts in a row so far, this order included.
        combo: u32,
        /// The user who gave it.
        from: UserInfo,
        /// The order's ID. Two messages with the same ID are the same gift.
        order: String,
    },
    /// A user, or everyone, is muted or unmuted.
    Mute {
        /// The muted user's ID; `None`: everyone.
        user_id: Option<String>,
        /// The end of the mute, in seconds since 1970 UTC; 0: unmuted.
        until: Option<u64>,
        /// Everyone is muted (`true`) or unmuted now.
        all: Option<bool>,
        /// The name of the moderator.
        by: Option<String>,
    },
    /// A lucky draw has begun.
    Draw {
        /// The draw's ID.
        id: u64,
        /// A viewer takes part by sending this text.
        keyword: String,
        /// The prize.
        prize: String,
        /// The end, in seconds since 1970 UTC.
        until: u64,
    },
    /// A lucky draw is over.
    DrawResult {
        /// The draw's ID.
        id: u64,
        /// The prize.
        prize: String,
        /// The winners.
        winners: Vec<UserInfo>,
    },
    /// A text was pinned.
    Pin {
        /// The text; `None`: it was unpinned.
        text: Option<String>,
    },
    /// A viewer has tapped the heart.
    Like {
        /// The number of taps.
        count: u32,
    },
}
