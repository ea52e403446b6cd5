//! Back-off: the wait before the next attempt grows each time, with jitter so that pages do not all retry at the same moment.

use crate::pacing::pace::Pace;

/// Wait before attempt number `attempt` (from 0), in milliseconds. It doubles up to the longest back-off. `chance` (`0.0..1.0`) picks a
/// value from its upper half, so that viewers who lost the connection together do not come back together.
pub fn delay_ms(pace: Pace, attempt: u32, chance: f64) -> u64 {
    spread_ms(pace.backoff_ms, pace.longest_backoff_ms, attempt, chance)
}

/// `first_ms` doubled `times` times, at most `longest_ms`; `chance` (`0.0..1.0`) picks a value from its upper half. In milliseconds.
pub fn spread_ms(first_ms: u64, longest_ms: u64, times: u32, chance: f64) -> u64 {
    let bound = first_ms.saturating_mul(1_u64 << times.min(16)).min(longest_ms);
    let half = bound / 2;
    // A few minutes in milliseconds: an `f64` holds them exactly.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let jitter = (half as f64 * chance.clamp(0.0, 1.0)) as u64;
    half + jitter
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn delays_double_from_one_second_up_to_thirty() {
        let waits: Vec<_> = (0..7).map(|attempt| delay_ms(Pace::default(), attempt, 1.0)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(Pace::default(), 0, 0.0), 500);
    }

    proptest! {
        #[test]
        fn every_delay_is_between_half_a_second_and_the_longest(attempt: u32, chance: f64) {
            let wait = delay_ms(Pace::default(), attempt, chance);
            prop_assert!((500..=30_000).contains(&wait));
        }
    }
}
