//! The watchdog over what is shown: it goes by pictures that were decoded, or by the sound that comes where there is no picture,
//! whatever the player's events say.

use crate::model::source::SourceKind;
use crate::ports::player::PlaybackStats;
use crate::time::Now;

/// No new picture for so long is a wait that is shown.
const STILL_MS: u64 = 1_000;
/// WebRTC has no buffer: no new picture for so long, and it is taken for dead.
const RTC_DEAD_MS: u64 = 2_000;
/// FLV comes as it is made, and has some seconds ahead at most.
const FLV_DEAD_MS: u64 = 5_000;
/// With HLS a jump to the live edge is tried first.
const HLS_JUMP_MS: u64 = 3_000;
const HLS_DEAD_MS: u64 = 8_000;
/// Waits within this time that are too many: the source does not hold.
const WAITS_WITHIN_MS: u64 = 60_000;
const TOO_MANY_WAITS: usize = 3;
/// Waits at the start are the start's.
const STARTING_MS: u64 = 3_000;
/// Further behind than it is meant to be by this, catching up takes too long: it jumps.
const TOO_FAR_BEHIND_MS: u64 = 10_000;
/// Waits at the start may leave it behind by more than this. What it missed is there by then, and nobody has seen anything
/// yet that would be missing: it jumps.
const BEHIND_AT_START_MS: u64 = 1_000;
/// The least time between two jumps.
const JUMP_EVERY_MS: u64 = 5_000;
/// Samples further apart than this have nobody watching between them: the page slept, or the browser held its timers back.
const ASLEEP_MS: u64 = 10_000;
/// The most that counts between two samples.
const MOST_BETWEEN_MS: u64 = 1_000;

/// What a sample shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It moves.
    Moves,
    /// It has begun to wait, or goes on with it.
    Waits,
    /// It is too far behind, or a jump may help: to the live edge.
    Jump,
    /// It waits too often.
    Falters,
    /// It is dead.
    Dead,
    /// The page slept.
    Woke,
}

/// What was seen of one attempt.
#[derive(Debug, Default)]
pub struct StallDetector {
    kind: SourceKind,
    began_ms: u64,
    frames: u64,
    /// When the last sample was, by both clocks: the monotonic one may stand still while the machine sleeps.
    last: Option<(u64, u64)>,
    still_ms: u64,
    is_waiting: bool,
    /// When waits began.
    waits: Vec<u64>,
    jumped_ms: Option<u64>,
}

impl StallDetector {
    /// Begins.
    pub fn new(kind: SourceKind, now: Now) -> Self {
        Self { kind, began_ms: now.mono_ms, ..Self::default() }
    }

    /// For how long it has been watched without a wait, in milliseconds.
    pub fn steady_ms(&self, now: Now) -> u64 {
        now.mono_ms.saturating_sub(self.waits.last().copied().unwrap_or_default().max(self.began_ms))
    }

    /// What was missed does not count: the picture was held, or nobody looked.
    pub const fn pause_watching(&mut self) {
        (self.last, self.still_ms, self.is_waiting) = (None, 0, false);
    }

    /// Takes a sample in.
    pub fn look(&mut self, stats: PlaybackStats, now: Now) -> Verdict {
        let last = self.last.replace((now.mono_ms, now.unix_ms));
        let moves = stats.frames != std::mem::replace(&mut self.frames, stats.frames);
        let Some((mono_ms, unix_ms)) = last else { return Verdict::Moves };
        if now.unix_ms.saturating_sub(unix_ms).max(now.mono_ms.saturating_sub(mono_ms)) > ASLEEP_MS {
            self.still_ms = 0;
            return Verdict::Woke;
        }
        if moves {
            (self.still_ms, self.is_waiting) = (0, false);
            let is_starting = now.mono_ms.saturating_sub(self.began_ms) <= STARTING_MS;
            let is_late = is_starting && stats.behind_ms > BEHIND_AT_START_MS && stats.ahead_ms >= stats.behind_ms;
            let is_far = is_late || stats.behind_ms > TOO_FAR_BEHIND_MS;
            return if is_far && self.may_jump(now) { Verdict::Jump } else { Verdict::Moves };
        }
        self.still_ms += now.mono_ms.saturating_sub(mono_ms).min(MOST_BETWEEN_MS);
        if self.still_ms < STILL_MS {
            return Verdict::Moves;
        }
        if !std::mem::replace(&mut self.is_waiting, true) && now.mono_ms.saturating_sub(self.began_ms) > STARTING_MS {
            self.waits.retain(|began_ms| now.mono_ms.saturating_sub(*began_ms) < WAITS_WITHIN_MS);
            self.waits.push(now.mono_ms);
            if self.waits.len() >= TOO_MANY_WAITS {
                self.waits.clear();
                return Verdict::Falters;
            }
        }
        let dead_ms = match self.kind {
            SourceKind::Whep | SourceKind::Leb => RTC_DEAD_MS,
            SourceKind::Flv => FLV_DEAD_MS,
            SourceKind::Hls | SourceKind::Unknown => HLS_DEAD_MS,
        };
        if self.still_ms >= dead_ms {
            return Verdict::Dead;
        }
        if !self.kind.is_rtc() && self.still_ms >= HLS_JUMP_MS && self.may_jump(now) {
            return Verdict::Jump;
        }
        Verdict::Waits
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

    /// Feeds a watch with samples each half second.
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
            self.detector.look(stats, self.now)
        }

