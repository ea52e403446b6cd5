//! The limit on the hearts of other users.

/// The most hearts of others within [`HEARTS_WINDOW_MS`]: a column of hearts, not a cloud.
const HEARTS: u32 = 6;

/// The length of the window, in milliseconds. Hearts start in groups, as each start makes the browser rebuild its layers.
const HEARTS_WINDOW_MS: u64 = 500;

/// Lets through only as many hearts of others as a viewer can distinguish.
#[derive(Debug, Default)]
pub struct HeartSampler {
    /// How many have risen in the current window.
    risen: u32,
    /// When the current window began, by the monotonic clock.
    since_ms: u64,
}

impl HeartSampler {
    /// How many of `count` hearts rise at this time of the monotonic clock.
    pub fn take(&mut self, count: u64, mono_ms: u64) -> u32 {
        if mono_ms >= self.since_ms + HEARTS_WINDOW_MS {
            (self.risen, self.since_ms) = (0, mono_ms);
        }
        let left = HEARTS - self.risen;
        let rise = u32::try_from(count).unwrap_or(u32::MAX).min(left);
        self.risen += rise;
        rise
    }
}
