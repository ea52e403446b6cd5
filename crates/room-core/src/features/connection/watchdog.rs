//! Joined, but silent: the SDK brings a room's messages by polling, and says nothing when its polls fail. What it is asked
//! goes another way. So a count that changes while no tip of it comes is a sign, and so is one that cannot be had; three in a row are
//! enough.

use crate::pacing::pace::Pace;

/// So many signs without a word from the room between them: it is silent.
const SIGNS: u32 = 3;
/// After a new join it may take this long to be heard; then, with each vain one, twice as long, in milliseconds.
const PATIENCE_MS: u64 = 30_000;
/// The longest patience, in milliseconds.
const MAX_PATIENCE_MS: u64 = 600_000;

/// Watches over the room's silence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watchdog {
    /// A sign this soon after something was heard is none, in milliseconds.
    heard_for_ms: u64,
    heard_ms: u64,
    count: Option<u64>,
    signs: u32,
    /// Vain joins since the room was last heard.
    vain: u32,
}

impl Watchdog {
    /// One that waits as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { heard_for_ms: pace.heard_for_ms, ..Self::default() }
    }

    /// The room was joined, at this time of the monotonic clock.
    pub const fn joined(&mut self, mono_ms: u64) {
        self.heard_ms = mono_ms;
        self.count = None;
        self.signs = 0;
    }

    /// Something came by polling.
    pub const fn heard(&mut self, mono_ms: u64) {
        self.heard_ms = mono_ms;
        self.signs = 0;
        self.vain = 0;
    }

    /// So many are in the room, as the chat said when it was asked. Says whether the room is silent: then it is joined anew.
    pub fn counted(&mut self, count: u64, mono_ms: u64) -> bool {
        let has_changed = self.count.replace(count).is_some_and(|before| before != count);
        has_changed && self.is_sign(mono_ms)
    }

    /// How many are in the room could not be told. Says whether the room is silent.
    pub fn unanswered(&mut self, mono_ms: u64) -> bool {
        self.is_sign(mono_ms)
    }

    fn is_sign(&mut self, mono_ms: u64) -> bool {
        if mono_ms < self.heard_ms + self.heard_for_ms {
            return false;
        }
        self.signs += 1;
        let patience_ms = if self.vain == 0 { 0 } else { (PATIENCE_MS << (self.vain - 1).min(8)).min(MAX_PATIENCE_MS) };
        let is_silent = self.signs >= SIGNS && mono_ms >= self.heard_ms + patience_ms;
        if is_silent {
            self.vain += 1;
        }
        is_silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_that_come_and_go_unheard_are_a_sign_and_three_are_enough() {
        let mut watchdog = Watchdog::new(Pace::default());
        watchdog.joined(0);
        for (count, second) in [(5, 30), (6, 45), (5, 60)] {
            assert!(!watchdog.counted(count, second * 1_000));
        }
        assert!(watchdog.counted(6, 75_000));
    }

    #[test]
    fn a_count_that_cannot_be_had_is_a_sign_like_one_that_changes_unheard() {
        let mut watchdog = Watchdog::new(Pace::default());
        watchdog.joined(0);
        assert!(!watchdog.unanswered(15_000), "it may be heard yet");
        assert!(!watchdog.unanswered(30_000) && !watchdog.counted(5, 45_000));
        assert!(!watchdog.counted(6, 60_000));
        assert!(watchdog.unanswered(75_000));
    }

    #[test]
    fn a_count_that_is_twenty_seconds_old_is_no_sign() {
        let mut watchdog = Watchdog::new(Pace::default());
        watchdog.joined(0);
        // Somebody comes every 40 s, is heard at once and counted 20 s later.
        for second in 1..3_600_u64 {
            if second % 40 == 0 {
                watchdog.heard(second * 1_000);
            }
            if second % 15 == 0 {
                assert!(!watchdog.counted(second.saturating_sub(20) / 40, second * 1_000), "{second}");
            }
        }
    }

    #[test]
    fn a_room_that_is_heard_or_where_nothing_happens_is_not_silent() {
        let mut watchdog = Watchdog::new(Pace::default());
        watchdog.joined(0);
        for nth in 1..20 {
            assert!(!watchdog.counted(5, nth * 15_000), "nothing happens");
        }
        for nth in 20..40 {
            watchdog.heard(nth * 15_000 - 1_000);
            assert!(!watchdog.counted(nth, nth * 15_000), "it was heard");
        }
        assert!(!watchdog.counted(1, 600_000));
        watchdog.heard(605_000);
        assert!(!watchdog.counted(2, 615_000), "one sign is forgotten");
    }

    #[test]
    fn a_join_in_vain_is_tried_less_and_less_often() {
        let mut watchdog = Watchdog::new(Pace::default());
        let mut tries = Vec::new();
        watchdog.joined(0);
        for nth in 0..400_u64 {
            let now = nth * 15_000;
            if watchdog.counted(nth, now) {
                tries.push(now);
                watchdog.joined(now);
            }
        }
        let waits: Vec<_> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits.is_sorted() && waits.last().is_some_and(|wait| *wait >= MAX_PATIENCE_MS), "{waits:?}");
    }
}
