//! The backend's limits of what viewers send to a room.

use crate::overlay::comment_style::StyleUnlocks;

/// The backend's limits of what viewers send to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest comment, in bytes of UTF-8.
    pub text_bytes: usize,
    /// Slow mode: shortest time between two comments of one user, in seconds; 0: off.
    pub slow_mode_seconds: u32,
    /// The user levels that unlock the styles of danmaku.
    pub danmaku: StyleUnlocks,
    /// Number of taps on one gift that are merged into one order; `None`: as the viewer merges by default.
    pub gift_taps: Option<u32>,
    /// An order is sent this many milliseconds after its first tap, even with fewer taps; `None`: as the viewer merges by default.
    pub gift_window_ms: Option<u64>,
}

impl Default for Limits {
    /// 300 bytes are a comment, not an essay; the chat allows 12 KB per message.
    fn default() -> Self {
        Self {
            text_bytes: 300,
            slow_mode_seconds: 0,
            danmaku: StyleUnlocks::default(),
            gift_taps: None,
            gift_window_ms: None,
        }
    }
}
