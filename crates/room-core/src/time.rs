//! The server's clock, as far as it is known: a device's own may be wrong by hours, and a mute is over by the server's.

/// The moment at which an input happened, as the shell saw it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Now {
    /// Milliseconds of a clock that never goes back (in a browser: `performance.now()`). For waiting and measuring.
    pub mono_ms: u64,
    /// Milliseconds since 1970 UTC, as the device believes. For comparing with what a server says.
    pub unix_ms: u64,
    /// A number in `0.0..1.0`, fresh for each input. For jitter.
    pub chance: f64,
}

/// The server's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerClock {
    /// How far it is ahead of the device's, in milliseconds. Of the device's two clocks it is the one that goes on while the
    /// device sleeps; one that is set anew meanwhile is put right when the chat connects again.
    ahead_ms: Option<i64>,
}

impl ServerClock {
    /// The server's clock said this, in milliseconds since 1970 UTC.
    pub const fn learn(&mut self, server_ms: u64, now: Now) {
        self.ahead_ms = Some(server_ms.wrapping_sub(now.unix_ms).cast_signed());
    }

    /// Has the server said?
    pub const fn is_known(self) -> bool {
        self.ahead_ms.is_some()
    }

    /// What it says now, in milliseconds since 1970 UTC; the device's own until the server has said.
    pub const fn now_ms(self, now: Now) -> u64 {
        match self.ahead_ms {
            Some(ahead_ms) => now.unix_ms.saturating_add_signed(ahead_ms),
            None => now.unix_ms,
        }
    }
}

/// Whole seconds until a time (in seconds since 1970 UTC), rounded up; `None` once it is over.
pub const fn seconds_until(until_s: u64, now_ms: u64) -> Option<u64> {
    match until_s.saturating_mul(1_000).checked_sub(now_ms) {
        None | Some(0) => None,
        Some(left_ms) => Some(left_ms.div_ceil(1_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_whose_clock_is_wrong_counts_by_the_servers() {
        let mut clock = ServerClock::default();
        let at = |mono_ms| Now { mono_ms, unix_ms: 5_000 + mono_ms, chance: 0.0 };
        assert_eq!(clock.now_ms(at(10)), 5_010);
        clock.learn(1_000_000, at(10));
        assert_eq!(clock.now_ms(at(510)), 1_000_500);
    }

    #[test]
    fn what_is_left_is_told_in_seconds_that_have_begun() {
        assert_eq!(seconds_until(10, 8_500), Some(2));
        assert_eq!(seconds_until(10, 9_999), Some(1));
        assert_eq!(seconds_until(10, 10_000), None);
        assert_eq!(seconds_until(u64::MAX, 0), Some(u64::MAX.div_ceil(1_000)));
    }
}
