//! How many are in the room. The chat tells it by tips and when asked, and the two are never quite of one moment: what is shown goes
//! up or down, and does not turn back at once.

/// A change that turns back is believed after this time, in milliseconds: longer than the slowest poll of a quiet room, so that what
/// was asked before a tip and answered after it is set right by then.
const TURN_MS: u64 = 3_000;

/// The number that is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct ViewerCount {
    shown: Option<u64>,
    /// When it last changed, and whether it rose.
    last: Option<(u64, bool)>,
    /// What it is to be unless that changes.
    held: Option<u64>,
}

impl ViewerCount {
    /// The number that is shown.
    pub const fn get(self) -> Option<u64> {
        self.shown
    }

    /// The chat says this, at this time of the monotonic clock. Returns after which time [`Self::settle`] is to be called, if it is.
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

    /// What was held back has been long enough.
    pub fn settle(&mut self, mono_ms: u64) -> Option<u64> {
        self.held.and_then(|count| self.set(count, mono_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_that_jumps_to_and_fro_is_shown_as_if_it_stood() {
        let mut count = ViewerCount::default();
        count.set(10, 0);
        count.set(11, 1_000);
        assert_eq!(count.set(10, 1_500), Some(2_500));
        assert_eq!(count.get(), Some(11));
        assert_eq!(count.set(11, 2_000), None);
        assert_eq!((count.settle(4_000), count.get()), (None, Some(11)), "it was not so");
        assert_eq!(count.set(10, 4_100), None);
        assert_eq!(count.get(), Some(10));
        assert!(count.set(12, 4_200).is_some());
        assert_eq!((count.settle(7_100), count.get()), (None, Some(12)), "it was so");
    }

    proptest! {
        #[test]
        fn it_never_turns_twice_within_the_time_and_is_right_in_the_end(
            told in prop::collection::vec((0_u64..8, 0_u64..2_000), 1..100)
        ) {
            let mut count = ViewerCount::default();
            let (mut at, mut turns) = (0, Vec::new());
            let mut rose = None;
            let mut shown = None;
            for (number, wait) in &told {
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
            prop_assert_eq!(count.get(), told.last().map(|(number, _)| *number));
        }
    }
}
