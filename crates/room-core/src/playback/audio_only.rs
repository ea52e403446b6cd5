//! Audio only, for viewers who want no video.

use crate::effect::Effect;
use crate::playback::Playback;
use crate::time::Now;

impl Playback {
    /// Switches to audio only, or back to video. The shown source stays until the other one shows its first frame.
    pub(super) fn set_audio_only(&mut self, audio_only: bool, now: Now, effects: &mut Vec<Effect>) {
        if !self.selector.set_audio_only(audio_only) {
            return;
        }
        // A new round: candidates that failed before may work now, and the one that waits for a fresh address may no longer fit.
        self.selector.begin_round();
        (self.rounds, self.is_time_shifted, self.awaited_address) = (0, false, None);
        self.list_qualities();
        if self.shows_wanted_media() {
            if self.pending.is_some() {
                self.give_up(effects);
            }
        } else if self.should_play && !self.selector.is_empty() {
            self.try_next(now, effects);
        }
    }

    /// The shown source has video or audio only as wanted, and is live unless the viewer has gone back.
    pub(super) fn shows_wanted_media(&self) -> bool {
        let is_now = |delay_ms: Option<u64>| delay_ms.is_none() || self.is_time_shifted;
        let audio_only = self.selector.is_audio_only();
        self.active.as_ref().is_some_and(|active| active.audio_only == audio_only && is_now(active.delay_ms))
    }
}
