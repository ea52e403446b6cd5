//! The number of viewers as it is shown. The chat gives it in tips and in answers to requests, which are never of exactly the same
//! moment. So the number that is shown goes up or down, and does not reverse its direction at once.

/// A change in the other direction is shown after this time, in milliseconds. It is longer than the slowest poll of a quiet room: a
/// number that was requested before a tip and received after it has been corrected by then.
const TURN_MS: u64 = 3_000;

/// The number that is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct SmoothedCount {
    shown: Option<u64>,
    /// When it last changed, and whether it rose.
    last: Option<(u64, bool)>,
    /// The number that is held back, unless another one comes.
    held: Option<u64>,
}

impl SmoothedCount {
    /// The number that is shown.
    pub const fn get(self) -> Option<u64> {
        self.shown
    }

    /// The chat gives this number, at this time of the monotonic clock. Returns after how many milliseconds [`Self::settle`] must be
    /// called; `None`: not at all.
    pub fn set(&mut self, count: u64, mono_ms: u64) -> Option<u64> {
        self.held = None;
        let Some(shown) = self.shown else {
            self.shown = Some(count);
            return None;
        };
        if count == shown {
            return None;
        }
        let rises = count > shown;
        match self.last {
            Some((at_ms, rose)) if rose != rises && mono_ms < at_ms + TURN_MS => {
                self.held = Some(count);
                Some(at_ms + TURN_MS - mono_ms)
            }
            _ => {
                self.shown = Some(count);
                self.last = Some((mono_ms, rises));
                None
            }
        }
    }

    /// Shows the number that was held back, if it has been held long enough. Returns the same as [`Self::set`].
    pub fn settle(&mut self, mono_ms: u64) -> Option<u64> {
        self.held.and_then(|count| self.set(count, mono_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_that_jumps_back_and_forth_is_shown_as_steady() {
        let mut count = SmoothedCount::default();
        count.set(10, 0);
        count.set(11, 1_000);
        assert_eq!(count.set(10, 1_500), Some(2_500));
        assert_eq!(count.get(), Some(11));
        assert_eq!(count.set(11, 2_000), None);
        assert_eq!((count.settle(4_000), count.get()), (None, Some(11)), "the change was withdrawn");
        assert_eq!(count.set(10, 4_100), None);
        assert_eq!(count.get(), Some(10));
        assert!(count.set(12, 4_200).is_some());
        assert_eq!((count.settle(7_100), count.get()), (None, Some(12)), "the change lasted");
    }

    proptest! {
        #[test]
        fn it_never_reverses_twice_within_the_time_and_is_right_in_the_end(
            given in prop::collection::vec((0_u64..8, 0_u64..2_000), 1..100)
        ) {
            let mut count = SmoothedCount::default();
            let (mut at, mut turns) = (0, Vec::new());
            let mut rose = None;
            let mut shown = None;
            for (number, wait) in &given {
                at += wait;
                count.set(*number, at);
                if let (Some(before), Some(now)) = (shown, count.get()) && before != now {
                    if rose == Some(now < before) { turns.push(at); }
                    rose = Some(now > before);
                }
                shown = count.get();
            }
            prop_assert!(turns.windows(2).all(|pair| pair[1] - pair[0] >= TURN_MS));
            count.settle(at + TURN_MS);
            prop_assert_eq!(count.get(), given.last().map(|(number, _)| *number));
        }
    }
}
