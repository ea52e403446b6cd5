//! How long to wait before the next try: longer each time, and not all viewers at the same moment.

use crate::pacing::pace::Pace;

/// The wait before try number `attempt` (from 0), in milliseconds. It doubles up to the longest; `chance` (`0.0..1.0`) picks
/// from its upper half, so that a crowd cut off together does not come back together.
pub fn delay_ms(pace: Pace, attempt: u32, chance: f64) -> u64 {
    spread_ms(pace.backoff_ms, pace.longest_backoff_ms, attempt, chance)
}

/// A wait of `first_ms`, doubled `times` times but no longer than `longest_ms`: a moment in its upper half, picked by `chance`.
pub fn spread_ms(first_ms: u64, longest_ms: u64, times: u32, chance: f64) -> u64 {
    let bound = first_ms.saturating_mul(1_u64 << times.min(16)).min(longest_ms);
    let half = bound / 2;
    // Minutes: exact in a float, and back.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let jitter = (half as f64 * chance.clamp(0.0, 1.0)) as u64;
    half + jitter
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_from_a_second_up_to_half_a_minute() {
        let waits: Vec<_> = (0..7).map(|attempt| delay_ms(Pace::default(), attempt, 1.0)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(Pace::default(), 0, 0.0), 500);
    }

    proptest! {
        #[test]
        fn every_wait_is_between_half_a_second_and_the_longest(attempt: u32, chance: f64) {
            let wait = delay_ms(Pace::default(), attempt, chance);
            prop_assert!((500..=30_000).contains(&wait));
        }
    }
}
