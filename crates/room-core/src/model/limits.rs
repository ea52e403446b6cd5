//! What viewers may send to a room.

use crate::overlay::comment_style::StyleUnlocks;

/// What viewers may send to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest comment, in bytes of UTF-8.
    pub text_bytes: usize,
    /// Slow mode: shortest time between two comments of one user, in seconds; 0: off.
    pub slow_mode_seconds: u32,
    /// The user levels that unlock the styles of danmaku.
    pub danmaku: StyleUnlocks,
    /// Number of taps on one gift that are merged into one order; at least 1.
    pub gift_taps: u32,
    /// An order is sent this many milliseconds after its first tap, even with fewer taps.
    pub gift_window_ms: u64,
}

impl Limits {
    /// Clamps the numbers of the backend to sensible ones: an order is complete long before another page would take it for abandoned.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { gift_taps: self.gift_taps.clamp(1, 9_999), gift_window_ms: self.gift_window_ms.min(5_000), ..self }
    }
}

impl Default for Limits {
    /// 300 bytes are a comment, not an essay; the chat allows 12 KB per message. Tencent's document on live rooms merges gifts like
    /// this: one order for 20 taps, or for the taps of one second.
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
