//! Which of several definitions is shown, where each is a source of its own and the viewer has chosen none: what the network and
//! the device bear. HLS that has them all in one playlist chooses among them itself.
//!
//! It goes down at once when the picture suffers, and up by one step when it has not suffered for a while. Who went up and had to
//! come down again waits longer each time, so that it does not go up and down for ever.

use std::collections::VecDeque;

use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::ports::player::PlaybackStats;
use crate::time::Now;

/// What counts is what was seen for so long.
const SEEN_MS: u64 = 10_000;
/// Of so many pictures and more, this share too late to be shown is too much for the device: one in five.
const ENOUGH_FRAMES: u64 = 100;
const DROPPED_ONE_IN: u64 = 5;
/// So many waits within this time are too much for the network.
const WAITS: usize = 2;
const WAITS_WITHIN_MS: u64 = 30_000;
/// A network that carries less than the definition takes, in so many samples after another, does not bear it: 3 s.
const SHORT_SAMPLES: u32 = 6;
/// To go up it has to carry more than that takes by this much, in percent.
const MORE_PERCENT: u64 = 130;
/// What has to come down within this time after going up should not have gone up.
const TOO_SOON_MS: u64 = 60_000;

/// What was seen of the definition that is shown.
#[derive(Debug, Default)]
pub struct AutoQuality {
    /// By the monotonic clock: pictures so far, and of these the ones that came too late.
    seen: VecDeque<(u64, u64, u64)>,
    /// When waits began.
    waits: Vec<u64>,
    is_waiting: bool,
    short: u32,
    /// Since when nothing was amiss, and when it last went up.
    since_ms: u64,
    up_ms: Option<u64>,
    /// How often it came down again soon after going up, and from which height the last time.
    fails: u32,
    failed_height: u32,
}

/// What is seen of the definition that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Observation {
    /// How it goes.
    pub stats: PlaybackStats,
    /// The picture waits.
    pub waits: bool,
    /// Its height.
    pub height: u32,
}

impl AutoQuality {
    /// Another source is shown: what was seen of the last one does not count.
    pub fn begin(&mut self, now: Now) {
        self.seen.clear();
        self.waits.clear();
        (self.is_waiting, self.short, self.since_ms) = (false, 0, now.mono_ms);
    }

    /// Takes in what is seen. `definitions` are the heights that there are, the greatest first, with what they take (kbit/s) where that is
    /// known. Says which one to show, where that is another.
    pub fn look(&mut self, seen: Observation, definitions: &[(u32, Option<u64>)], pace: Pace, now: Now) -> Option<u32> {
        let at = definitions.iter().position(|(height, _)| *height == seen.height)?;
        let (_, needed_kbps) = definitions[at];
        if self.suffers(seen, needed_kbps, now) {
            let (lower, _) = definitions.get(at + 1)?;
            if self.up_ms.take().is_some_and(|up_ms| now.mono_ms.saturating_sub(up_ms) < TOO_SOON_MS) {
                (self.fails, self.failed_height) = (self.fails.saturating_add(1), seen.height);
            }
            self.begin(now);
            return Some(*lower);
        }
        let holds = self.up_ms.is_some_and(|up_ms| now.mono_ms.saturating_sub(up_ms) >= TOO_SOON_MS);
        if holds && seen.height >= self.failed_height {
            // What it came down from is borne now.
            (self.up_ms, self.fails) = (None, 0);
        }
        let (higher, its_kbps) = *definitions.get(at.checked_sub(1)?)?;
        // The middle of the spread: by chance it would be another wait with each sample.
        let steady_ms = backoff::spread_ms(pace.source_out_ms, pace.longest_source_out_ms, self.fails, 0.5);
        let is_steady = now.mono_ms.saturating_sub(self.since_ms) >= steady_ms;
        let carries_more = seen
            .stats
            .bandwidth_kbps
            .zip(its_kbps)
            .is_none_or(|(has, needs)| has.saturating_mul(100) >= needs.saturating_mul(MORE_PERCENT));
        if !(is_steady && carries_more) {
            return None;
        }
        self.begin(now);
        self.up_ms = Some(now.mono_ms);
        Some(higher)
    }

    /// Does the picture suffer?
    fn suffers(&mut self, Observation { stats, waits, .. }: Observation, needed_kbps: Option<u64>, now: Now) -> bool {
        if waits && !std::mem::replace(&mut self.is_waiting, waits) {
            self.waits.retain(|at_ms| now.mono_ms.saturating_sub(*at_ms) < WAITS_WITHIN_MS);
            self.waits.push(now.mono_ms);
            self.since_ms = now.mono_ms;
        }
        self.is_waiting = waits;
        self.seen.push_back((now.mono_ms, stats.frames, stats.dropped));
        while self.seen.front().is_some_and(|(at_ms, ..)| now.mono_ms.saturating_sub(*at_ms) > SEEN_MS) {
            self.seen.pop_front();
        }
        let is_short = stats.bandwidth_kbps.zip(needed_kbps).is_some_and(|(has, needs)| has < needs);
        self.short = if is_short { self.short + 1 } else { 0 };
        self.waits.len() >= WAITS || self.drops() || self.short >= SHORT_SAMPLES
    }

