//! Playback rate of a live stream: playback that is behind catches up gently, as long as enough is buffered.

use crate::ports::player::PlaybackStats;

/// Playback rate to catch up with. Voices sound wrong at a higher rate.
const CATCH_UP_RATE: f64 = 1.1;
/// It starts to catch up when it is further than the first behind its target latency, and stops at the second.
const BEHIND_MS: u64 = 300;
const NEAR_MS: u64 = 100;
/// Buffer it needs to start catching up, and to continue: playback faster than data arrives would stall.
const AHEAD_MS: u64 = 1_000;
const STILL_AHEAD_MS: u64 = 800;

/// Playback rate control of the shown source.
#[derive(Debug, Default)]
pub struct CatchUp {
    is_fast: bool,
}

impl CatchUp {
    /// Evaluates a sample. Returns the new playback rate if it changes.
    pub fn on_sample(&mut self, stats: &PlaybackStats) -> Option<f64> {
        let is_fast = if self.is_fast {
            stats.behind_ms > NEAR_MS && stats.ahead_ms > STILL_AHEAD_MS
        } else {
            stats.behind_ms > BEHIND_MS && stats.ahead_ms > AHEAD_MS
        };
        let is_change = std::mem::replace(&mut self.is_fast, is_fast) != is_fast;
        is_change.then_some(if is_fast { CATCH_UP_RATE } else { 1.0 })
    }

    /// Stops catching up because nobody can see the video. Returns the new playback rate if it changes.
    pub fn stop(&mut self) -> Option<f64> {
        std::mem::take(&mut self.is_fast).then_some(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playback_behind_catches_up_until_it_is_near_and_only_with_enough_buffer() {
        let mut catch_up = CatchUp::default();
        let mut look = |behind_ms, ahead_ms| {
            catch_up.on_sample(&PlaybackStats { behind_ms, ahead_ms, ..PlaybackStats::default() })
        };
        assert_eq!(look(300, 5_000), None);
        assert_eq!(look(2_000, 900), None, "the buffer is too small to catch up");
        assert_eq!(look(2_000, 2_000), Some(CATCH_UP_RATE));
        assert_eq!(look(200, 900), None, "it continues");
        assert_eq!(look(100, 900), Some(1.0));
        assert_eq!(look(200, 2_000), None, "such a small delay does not start it again");
        assert_eq!(look(400, 2_000), Some(CATCH_UP_RATE));
        assert_eq!(look(400, 700), Some(1.0));
    }
}
