//! The time of an input, and the server's clock. A device's clock may be wrong by hours, and a mute ends by the server's clock.

/// The time of an input by the device's clocks, and a random number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Now {
    /// Milliseconds of the monotonic clock (in a browser: `performance.now()`). For delays and measurements.
    pub mono_ms: u64,
    /// Milliseconds since 1970 UTC by the device's clock. For comparison with times of a server.
    pub unix_ms: u64,
    /// A random number in `0.0..1.0`, new for each input. For jitter.
    pub chance: f64,
}

/// The server's clock, as an offset to the device's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerClock {
    /// How far it is ahead of [`Now::unix_ms`], in milliseconds; `None`: not known. Unlike the monotonic clock, that clock runs on while
    /// the device sleeps. If it is changed, the next connection of the chat corrects the offset.
    ahead_ms: Option<i64>,
}

impl ServerClock {
    /// The server's time is this, in milliseconds since 1970 UTC.
    pub const fn learn(&mut self, server_ms: u64, now: Now) {
        self.ahead_ms = Some(server_ms.wrapping_sub(now.unix_ms).cast_signed());
    }

    /// Is the server's time known?
    pub const fn is_known(self) -> bool {
        self.ahead_ms.is_some()
    }

    /// The server's time now, in milliseconds since 1970 UTC; the device's time before the server's is known.
    pub const fn now_ms(self, now: Now) -> u64 {
        match self.ahead_ms {
            Some(ahead_ms) => now.unix_ms.saturating_add_signed(ahead_ms),
            None => now.unix_ms,
        }
    }
}

/// Whole seconds from `now_ms` to `until_s` (seconds since 1970 UTC), rounded up. `None`: `until_s` is reached.
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
    fn the_servers_clock_replaces_a_wrong_device_clock() {
        let mut clock = ServerClock::default();
        let at = |mono_ms| Now { mono_ms, unix_ms: 5_000 + mono_ms, chance: 0.0 };
        assert_eq!(clock.now_ms(at(10)), 5_010);
        clock.learn(1_000_000, at(10));
        assert_eq!(clock.now_ms(at(510)), 1_000_500);
    }

    #[test]
    fn the_remaining_time_is_rounded_up_to_whole_seconds() {
        assert_eq!(seconds_until(10, 8_500), Some(2));
        assert_eq!(seconds_until(10, 9_999), Some(1));
        assert_eq!(seconds_until(10, 10_000), None);
        assert_eq!(seconds_until(u64::MAX, 0), Some(u64::MAX.div_ceil(1_000)));
    }
}