    fn drops(&self) -> bool {
        let Some((first, last)) = self.seen.front().zip(self.seen.back()) else { return false };
        let (frames, dropped) = (last.1.saturating_sub(first.1), last.2.saturating_sub(first.2));
        frames >= ENOUGH_FRAMES && dropped * DROPPED_ONE_IN > frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: [(u32, Option<u64>); 3] = [(1080, Some(4_000)), (720, Some(2_000)), (360, Some(600))];

    /// A viewer who sees a definition, half a second at a time.
    struct Viewer {
        auto: AutoQuality,
        now: Now,
        height: u32,
        stats: PlaybackStats,
        changes: Vec<(u64, u32)>,
    }

    impl Viewer {
        fn new(height: u32) -> Self {
            let now = Now { mono_ms: 0, unix_ms: 0, chance: 0.0 };
            Self { auto: AutoQuality::default(), now, height, stats: PlaybackStats::default(), changes: Vec::new() }
        }

        fn see(&mut self, seconds: u64, dropped: u64, waits: bool) {
            for _ in 0..seconds * 2 {
                self.now.mono_ms += 500;
                self.stats.frames += if waits { 0 } else { 12 };
                self.stats.dropped += dropped;
                let seen = Observation { stats: self.stats, waits, height: self.height };
                if let Some(height) = self.auto.look(seen, &THREE, Pace::default(), self.now) {
                    self.height = height;
                    self.changes.push((self.now.mono_ms / 1_000, height));
                    self.auto.begin(self.now);
                }
            }
        }
    }

    #[test]
    fn what_the_device_cannot_show_in_time_goes_down_a_step() {
        let mut viewer = Viewer::new(1080);
        viewer.see(20, 2, false);
        assert_eq!(viewer.changes, [], "one in six is borne");
        viewer.see(6, 6, false);
        assert_eq!(viewer.height, 720);
    }

    #[test]
    fn two_waits_within_half_a_minute_go_down_and_one_does_not() {
        let mut viewer = Viewer::new(1080);
        viewer.see(5, 0, false);
        viewer.see(3, 0, true);
        viewer.see(40, 0, false);
        viewer.see(2, 0, true);
        viewer.see(5, 0, false);
        assert_eq!(viewer.height, 1080);
        viewer.see(1, 0, true);
        assert_eq!(viewer.height, 720);
    }

    #[test]
    fn what_the_network_does_not_carry_goes_down_before_it_waits() {
        let mut viewer = Viewer::new(1080);
        viewer.stats.bandwidth_kbps = Some(3_000);
        viewer.see(2, 0, false);
        assert_eq!(viewer.height, 1080, "a dip is no loss");
        viewer.see(2, 0, false);
        assert_eq!(viewer.height, 720);
        viewer.see(300, 0, false);
        assert_eq!(viewer.height, 720, "what does not carry more stays");
        viewer.stats.bandwidth_kbps = Some(5_100);
        viewer.see(1, 0, false);
        assert_eq!(viewer.height, 720, "nor what just carries it");
        viewer.stats.bandwidth_kbps = Some(5_200);
        viewer.see(1, 0, false);
        assert_eq!(viewer.height, 1080);
    }

    #[test]
    fn who_comes_down_again_and_again_waits_longer_each_time() {
        let mut viewer = Viewer::new(720);
        for _ in 0..4 {
            while viewer.height != 1080 {
                viewer.see(1, 0, false);
            }
            viewer.see(10, 12, false);
        }
        let ups: Vec<_> = viewer.changes.iter().filter(|(_, height)| *height == 1080).map(|(at_s, _)| *at_s).collect();
        let waits: Vec<_> = ups.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits.windows(2).all(|pair| pair[1] > pair[0] + 10), "{ups:?}");
    }

    #[test]
    fn nobody_goes_below_the_lowest_or_above_the_best_or_anywhere_from_what_is_no_definition() {
        let mut viewer = Viewer::new(360);
        viewer.see(3, 12, false);
        assert_eq!(viewer.height, 360);
        let mut viewer = Viewer::new(1080);
        viewer.see(600, 0, false);
        let mut other = Viewer::new(480);
        other.see(600, 12, true);
        assert_eq!((viewer.changes, other.changes), (vec![], vec![]));
    }
}
