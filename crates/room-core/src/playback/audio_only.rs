//! Sound alone, for viewers who only want to hear.

use crate::effect::Effect;
use crate::playback::Playback;
use crate::time::Now;

impl Playback {
    /// The viewer wants to hear alone, or to see again. What is shown stays until the other is there.
    pub(super) fn set_sound_only(&mut self, sound_only: bool, now: Now, fx: &mut Vec<Effect>) {
        if !self.ladder.set_sound_only(sound_only) {
            return;
        }
        // A round of its own: what failed in the other way may do in this one, and what waits for its address may not.
        self.ladder.begin_round();
        (self.rounds, self.shifted, self.awaiting) = (0, false, None);
        self.list_qualities();
        if self.shows_what_is_wanted() {
            if self.trying.is_some() {
                self.give_up(fx);
            }
        } else if self.wanted && !self.ladder.is_empty() {
            self.try_next(now, fx);
        }
    }

    /// Is there a picture where one is wanted, and none where none is, and what is now unless the viewer has gone back?
    pub(super) fn shows_what_is_wanted(&self) -> bool {
        let is_now = |delay_ms: Option<u64>| delay_ms.is_none() || self.shifted;
        let sound_only = self.ladder.is_sound_only();
        self.shown.as_ref().is_some_and(|shown| shown.sound_only == sound_only && is_now(shown.delay_ms))
    }
}
