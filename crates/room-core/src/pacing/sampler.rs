//! How much of what everyone says is shown: what nobody could read is not laid out for nobody to read.

/// Lines a second that are shown for long. People read three to five words a second; a comment has about four. Twenty lines a second
/// are a list that is skimmed, not read: above that only the scrolling shows.
pub const LINES_PER_S: u64 = 20;
/// Lines that may come at once after a calm: a join's history, or an answer by everyone.
pub const BURST: u64 = 60;

/// Lets through as much as can be seen.
#[derive(Debug)]
// The unit says what each is measured in.
#[allow(clippy::struct_field_names)]
pub struct Sampler {
    /// What one costs, in milliseconds of calm.
    cost_ms: u64,
    /// Calm that can be saved up, in milliseconds.
    most_ms: u64,
    /// Calm that is saved up, in milliseconds.
    saved_ms: u64,
    last_ms: u64,
}

impl Default for Sampler {
    fn default() -> Self {
        Self::new(LINES_PER_S, BURST)
    }
}

impl Sampler {
    /// Lets through so many a second for long, and so many at once after a calm.
    pub const fn new(per_s: u64, burst: u64) -> Self {
        let cost_ms = 1_000 / per_s;
        Self { cost_ms, most_ms: burst * cost_ms, saved_ms: burst * cost_ms, last_ms: 0 }
    }

    /// May one more line be shown at this time of the monotonic clock? If so, it counts.
    pub fn take(&mut self, mono_ms: u64) -> bool {
        let passed_ms = mono_ms.saturating_sub(self.last_ms);
        self.last_ms = self.last_ms.max(mono_ms);
        self.saved_ms = (self.saved_ms + passed_ms).min(self.most_ms);
        let may = self.saved_ms >= self.cost_ms;
        if may {
            self.saved_ms -= self.cost_ms;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_calm_room_loses_nothing_and_a_flood_is_thinned_to_what_can_be_read() {
        let mut sampler = Sampler::default();
        assert!((0..100_u64).all(|nth| sampler.take(nth * 50)));
        let shown = (0..10_000_u64).filter(|nth| sampler.take(10_000 + nth)).count() as u64;
        assert!((10 * LINES_PER_S..=10 * LINES_PER_S + BURST).contains(&shown), "{shown}");
    }

    proptest! {
        #[test]
        fn never_more_than_the_bound_in_any_window(waits in prop::collection::vec(0_u64..200, 1..400)) {
            let mut sampler = Sampler::default();
            let mut at = 0;
            let mut shown = Vec::new();
            for wait in waits {
                at += wait;
                if sampler.take(at) {
                    shown.push(at);
                }
            }
            for (nth, from) in shown.iter().enumerate() {
                let within = shown[nth..].iter().filter(|to| **to - from < 1_000).count() as u64;
                prop_assert!(within <= BURST + LINES_PER_S);
            }
        }
    }
}
