//! When a better source than the one that is shown is tried.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::time::Now;

impl Playback {
    /// May a better source be tried now?
    pub(super) const fn may_climb(&self) -> bool {
        !(self.stands() || self.is_unseen() || self.shifted)
    }

    /// While a lower rung is shown, the next better one is tried when it is not out any more.
    pub(super) fn plan_climb(&self, now: Now, fx: &mut Vec<Effect>) {
        let Some(shown) = self.shown.as_ref().filter(|_| self.trying.is_none() && self.awaiting.is_none()) else {
            return;
        };
        if let Some((_, wait_ms)) = self.ladder.climb(shown.rung, now.mono_ms) {
            let steady_in_ms = self.pace.steady_ms.saturating_sub(shown.watch.steady_ms(now));
            // At once where both are over, but not again and again while something else stands in the way.
            let at_least_ms = if self.may_climb() { 1 } else { self.pace.steady_ms };
            fx.push(Effect::Timer { timer: Timer::Stream, after_ms: wait_ms.max(steady_in_ms).max(at_least_ms) });
        }
    }
}
