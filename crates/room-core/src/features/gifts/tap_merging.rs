//! How taps on one gift are merged into one order.

use crate::model::limits::Limits;

/// Number of taps that become one order, where the backend sets none. Tencent's document on live rooms merges gifts like this: one order
/// for 20 taps, or for the taps of one second.
pub const TAPS_PER_ORDER: u32 = 20;
/// An order is complete this long after its first tap, in milliseconds, where the backend sets no time.
pub const WINDOW_MS: u64 = 1_000;
/// Bounds of the backend's numbers. An order is complete long before another page would take it for abandoned.
const MAX_TAPS: u32 = 9_999;
const MAX_WINDOW_MS: u64 = 5_000;

/// When an order of taps is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapMerging {
    taps: u32,
    window_ms: u64,
}

impl Default for TapMerging {
    fn default() -> Self {
        Self { taps: TAPS_PER_ORDER, window_ms: WINDOW_MS }
    }
}

impl TapMerging {
    /// Merges as the backend's limits say, within sensible bounds.
    pub fn of(limits: &Limits) -> Self {
        Self {
            taps: limits.gift_taps.unwrap_or(TAPS_PER_ORDER).clamp(1, MAX_TAPS),
            window_ms: limits.gift_window_ms.unwrap_or(WINDOW_MS).min(MAX_WINDOW_MS),
        }
    }

    /// May an order of this many taps still grow?
    pub const fn may_grow(self, taps: u32) -> bool {
        taps < self.taps
    }

    /// When an order is complete whose first tap was at `opened_ms`; both by the monotonic clock.
    pub const fn ends_ms(self, opened_ms: u64) -> u64 {
        opened_ms + self.window_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_complete_with_its_last_tap_or_at_the_end_of_its_time() {
        let usual = TapMerging::of(&Limits::default());
        assert_eq!(usual, TapMerging::default());
        assert!(usual.may_grow(19) && !usual.may_grow(20));
        assert_eq!(usual.ends_ms(5), 1_005);
    }

    #[test]
    fn the_numbers_of_the_backend_are_bounded() {
        let of = |taps, window_ms| {
            TapMerging::of(&Limits { gift_taps: Some(taps), gift_window_ms: Some(window_ms), ..Limits::default() })
        };
        assert_eq!(of(5, 300), TapMerging { taps: 5, window_ms: 300 });
        assert_eq!(of(0, u64::MAX), TapMerging { taps: 1, window_ms: 5_000 });
        assert_eq!(of(u32::MAX, 0), TapMerging { taps: 9_999, window_ms: 0 });
    }
}
