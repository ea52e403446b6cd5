//! When a better source than the one that is shown is tried.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::time::Now;

impl Playback {
    /// May a better source be tried now?
    pub(super) const fn may_upgrade(&self) -> bool {
        !(self.stands() || self.is_unseen() || self.is_time_shifted)
    }

    /// While a lower rung is shown, the next better one is tried when it is not out any more.
    pub(super) fn plan_upgrade(&self, now: Now, effects: &mut Vec<Effect>) {
        let Some(active) = self.active.as_ref().filter(|_| self.pending.is_none() && self.awaited_address.is_none())
        else {
            return;
        };
        if let Some((_, wait_ms)) = self.selector.upgrade(active.candidate, now.mono_ms) {
            let steady_in_ms = self.pace.steady_ms.saturating_sub(active.detector.steady_ms(now));
            // At once where both are over, but not again and again while something else stands in the way.
            let at_least_ms = if self.may_upgrade() { 1 } else { self.pace.steady_ms };
            effects.push(Effect::Timer { timer: Timer::Stream, after_ms: wait_ms.max(steady_in_ms).max(at_least_ms) });
        }
    }
}
