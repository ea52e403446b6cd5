//! The session is renewed before its UserSig expires. One that has expired is replaced.

use super::{Connection, Stage, Upgrade};
use crate::context::Context;
use crate::effect::{Effect, Timer};

/// A session is renewed before its end: by a tenth of the time that is left when it comes, and at most by this, in milliseconds.
const MOST_AHEAD_MS: u64 = 60_000;
/// A session is renewed no sooner than this after it has come, in milliseconds. One that ends earlier, as the backend's clock may have it,
/// is left to the chat to judge.
const LEAST_LIFE_MS: u64 = 5_000;
/// A timer is set for no longer than this, in milliseconds: browsers take at most 24 days, and the clock of a device may be set meanwhile.
const LONGEST_TIMER_MS: u64 = 86_400_000;

impl Connection {
    /// The room is joined: sets [`Timer::Renew`] for the renewal of the session.
    pub(super) fn plan_renewal(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        let Some(me) = ctx.me.as_ref().filter(|me| me.expires_at > 0 && !me.is_guest()) else { return };
        let left_ms = me.expires_at.saturating_mul(1_000).saturating_sub(ctx.server_ms());
        if left_ms < LEAST_LIFE_MS {
            return;
        }
        let ahead_ms = (left_ms / 10).min(MOST_AHEAD_MS);
        self.renews_at_ms = ctx.server_ms() + (left_ms - ahead_ms);
        let after_ms = (left_ms - ahead_ms).clamp(LEAST_LIFE_MS, LONGEST_TIMER_MS);
        effects.push(Effect::Timer { timer: Timer::Renew, after_ms });
    }

    /// [`Timer::Renew`] has expired: renews the session if it is time, else waits on.
    pub fn renew_when_due(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        let left_ms = self.renews_at_ms.saturating_sub(ctx.server_ms());
        if left_ms == 0 {
            self.renew(effects);
        } else {
            effects.push(Effect::Timer { timer: Timer::Renew, after_ms: left_ms.min(LONGEST_TIMER_MS) });
        }
    }

    /// The session ends soon: another one is asked for, and the viewer stays in the room meanwhile.
    pub fn renew(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Joined { .. }) && self.upgrade == Upgrade::No {
            self.upgrade = Upgrade::Renewal;
            effects.push(Effect::RequestSession);
        }
    }

    /// A UserSig has expired: gets another session, and enters with it. Once for each stay in the room, because a backend that makes only
    /// expired ones would be asked for ever. Returns whether it does so.
    pub(super) fn replace_expired(&mut self, effects: &mut Vec<Effect>) -> bool {
        if self.renewed {
            return false;
        }
        self.renewed = true;
        self.stage = Stage::Outside;
        self.enter(effects);
        true
    }
}
