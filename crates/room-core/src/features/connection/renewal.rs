//! Renews the session before its UserSig expires, and replaces a session whose UserSig has expired.

use super::{Connection, State, Upgrade};
use crate::context::Context;
use crate::effect::{Effect, Timer};

/// The longest time before its end at which a session is renewed, in milliseconds. Normally it is a tenth of the time left at the join.
const MAX_AHEAD_MS: u64 = 60_000;
/// A session is renewed at the earliest this long after the join, in milliseconds. One that ends sooner (the backend's clock may be wrong)
/// is not renewed: the chat decides whether it is valid.
const MIN_LIFE_MS: u64 = 5_000;
/// The longest delay of a timer, in milliseconds: browsers allow at most 24 days, and the device's clock may be changed meanwhile.
const MAX_TIMER_MS: u64 = 86_400_000;

impl Connection {
    /// The room is joined: sets [`Timer::Renew`] for the renewal of the session.
    pub(super) fn plan_renewal(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        let Some(me) = ctx.me.as_ref().filter(|me| me.expires_at > 0 && !me.is_guest()) else { return };
        let left_ms = me.expires_at.saturating_mul(1_000).saturating_sub(ctx.server_ms());
        if left_ms < MIN_LIFE_MS {
            return;
        }
        let ahead_ms = (left_ms / 10).min(MAX_AHEAD_MS);
        self.renews_at_ms = ctx.server_ms() + (left_ms - ahead_ms);
        let after_ms = (left_ms - ahead_ms).clamp(MIN_LIFE_MS, MAX_TIMER_MS);
        effects.push(Effect::Timer { timer: Timer::Renew, after_ms });
    }

    /// [`Timer::Renew`] has expired: renews the session if it is time, else starts the timer again.
    pub fn renew_when_due(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        let left_ms = self.renews_at_ms.saturating_sub(ctx.server_ms());
        if left_ms == 0 {
            self.renew(effects);
        } else {
            effects.push(Effect::Timer { timer: Timer::Renew, after_ms: left_ms.min(MAX_TIMER_MS) });
        }
    }

    /// The session ends soon: requests another one. The viewer stays in the room meanwhile.
    pub fn renew(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.state, State::Joined { .. }) && self.upgrade == Upgrade::No {
            self.upgrade = Upgrade::Renewal;
            effects.push(Effect::RequestSession);
        }
    }

    /// A UserSig has expired: requests another session, and enters with it. Only once between two joins: a backend that returns only
    /// expired UserSigs would be asked for ever. Returns whether another session is requested.
    pub(super) fn replace_expired(&mut self, effects: &mut Vec<Effect>) -> bool {
        if self.has_replaced_expired {
            return false;
        }
        self.has_replaced_expired = true;
        self.state = State::Outside;
        self.enter(effects);
        true
    }
}
