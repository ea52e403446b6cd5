//! How long to wait before the next try: longer each time, and not all viewers at the same moment.

/// The first wait's upper bound.
const FIRST_MS: u64 = 1_000;
/// No wait is longer: a viewer who looks at the page should see it come back by itself.
const LONGEST_MS: u64 = 30_000;

/// The wait before try number `attempt` (from 0), in milliseconds. It doubles up to 30 s; `chance` (`0.0..1.0`) picks
/// from its upper half, so that a crowd cut off together does not come back together.
pub fn delay_ms(attempt: u32, chance: f64) -> u64 {
    let bound = FIRST_MS.saturating_mul(1_u64 << attempt.min(16)).min(LONGEST_MS);
    let half = bound / 2;
    // At most 15,000: exact in a float, and back.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let jitter = (half as f64 * chance.clamp(0.0, 1.0)) as u64;
    half + jitter
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<_> = (0..7).map(|attempt| delay_ms(attempt, 1.0)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(0, 0.0), 500);
    }

    proptest! {
        #[test]
        fn every_wait_is_between_half_a_second_and_the_longest(attempt: u32, chance: f64) {
            let wait = delay_ms(attempt, chance);
            prop_assert!((FIRST_MS / 2..=LONGEST_MS).contains(&wait));
        }
    }
}
