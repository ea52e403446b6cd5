//! The danmaku's own clock: it stands still while the danmaku does, and goes faster where comments are to go faster. So nothing
//! jumps, whatever it does.

use serde::{Deserialize, Serialize};

/// The danmaku's own clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// What it said at `when_ms`, in seconds.
    pub at: f64,
    /// A moment of the browser's clock, in milliseconds.
    pub when_ms: f64,
    /// Its seconds for each of the browser's.
    pub rate: f64,
}

impl Clock {
    /// What it says at this moment of the browser's clock, which never goes back.
    pub fn now(&self, ms: f64) -> f64 {
        self.at + (ms - self.when_ms).max(0.0) / 1_000.0 * self.rate
    }

    /// From now on it goes at this rate.
    pub fn set_rate(&mut self, rate: f64, ms: f64) {
        *self = Self { at: self.now(ms), when_ms: ms, rate };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_from_where_it_stood_at_whatever_rate() {
        let mut clock = Clock { rate: 1.0, ..Clock::default() };
        clock.set_rate(0.0, 1_000.0);
        assert!((clock.now(9_000.0) - 1.0).abs() < 1e-9);
        clock.set_rate(2.0, 9_000.0);
        assert!((clock.now(9_500.0) - 2.0).abs() < 1e-9);
        assert!((clock.now(8_000.0) - 1.0).abs() < 1e-9, "never back");
    }
}
