//! Upgrades: when a better source than the shown one is tried.

use crate::effect::{Effect, Timer};
use crate::playback::{Playback, cancel_tries};
use crate::time::Now;

impl Playback {
    /// A better source may be tried now.
    pub(super) const fn may_upgrade(&self) -> bool {
        !(self.is_paused() || self.is_unseen() || self.is_time_shifted)
    }

    /// While a worse candidate is shown, schedules a try of the next better one for the end of its back-off.
    pub(super) fn plan_upgrade(&self, now: Now, effects: &mut Vec<Effect>) {
        let Some(active) = self.active.as_ref().filter(|_| self.pending.is_none() && self.awaited_address.is_none())
        else {
            return;
        };
        if let Some((_, wait_ms)) = self.selector.upgrade(active.candidate, now.mono_ms) {
            let steady_in_ms = self.pace.steady_ms.saturating_sub(active.detector.steady_ms(now));
            // If both delays are over: at once. While an upgrade is not allowed: not again before `steady_ms`.
            let at_least_ms = if self.may_upgrade() { 1 } else { self.pace.steady_ms };
            cancel_tries(effects);
            effects.push(Effect::Timer { timer: Timer::Upgrade, after_ms: wait_ms.max(steady_in_ms).max(at_least_ms) });
        }
    }
}
