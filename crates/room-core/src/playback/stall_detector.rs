//! The stall detector for the shown source. It counts decoded frames, or arriving audio where there is no video, and does not rely on
//! the events of the player.

use crate::model::source::SourceKind;
use crate::ports::player::PlaybackStats;
use crate::time::Now;

/// No new frame for this long is a stall; the view shows it.
const STALL_MS: u64 = 1_000;
/// WebRTC has no buffer: without a new frame for this long it is dead.
const RTC_DEAD_MS: u64 = 2_000;
/// FLV arrives as it is produced and has at most a few seconds buffered.
const FLV_DEAD_MS: u64 = 5_000;
/// HLS first jumps to the live edge; only later is it dead.
const HLS_JUMP_MS: u64 = 3_000;
const HLS_DEAD_MS: u64 = 8_000;
/// This many stalls within this time are too many: the source is not stable.
const STALLS_WITHIN_MS: u64 = 60_000;
const TOO_MANY_STALLS: usize = 3;
/// Stalls in this first period do not count: they belong to the start.
const STARTING_MS: u64 = 3_000;
/// If it is further than this behind its target latency, catching up takes too long: jump.
const TOO_FAR_BEHIND_MS: u64 = 10_000;
/// Stalls at the start may leave it further than this behind its target latency. If the missed part is buffered by then: jump, because
/// the viewer has not followed the stream yet and misses no content.
const BEHIND_AT_START_MS: u64 = 1_000;
/// Shortest time between two jumps.
const JUMP_EVERY_MS: u64 = 5_000;
/// If two samples are further apart than this, the page slept, or the browser throttled its timers.
const ASLEEP_MS: u64 = 10_000;
/// Longest time between two samples that counts as stalled.
const MAX_SAMPLE_GAP_MS: u64 = 1_000;

/// Result of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Frames arrive.
    Playing,
    /// Playback stalls, or still stalls.
    Stalled,
    /// Jump to the live edge: playback is too far behind, or a jump may end the stall.
    Jump,
    /// Too many stalls.
    TooManyStalls,
    /// The source is dead.
    Dead,
    /// The page was asleep.
    Resumed,
}

/// Measurements of one attempt.
#[derive(Debug, Default)]
pub struct StallDetector {
    kind: SourceKind,
    began_ms: u64,
    frames: u64,
    /// Time of the last sample by the monotonic and the wall clock: the monotonic one may stop while the machine sleeps.
    last: Option<(u64, u64)>,
    stalled_ms: u64,
    is_stalled: bool,
    /// Start times of the stalls.
    waits: Vec<u64>,
    jumped_ms: Option<u64>,
}

impl StallDetector {
    /// Starts to measure an attempt.
    pub fn new(kind: SourceKind, now: Now) -> Self {
        Self { kind, began_ms: now.mono_ms, ..Self::default() }
    }

    /// Time without a stall, in milliseconds.
    pub fn steady_ms(&self, now: Now) -> u64 {
        now.mono_ms.saturating_sub(self.waits.last().copied().unwrap_or_default().max(self.began_ms))
    }

    /// Ignores the time until the next sample: playback was paused, or nobody could see the video.
    pub const fn pause_watching(&mut self) {
        (self.last, self.stalled_ms, self.is_stalled) = (None, 0, false);
    }

    /// Evaluates a sample.
    pub fn on_sample(&mut self, stats: PlaybackStats, now: Now) -> Verdict {
        let last = self.last.replace((now.mono_ms, now.unix_ms));
        let moves = stats.frames != std::mem::replace(&mut self.frames, stats.frames);
        let Some((mono_ms, unix_ms)) = last else { return Verdict::Playing };
        if now.unix_ms.saturating_sub(unix_ms).max(now.mono_ms.saturating_sub(mono_ms)) > ASLEEP_MS {
            self.stalled_ms = 0;
            return Verdict::Resumed;
        }
        if moves {
            (self.stalled_ms, self.is_stalled) = (0, false);
            let is_starting = now.mono_ms.saturating_sub(self.began_ms) <= STARTING_MS;
            let is_late = is_starting && stats.behind_ms > BEHIND_AT_START_MS && stats.ahead_ms >= stats.behind_ms;
            let is_far = is_late || stats.behind_ms > TOO_FAR_BEHIND_MS;
            return if is_far && self.may_jump(now) { Verdict::Jump } else { Verdict::Playing };
        }
        self.stalled_ms += now.mono_ms.saturating_sub(mono_ms).min(MAX_SAMPLE_GAP_MS);
        if self.stalled_ms < STALL_MS {
            return Verdict::Playing;
        }
        if !std::mem::replace(&mut self.is_stalled, true) && now.mono_ms.saturating_sub(self.began_ms) > STARTING_MS {
            self.waits.retain(|began_ms| now.mono_ms.saturating_sub(*began_ms) < STALLS_WITHIN_MS);
            self.waits.push(now.mono_ms);
            if self.waits.len() >= TOO_MANY_STALLS {
                self.waits.clear();
                return Verdict::TooManyStalls;
            }
        }
        let dead_ms = match self.kind {
            SourceKind::Whep | SourceKind::Leb => RTC_DEAD_MS,
            SourceKind::Flv => FLV_DEAD_MS,
            SourceKind::Hls | SourceKind::Unknown => HLS_DEAD_MS,
        };
        if self.stalled_ms >= dead_ms {
            return Verdict::Dead;
        }
        if !self.kind.is_rtc() && self.stalled_ms >= HLS_JUMP_MS && self.may_jump(now) {
            return Verdict::Jump;
        }
        Verdict::Stalled
    }

