//! Limits the chat lines that are shown: the browser does not lay out lines that nobody could read.

/// Lines per second that are shown continuously. People read three to five words per second; a comment has about four. A list of twenty
/// lines per second is skimmed, not read: above that, only the scrolling is visible.
pub const LINES_PER_S: u64 = 20;
/// Lines that may come at once after a quiet time: the history at a join, or many viewers who answer at once.
pub const BURST: u64 = 60;

/// A token bucket for chat lines. Its tokens are milliseconds of elapsed time.
#[derive(Debug)]
// The common suffix is the unit.
#[allow(clippy::struct_field_names)]
pub struct Sampler {
    /// Cost of one line, in milliseconds.
    cost_ms: u64,
    /// Capacity, in milliseconds.
    most_ms: u64,
    /// Time saved up, in milliseconds.
    saved_ms: u64,
    last_ms: u64,
}

impl Default for Sampler {
    fn default() -> Self {
        Self::new(LINES_PER_S, BURST)
    }
}

impl Sampler {
    /// Passes `per_s` lines per second continuously, and `burst` lines at once after a quiet time.
    pub const fn new(per_s: u64, burst: u64) -> Self {
        let cost_ms = 1_000 / per_s;
        Self { cost_ms, most_ms: burst * cost_ms, saved_ms: burst * cost_ms, last_ms: 0 }
    }

    /// May one more line be shown at this time of the monotonic clock? If so, its cost is deducted.
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
    fn a_quiet_room_loses_no_line_and_a_flood_is_limited() {
        let mut sampler = Sampler::default();
        assert!((0..100_u64).all(|nth| sampler.take(nth * 50)));
        let shown = (0..10_000_u64).filter(|nth| sampler.take(10_000 + nth)).count() as u64;
        assert!((10 * LINES_PER_S..=10 * LINES_PER_S + BURST).contains(&shown), "{shown}");
    }

    proptest! {
        #[test]
        fn no_window_exceeds_the_bound(waits in prop::collection::vec(0_u64..200, 1..400)) {
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
