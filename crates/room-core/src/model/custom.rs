//! The room's own messages.

use serde::{Deserialize, Serialize};

use crate::model::show::{Status, Summary};
use crate::model::user::UserInfo;

/// A message. All but [`CustomMessage::Like`] are for a server alone to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum CustomMessage {
    /// The show's status changed.
    Status {
        /// The new one.
        status: Status,
        /// Rises with each change.
        version: u64,
        /// When an upcoming show starts, in seconds since 1970 UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        starts_at: Option<u64>,
        /// What the show was, once it is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<Summary>,
    },
    /// Somebody gave a gift, and it is paid for.
    Gift {
        /// Which: its ID in the room's list.
        gift: String,
        /// How many with this order.
        count: u32,
        /// How many in a row so far, this order included.
        combo: u32,
        /// Who gave it.
        from: UserInfo,
        /// The order's ID: one order is one gift, however often it is told.
        order: String,
    },
    /// A user, or everyone, may not speak, or may again.
    Mute {
        /// Who; none: everyone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<String>,
        /// Until when, in seconds since 1970 UTC; 0: not any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
        /// Whether everyone is muted now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        all: Option<bool>,
        /// The name of who decided so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A lucky draw began.
    Draw {
        /// The draw's ID.
        id: u64,
        /// Who says this takes part.
        keyword: String,
        /// What can be won.
        prize: String,
        /// Until when, in seconds since 1970 UTC.
        until: u64,
    },
    /// A lucky draw is over.
    DrawResult {
        /// The draw's ID.
        id: u64,
        /// What was won.
        prize: String,
        /// By whom.
        winners: Vec<UserInfo>,
    },
    /// A message was pinned; none: not any more.
    Pin {
        /// Its text.
        text: Option<String>,
    },
    /// A viewer liked what they saw.
    Like {
        /// How often.
        count: u32,
    },
}