    fn may_jump(&mut self, now: Now) -> bool {
        let may = self.jumped_ms.is_none_or(|jumped_ms| now.mono_ms.saturating_sub(jumped_ms) >= JUMP_EVERY_MS);
        if may {
            self.jumped_ms = Some(now.mono_ms);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds a stall detector with a sample every half second.
    struct Film {
        detector: StallDetector,
        now: Now,
        frames: u64,
        behind_ms: u64,
        ahead_ms: u64,
    }

    impl Film {
        fn new(is_rtc: bool) -> Self {
            let kind = if is_rtc { SourceKind::Whep } else { SourceKind::Hls };
            let now = Now { mono_ms: 0, unix_ms: 1_000_000, chance: 0.0 };
            Self { detector: StallDetector::new(kind, now), now, frames: 0, behind_ms: 0, ahead_ms: 0 }
        }

        fn after(&mut self, ms: u64, frames: u64) -> Verdict {
            self.now.mono_ms += ms;
            self.now.unix_ms += ms;
            self.frames += frames;
            let (frames, behind_ms, ahead_ms) = (self.frames, self.behind_ms, self.ahead_ms);
            let stats = PlaybackStats { frames, behind_ms, ahead_ms, ..PlaybackStats::default() };
            self.detector.on_sample(stats, self.now)
        }

        fn play(&mut self, seconds: u64) {
            for _ in 0..seconds * 2 {
                assert_eq!(self.after(500, 12), Verdict::Playing);
            }
        }

        fn stall(&mut self, seconds: u64) -> Vec<Verdict> {
            (0..seconds * 2).map(|_| self.after(500, 0)).collect()
        }
    }

    #[test]
    fn webrtc_is_dead_after_two_seconds_without_a_frame() {
        let mut film = Film::new(true);
        film.play(5);
        assert_eq!(film.stall(2), [Verdict::Playing, Verdict::Stalled, Verdict::Stalled, Verdict::Dead]);
    }

    #[test]
    fn stalled_hls_jumps_to_the_live_edge_and_is_dead_after_eight_seconds() {
        let mut film = Film::new(false);
        film.play(5);
        let verdicts = film.stall(8);
        assert_eq!(verdicts[5], Verdict::Jump);
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Jump).count(), 1);
        assert_eq!(verdicts.last(), Some(&Verdict::Dead));
        assert!(!verdicts[..15].contains(&Verdict::Dead));
    }

    #[test]
    fn three_stalls_in_a_minute_are_too_many() {
        let mut film = Film::new(false);
        film.play(5);
        for _ in 0..2 {
            assert!(!film.stall(1).contains(&Verdict::TooManyStalls));
            film.play(5);
        }
        assert_eq!(film.stall(1)[1], Verdict::TooManyStalls);
    }

    #[test]
    fn stalls_at_the_start_or_far_apart_are_not_too_many() {
        let mut film = Film::new(false);
        film.after(500, 1);
        assert!(!film.stall(1).contains(&Verdict::TooManyStalls));
        for _ in 0..9 {
            film.play(31);
            assert!(!film.stall(1).contains(&Verdict::TooManyStalls));
        }
    }

    #[test]
    fn jumps_of_a_source_far_behind_are_five_seconds_apart() {
        let mut film = Film::new(false);
        film.play(2);
        film.behind_ms = TOO_FAR_BEHIND_MS + 1;
        let jumps = (0..20).filter(|_| film.after(500, 12) == Verdict::Jump).count();
        assert_eq!(jumps, 2);
    }

    #[test]
    fn after_a_stall_at_the_start_it_jumps_when_the_missed_part_is_buffered() {
        let mut film = Film::new(false);
        (film.behind_ms, film.ahead_ms) = (2_500, 500);
        assert_eq!([film.after(500, 1), film.after(500, 0), film.after(500, 12)], [Verdict::Playing; 3]);
        film.ahead_ms = 3_000;
        assert_eq!(film.after(500, 12), Verdict::Jump);
        let mut film = Film::new(false);
        film.play(4);
        (film.behind_ms, film.ahead_ms) = (2_500, 3_000);
        assert_eq!(film.after(500, 12), Verdict::Playing, "after the start, such a small delay causes no jump");
    }

    #[test]
    fn a_source_is_not_dead_after_the_page_slept() {
        for is_rtc in [true, false] {
            let mut film = Film::new(is_rtc);
            film.play(2);
            assert_eq!(film.after(ASLEEP_MS + 1, 0), Verdict::Resumed);
            assert_eq!(film.after(500, 12), Verdict::Playing);
            // The browser may throttle timers to one a second: each gap counts as one second at most.
            assert_ne!(film.after(9_000, 0), Verdict::Dead);
        }
    }

    #[test]
    fn time_while_watching_is_paused_does_not_count() {
        let mut film = Film::new(true);
        film.play(5);
        film.stall(1);
        film.detector.pause_watching();
        assert_eq!(film.stall(1), [Verdict::Playing, Verdict::Playing]);
        assert_eq!(film.detector.steady_ms(film.now), 1_000, "counted from the start of the stall");
    }
}
