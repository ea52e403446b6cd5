//! Automatic quality among single-rendition sources, when the viewer has chosen no quality: the rendition that the network and the device
//! sustain. HLS with all renditions in one playlist chooses among them itself.
//!
//! It goes down one step at once when playback suffers, and up one step when playback has not suffered for a while. If it must go down
//! again soon after going up, it waits longer the next time, so that it does not alternate for ever.

use std::collections::VecDeque;

use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::ports::player::PlaybackStats;
use crate::time::Now;

/// Only the samples of this last period count for dropped frames.
const SAMPLES_MS: u64 = 10_000;
/// The device is too slow if it drops more than one in five of at least 100 frames.
const ENOUGH_FRAMES: u64 = 100;
const DROPPED_ONE_IN: u64 = 5;
/// The network is too slow if there are this many stalls within this time.
const TOO_MANY_STALLS: usize = 2;
const STALLS_WITHIN_MS: u64 = 30_000;
/// The network is too slow if its bandwidth is below the rendition's bit rate in this many samples in a row: 3 s.
const SHORT_SAMPLES: u32 = 6;
/// To go up, the bandwidth must be at least this share of the higher rendition's bit rate, in percent.
const MORE_PERCENT: u64 = 130;
/// If it must go down within this time after going up, going up was a mistake.
const TOO_SOON_MS: u64 = 60_000;

/// Automatic quality: measurements of the shown rendition, and past changes.
#[derive(Debug, Default)]
pub struct AutoQuality {
    /// Samples: time by the monotonic clock, frames decoded so far, and frames dropped so far.
    samples: VecDeque<(u64, u64, u64)>,
    /// Start times of the stalls.
    waits: Vec<u64>,
    is_stalled: bool,
    short: u32,
    /// Start of the current period without a stall, and time of the last step up.
    since_ms: u64,
    up_ms: Option<u64>,
    /// How often it went down soon after going up, and from which height the last time.
    fails: u32,
    failed_height: u32,
}

/// A sample of the shown rendition.
#[derive(Debug, Clone, Copy)]
pub struct Observation {
    /// Playback measurements.
    pub stats: PlaybackStats,
    /// Playback stalls.
    pub waits: bool,
    /// Height of the rendition in pixels.
    pub height: u32,
}

impl AutoQuality {
    /// Another source is shown: drops the measurements of the last one.
    pub fn begin(&mut self, now: Now) {
        self.samples.clear();
        self.waits.clear();
        (self.is_stalled, self.short, self.since_ms) = (false, 0, now.mono_ms);
    }

