//! Back in the stream, and to the live edge again.

use super::{Playback, PlayerCommand};
use crate::effect::Effect;
use crate::now::Now;

/// Nearer to the live edge than this is at the live edge.
const LEAST_BACK_MS: u64 = 3_000;

impl Playback {
    /// The viewer wants to see what was so long before the live edge, or a recording's end: by the source that is shown, or by
    /// the room's source that can be gone back in.
    pub fn go_back(&mut self, behind_ms: u64, now: Now, fx: &mut Vec<Effect>) {
        if behind_ms < LEAST_BACK_MS {
            return self.go_live(now, fx);
        }
        if self.can_shift_shown() {
            self.shifted = true;
            self.look_away();
            // The bar does not wait for the picture.
            self.view.window.iter_mut().for_each(|window| window.behind_ms = behind_ms.min(window.length_ms));
            fx.push(Effect::Player(PlayerCommand::GoBack { behind_ms }));
            if self.is_over {
                self.play(fx);
            }
        } else if let Some(rung) = self.ladder.time_shift().filter(|_| self.shown.is_some() && self.awaiting.is_none())
        {
            self.shifted = true;
            self.load_at(rung, Some(behind_ms), fx);
        }
    }

    /// The viewer wants to see what is now: at once where it is shown, and by the best source again.
    pub fn go_live(&mut self, now: Now, fx: &mut Vec<Effect>) {
        self.shifted = false;
        self.play(fx);
        self.climb_now(now, fx);
    }

    /// A better source is taken up at once where there is one: the viewer wants it, and knows that the picture changes.
    pub(super) fn climb_now(&mut self, now: Now, fx: &mut Vec<Effect>) {
        let Some(from) = self.shown.as_ref().filter(|_| self.awaiting.is_none()).map(|shown| shown.rung) else {
            return;
        };
        let better = self.ladder.climb(from, now.mono_ms);
        match (better, &self.trying) {
            // It is on its way.
            (Some((rung, 0)), Some(trying)) if trying.rung == rung && trying.behind_ms.is_none() => return,
            (Some((rung, 0)), _) => return self.load(rung, fx),
            // What is on its way is not better any more; but where what is shown does not hold, it is needed.
            (_, Some(_)) if !self.ladder.is_out(from, now.mono_ms) => drop(self.give_up(fx)),
            _ => {}
        }
        self.plan_climb(now, fx);
    }

    /// Is what is shown a source that can be gone back in?
    pub(super) fn can_shift_shown(&self) -> bool {
        let source = self.shown.as_ref().and_then(|shown| self.ladder.source(shown.rung));
        source.is_some_and(|source| source.time_shift)
    }
}
