//! How many of others' hearts rise.

/// So many of others' hearts rise within [`HEARTS_WINDOW_MS`]: a column of hearts, not a cloud.
const HEARTS: u32 = 6;

/// They are begun in groups, as each beginning has the browser put its layers together anew.
const HEARTS_WINDOW_MS: u64 = 500;

/// Lets through as many of others' hearts as can be told apart.
#[derive(Debug, Default)]
pub struct HeartSampler {
    /// How many rise since then, by the monotonic clock.
    risen: u32,
    since_ms: u64,
}

impl HeartSampler {
    /// How many of so many hearts rise at this time of the monotonic clock.
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
