//! Sound alone, for viewers who only want to hear.

use crate::effect::Effect;
use crate::playback::Playback;
use crate::time::Now;

impl Playback {
    /// The viewer wants to hear alone, or to see again. What is shown stays until the other is there.
    pub(super) fn set_audio_only(&mut self, audio_only: bool, now: Now, effects: &mut Vec<Effect>) {
        if !self.selector.set_audio_only(audio_only) {
            return;
        }
        // A round of its own: what failed in the other way may do in this one, and what waits for its address may not.
        self.selector.begin_round();
        (self.rounds, self.is_time_shifted, self.awaited_address) = (0, false, None);
        self.list_qualities();
        if self.shows_wanted_kind() {
            if self.pending.is_some() {
                self.give_up(effects);
            }
        } else if self.should_play && !self.selector.is_empty() {
            self.try_next(now, effects);
        }
    }

    /// Is there a picture where one is wanted, and none where none is, and what is now unless the viewer has gone back?
    pub(super) fn shows_wanted_kind(&self) -> bool {
        let is_now = |delay_ms: Option<u64>| delay_ms.is_none() || self.is_time_shifted;
        let audio_only = self.selector.is_audio_only();
        self.active.as_ref().is_some_and(|active| active.audio_only == audio_only && is_now(active.delay_ms))
    }
}
