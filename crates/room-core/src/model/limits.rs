//! What may be sent to a room.

use serde::{Deserialize, Serialize};

use crate::overlay::comment_style::StyleUnlocks;

/// What may be sent to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// Longest comment, in bytes of UTF-8.
    pub text_bytes: usize,
    /// Least time between two comments of one user, in seconds; 0: none.
    pub slow_mode_seconds: u32,
    /// From which level on a comment may fly otherwise than most.
    pub danmaku: StyleUnlocks,
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
        Self {
            text_bytes: 300,
            slow_mode_seconds: 0,
            danmaku: StyleUnlocks::default(),
            gift_taps: 20,
            gift_window_ms: 1_000,
        }
    }
}