    /// Evaluates a sample. `definitions` are the available heights, largest first, with their bit rates (kbit/s) if known. Returns the
    /// height to show if it changes.
    pub fn on_sample(
        &mut self,
        sample: Observation,
        definitions: &[(u32, Option<u64>)],
        pace: Pace,
        now: Now,
    ) -> Option<u32> {
        let at = definitions.iter().position(|(height, _)| *height == sample.height)?;
        let (_, needed_kbps) = definitions[at];
        if self.suffers(sample, needed_kbps, now) {
            let (lower, _) = definitions.get(at + 1)?;
            if self.up_ms.take().is_some_and(|up_ms| now.mono_ms.saturating_sub(up_ms) < TOO_SOON_MS) {
                (self.fails, self.failed_height) = (self.fails.saturating_add(1), sample.height);
            }
            self.begin(now);
            return Some(*lower);
        }
        let holds = self.up_ms.is_some_and(|up_ms| now.mono_ms.saturating_sub(up_ms) >= TOO_SOON_MS);
        if holds && sample.height >= self.failed_height {
            // The rendition that failed last time is sustainable now.
            (self.up_ms, self.fails) = (None, 0);
        }
        let (higher, its_kbps) = *definitions.get(at.checked_sub(1)?)?;
        // The middle of the jitter range: a random value would give another delay with each sample.
        let steady_ms = backoff::spread_ms(pace.source_out_ms, pace.longest_source_out_ms, self.fails, 0.5);
        let is_steady = now.mono_ms.saturating_sub(self.since_ms) >= steady_ms;
        let carries_more = sample
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

    /// The network or the device does not sustain the rendition.
    fn suffers(&mut self, Observation { stats, waits, .. }: Observation, needed_kbps: Option<u64>, now: Now) -> bool {
        if waits && !std::mem::replace(&mut self.is_stalled, waits) {
            self.waits.retain(|at_ms| now.mono_ms.saturating_sub(*at_ms) < STALLS_WITHIN_MS);
            self.waits.push(now.mono_ms);
            self.since_ms = now.mono_ms;
        }
        self.is_stalled = waits;
        self.samples.push_back((now.mono_ms, stats.frames, stats.dropped));
        while self.samples.front().is_some_and(|(at_ms, ..)| now.mono_ms.saturating_sub(*at_ms) > SAMPLES_MS) {
            self.samples.pop_front();
        }
        let is_short = stats.bandwidth_kbps.zip(needed_kbps).is_some_and(|(has, needs)| has < needs);
        self.short = if is_short { self.short + 1 } else { 0 };
        self.waits.len() >= TOO_MANY_STALLS || self.drops() || self.short >= SHORT_SAMPLES
    }

    fn drops(&self) -> bool {
        let Some((first, last)) = self.samples.front().zip(self.samples.back()) else { return false };
        let (frames, dropped) = (last.1.saturating_sub(first.1), last.2.saturating_sub(first.2));
        frames >= ENOUGH_FRAMES && dropped * DROPPED_ONE_IN > frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: [(u32, Option<u64>); 3] = [(1080, Some(4_000)), (720, Some(2_000)), (360, Some(600))];

    /// A viewer of one rendition, with a sample every half second.
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

        fn play(&mut self, seconds: u64, dropped: u64, waits: bool) {
            for _ in 0..seconds * 2 {
                self.now.mono_ms += 500;
                self.stats.frames += if waits { 0 } else { 12 };
                self.stats.dropped += dropped;
                let sample = Observation { stats: self.stats, waits, height: self.height };
                if let Some(height) = self.auto.on_sample(sample, &THREE, Pace::default(), self.now) {
                    self.height = height;
                    self.changes.push((self.now.mono_ms / 1_000, height));
                    self.auto.begin(self.now);
                }
            }
        }
    }

    #[test]
    fn dropped_frames_lower_the_quality_one_step() {
        let mut viewer = Viewer::new(1080);
        viewer.play(20, 2, false);
        assert_eq!(viewer.changes, [], "one dropped frame in six is acceptable");
        viewer.play(6, 6, false);
        assert_eq!(viewer.height, 720);
    }

    #[test]
    fn two_stalls_within_half_a_minute_lower_the_quality_and_one_does_not() {
        let mut viewer = Viewer::new(1080);
        viewer.play(5, 0, false);
        viewer.play(3, 0, true);
        viewer.play(40, 0, false);
        viewer.play(2, 0, true);
        viewer.play(5, 0, false);
        assert_eq!(viewer.height, 1080);
        viewer.play(1, 0, true);
        assert_eq!(viewer.height, 720);
    }

    #[test]
    fn low_bandwidth_lowers_the_quality_before_playback_stalls() {
        let mut viewer = Viewer::new(1080);
        viewer.stats.bandwidth_kbps = Some(3_000);
        viewer.play(2, 0, false);
        assert_eq!(viewer.height, 1080, "a short dip changes nothing");
        viewer.play(2, 0, false);
        assert_eq!(viewer.height, 720);
        viewer.play(300, 0, false);
        assert_eq!(viewer.height, 720, "too little bandwidth to go up");
        viewer.stats.bandwidth_kbps = Some(5_100);
        viewer.play(1, 0, false);
        assert_eq!(viewer.height, 720, "bandwidth just above the bit rate is not enough to go up");
        viewer.stats.bandwidth_kbps = Some(5_200);
        viewer.play(1, 0, false);
        assert_eq!(viewer.height, 1080);
    }

    #[test]
    fn each_failed_step_up_makes_the_next_wait_longer() {
        let mut viewer = Viewer::new(720);
        for _ in 0..4 {
            while viewer.height != 1080 {
                viewer.play(1, 0, false);
            }
            viewer.play(10, 12, false);
        }
        let ups: Vec<_> = viewer.changes.iter().filter(|(_, height)| *height == 1080).map(|(at_s, _)| *at_s).collect();
        let waits: Vec<_> = ups.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits.windows(2).all(|pair| pair[1] > pair[0] + 10), "{ups:?}");
    }

    #[test]
    fn quality_stays_within_the_list_and_unknown_heights_never_change() {
        let mut viewer = Viewer::new(360);
        viewer.play(3, 12, false);
        assert_eq!(viewer.height, 360);
        let mut viewer = Viewer::new(1080);
        viewer.play(600, 0, false);
        let mut other = Viewer::new(480);
        other.play(600, 12, true);
        assert_eq!((viewer.changes, other.changes), (vec![], vec![]));
    }
}