        fn play(&mut self, seconds: u64) {
            for _ in 0..seconds * 2 {
                assert_eq!(self.after(500, 12), Verdict::Moves);
            }
        }

        fn stand(&mut self, seconds: u64) -> Vec<Verdict> {
            (0..seconds * 2).map(|_| self.after(500, 0)).collect()
        }
    }

    #[test]
    fn webrtc_that_stands_for_two_seconds_is_dead() {
        let mut film = Film::new(true);
        film.play(5);
        assert_eq!(film.stand(2), [Verdict::Moves, Verdict::Waits, Verdict::Waits, Verdict::Dead]);
    }

    #[test]
    fn hls_that_stands_jumps_first_and_is_dead_after_eight_seconds() {
        let mut film = Film::new(false);
        film.play(5);
        let verdicts = film.stand(8);
        assert_eq!(verdicts[5], Verdict::Jump);
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Jump).count(), 1);
        assert_eq!(verdicts.last(), Some(&Verdict::Dead));
        assert!(!verdicts[..15].contains(&Verdict::Dead));
    }

    #[test]
    fn what_waits_three_times_in_a_minute_falters() {
        let mut film = Film::new(false);
        film.play(5);
        for _ in 0..2 {
            assert!(!film.stand(1).contains(&Verdict::Falters));
            film.play(5);
        }
        assert_eq!(film.stand(1)[1], Verdict::Falters);
    }

    #[test]
    fn waits_at_the_start_or_far_apart_do_not_count() {
        let mut film = Film::new(false);
        film.after(500, 1);
        assert!(!film.stand(1).contains(&Verdict::Falters));
        for _ in 0..9 {
            film.play(31);
            assert!(!film.stand(1).contains(&Verdict::Falters));
        }
    }

    #[test]
    fn what_is_far_behind_jumps_now_and_then() {
        let mut film = Film::new(false);
        film.play(2);
        film.behind_ms = TOO_FAR_BEHIND_MS + 1;
        let jumps = (0..20).filter(|_| film.after(500, 12) == Verdict::Jump).count();
        assert_eq!(jumps, 2);
    }

    #[test]
    fn what_waited_at_the_start_jumps_once_what_it_missed_is_there() {
        let mut film = Film::new(false);
        (film.behind_ms, film.ahead_ms) = (2_500, 500);
        assert_eq!([film.after(500, 1), film.after(500, 0), film.after(500, 12)], [Verdict::Moves; 3]);
        film.ahead_ms = 3_000;
        assert_eq!(film.after(500, 12), Verdict::Jump);
        let mut film = Film::new(false);
        film.play(4);
        (film.behind_ms, film.ahead_ms) = (2_500, 3_000);
        assert_eq!(film.after(500, 12), Verdict::Moves, "later nothing is missed for so little");
    }

    #[test]
    fn a_page_that_slept_woke_and_was_not_dead() {
        for is_rtc in [true, false] {
            let mut film = Film::new(is_rtc);
            film.play(2);
            assert_eq!(film.after(ASLEEP_MS + 1, 0), Verdict::Woke);
            assert_eq!(film.after(500, 12), Verdict::Moves);
            // Timers that the browser holds back to one a second: a second each at most counts.
            assert_ne!(film.after(9_000, 0), Verdict::Dead);
        }
    }

    #[test]
    fn what_was_not_looked_at_does_not_count() {
        let mut film = Film::new(true);
        film.play(5);
        film.stand(1);
        film.detector.pause_watching();
        assert_eq!(film.stand(1), [Verdict::Moves, Verdict::Moves]);
        assert_eq!(film.detector.steady_ms(film.now), 1_000, "since the wait began");
    }
}
