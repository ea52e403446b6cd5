//! How fast a live stream is played: who fell behind catches up gently, as long as there is something to catch up with.

use crate::ports::player::PlaybackStats;

/// How fast who fell behind catches up. Faster than this, voices sound wrong.
const CATCH_UP_RATE: f64 = 1.1;
/// Further behind than it is meant to be by this it catches up, until it is not further than the second.
const BEHIND_MS: u64 = 300;
const NEAR_MS: u64 = 100;
/// What has to be there ahead to begin with it, and to go on: what is played faster than it comes stops.
const AHEAD_MS: u64 = 1_000;
const STILL_AHEAD_MS: u64 = 800;

/// The pace of what is shown.
#[derive(Debug, Default)]
pub struct CatchUp {
    is_fast: bool,
}

impl CatchUp {
    /// Takes a sample in. Returns the rate from now on where it is another than before.
    pub fn look(&mut self, stats: &PlaybackStats) -> Option<f64> {
        let is_fast = if self.is_fast {
            stats.behind_ms > NEAR_MS && stats.ahead_ms > STILL_AHEAD_MS
        } else {
            stats.behind_ms > BEHIND_MS && stats.ahead_ms > AHEAD_MS
        };
        let is_change = std::mem::replace(&mut self.is_fast, is_fast) != is_fast;
        is_change.then_some(if is_fast { CATCH_UP_RATE } else { 1.0 })
    }

    /// Nobody looks any more. Returns the rate from now on where it is another than before.
    pub fn stop(&mut self) -> Option<f64> {
        std::mem::take(&mut self.is_fast).then_some(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_behind_catches_up_until_they_are_near_and_only_with_what_is_there() {
        let mut catch_up = CatchUp::default();
        let mut look =
            |behind_ms, ahead_ms| catch_up.look(&PlaybackStats { behind_ms, ahead_ms, ..PlaybackStats::default() });
        assert_eq!(look(300, 5_000), None);
        assert_eq!(look(2_000, 900), None, "there is too little to catch up with");
        assert_eq!(look(2_000, 2_000), Some(CATCH_UP_RATE));
        assert_eq!(look(200, 900), None, "it goes on");
        assert_eq!(look(100, 900), Some(1.0));
        assert_eq!(look(200, 2_000), None, "it does not begin again for so little");
        assert_eq!(look(400, 2_000), Some(CATCH_UP_RATE));
        assert_eq!(look(400, 700), Some(1.0));
    }
}
