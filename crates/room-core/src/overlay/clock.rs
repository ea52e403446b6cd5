//! The overlay clock: it stops while the danmaku is paused, and runs faster for faster comments. So no comment jumps when the danmaku
//! pauses, continues or changes its speed.

use serde::{Deserialize, Serialize};

/// The overlay clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Overlay time at `when_ms`, in seconds.
    pub at: f64,
    /// A time of the browser clock, in milliseconds.
    pub when_ms: f64,
    /// Overlay seconds per second of the browser clock. 0: it stands still.
    pub rate: f64,
}

impl Clock {
    /// Overlay time, in seconds, at this time of the browser clock. A time before `when_ms` counts as `when_ms`.
    pub fn now(&self, ms: f64) -> f64 {
        self.at + (ms - self.when_ms).max(0.0) / 1_000.0 * self.rate
    }

    /// Changes the rate from the browser time `ms` on.
    pub fn set_rate(&mut self, rate: f64, ms: f64) {
        *self = Self { at: self.now(ms), when_ms: ms, rate };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_rate_continues_from_the_current_time() {
        let mut clock = Clock { rate: 1.0, ..Clock::default() };
        clock.set_rate(0.0, 1_000.0);
        assert!((clock.now(9_000.0) - 1.0).abs() < 1e-9);
        clock.set_rate(2.0, 9_000.0);
        assert!((clock.now(9_500.0) - 2.0).abs() < 1e-9);
        assert!((clock.now(8_000.0) - 1.0).abs() < 1e-9, "it never runs backwards");
    }
}
