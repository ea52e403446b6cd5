//! The detection of a room that is joined but silent. The SDK receives a group's messages by polling, and reports no error when its polls
//! fail. Requests to it take another way. So a number of viewers that changes without a tip is a sign of silence, and so is a request
//! for it that fails. Three signs in a row are enough.

use crate::pacing::pace::Pace;

/// The room is silent after this many signs with no message from it between them.
const SIGNS: u32 = 3;
/// How long the room may take to send a message after it was joined again, in milliseconds. Twice as long after each further join that
/// did not help.
const PATIENCE_MS: u64 = 30_000;
/// The longest such time, in milliseconds.
const MAX_PATIENCE_MS: u64 = 600_000;

/// Detects a silent room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SilenceDetector {
    /// A sign this soon after a message does not count, in milliseconds.
    quiet_for_ms: u64,
    message_ms: u64,
    count: Option<u64>,
    signs: u32,
    /// Joins since the last message that did not help.
    rejoins: u32,
}

impl SilenceDetector {
    /// A silence detector with the times of `pace`.
    pub fn new(pace: Pace) -> Self {
        Self { quiet_for_ms: pace.heard_for_ms, ..Self::default() }
    }

    /// The group was joined, at this time of the monotonic clock.
    pub const fn on_joined(&mut self, mono_ms: u64) {
        self.message_ms = mono_ms;
        self.count = None;
        self.signs = 0;
    }

    /// Something was received by polling, at this time of the monotonic clock.
    pub const fn on_received(&mut self, mono_ms: u64) {
        self.message_ms = mono_ms;
        self.signs = 0;
        self.rejoins = 0;
    }

    /// The chat's answer about the number of viewers. Returns whether the room is silent: then it must be joined again.
    pub fn on_count(&mut self, count: u64, mono_ms: u64) -> bool {
        let has_changed = self.count.replace(count).is_some_and(|before| before != count);
        has_changed && self.is_sign(mono_ms)
    }

    /// The request for the number of viewers failed. Returns whether the room is silent.
    pub fn on_count_failed(&mut self, mono_ms: u64) -> bool {
        self.is_sign(mono_ms)
    }

    fn is_sign(&mut self, mono_ms: u64) -> bool {
        if mono_ms < self.message_ms + self.quiet_for_ms {
            return false;
        }
        self.signs += 1;
        let patience_ms =
            if self.rejoins == 0 { 0 } else { (PATIENCE_MS << (self.rejoins - 1).min(8)).min(MAX_PATIENCE_MS) };
        let is_silent = self.signs >= SIGNS && mono_ms >= self.message_ms + patience_ms;
        if is_silent {
            self.rejoins += 1;
        }
        is_silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_changes_of_the_count_without_a_message_mean_silence() {
        let mut silence_detector = SilenceDetector::new(Pace::default());
        silence_detector.on_joined(0);
        for (count, second) in [(5, 30), (6, 45), (5, 60)] {
            assert!(!silence_detector.on_count(count, second * 1_000));
        }
        assert!(silence_detector.on_count(6, 75_000));
    }

    #[test]
    fn a_failed_request_for_the_count_is_a_sign_like_a_change() {
        let mut silence_detector = SilenceDetector::new(Pace::default());
        silence_detector.on_joined(0);
        assert!(!silence_detector.on_count_failed(15_000), "a message may still come");
        assert!(!silence_detector.on_count_failed(30_000) && !silence_detector.on_count(5, 45_000));
        assert!(!silence_detector.on_count(6, 60_000));
        assert!(silence_detector.on_count_failed(75_000));
    }

    #[test]
    fn a_count_that_is_twenty_seconds_old_is_no_sign() {
        let mut silence_detector = SilenceDetector::new(Pace::default());
        silence_detector.on_joined(0);
        // A user joins every 40 s: the tip comes at once, and the count includes them 20 s later.
        for second in 1..3_600_u64 {
            if second % 40 == 0 {
                silence_detector.on_received(second * 1_000);
            }
            if second % 15 == 0 {
                assert!(!silence_detector.on_count(second.saturating_sub(20) / 40, second * 1_000), "{second}");
            }
        }
    }

    #[test]
    fn a_room_with_messages_or_without_changes_is_not_silent() {
        let mut silence_detector = SilenceDetector::new(Pace::default());
        silence_detector.on_joined(0);
        for nth in 1..20 {
            assert!(!silence_detector.on_count(5, nth * 15_000), "nothing happens");
        }
        for nth in 20..40 {
            silence_detector.on_received(nth * 15_000 - 1_000);
            assert!(!silence_detector.on_count(nth, nth * 15_000), "a message came");
        }
        assert!(!silence_detector.on_count(1, 600_000));
        silence_detector.on_received(605_000);
        assert!(!silence_detector.on_count(2, 615_000), "one sign is forgotten");
    }

    #[test]
    fn joins_that_do_not_help_are_repeated_less_and_less_often() {
        let mut silence_detector = SilenceDetector::new(Pace::default());
        let mut tries = Vec::new();
        silence_detector.on_joined(0);
        for nth in 0..400_u64 {
            let now = nth * 15_000;
            if silence_detector.on_count(nth, now) {
                tries.push(now);
                silence_detector.on_joined(now);
            }
        }
        let waits: Vec<_> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits.is_sorted() && waits.last().is_some_and(|wait| *wait >= MAX_PATIENCE_MS), "{waits:?}");
    }
}
