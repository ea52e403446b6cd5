//! The recovery after a failure: what is tried again, when, and what ends the attempts.

use super::{Connection, State, TIMED_OUT, fetch};
use crate::effect::{Effect, Timer};
use crate::model::problem::Problem;
use crate::pacing::backoff;
use crate::ports::page::ElementEvent;
use crate::time::Now;

impl Connection {
    /// Entering the room, or staying in it, has failed. An expired UserSig is replaced; after a temporary problem there is another attempt
    /// with a back-off; any other problem ends the attempts.
    pub(super) fn fail(&mut self, problem: Problem, now: Now, effects: &mut Vec<Effect>) {
        effects.push(Effect::CancelTimer(Timer::Deadline));
        effects.push(Effect::CancelTimer(Timer::Renew));
        let problem = match problem {
            Problem::Banned { until_s: None, .. } => self.ban.clone().unwrap_or(problem),
            Problem::Banned { .. } => self.ban.insert(problem).clone(),
            problem => problem,
        };
        if problem == Problem::SignatureExpired && self.replace_expired(effects) {
            return;
        }
        if problem.is_passing() {
            let after_ms = backoff::delay_ms(self.pace, self.attempt, now.chance);
            self.attempt = self.attempt.saturating_add(1);
            effects.push(Effect::Timer { timer: Timer::Retry, after_ms });
            self.last_problem = Some(problem.clone());
            self.state = State::Waiting { problem, until_ms: now.mono_ms + after_ms };
        } else {
            self.last_problem = None;
            effects.push(Effect::Emit(ElementEvent::Error(problem.clone())));
            self.state = State::Out(problem);
        }
    }

    /// A timer of the connection has expired.
    pub fn on_timer(&mut self, timer: Timer, now: Now, effects: &mut Vec<Effect>) {
        match (timer, &self.state) {
            (Timer::Retry, State::Waiting { .. }) => self.enter(effects),
            (Timer::HeadStart, State::Asking { .. }) => self.sign_in_when_known(false, effects),
            (Timer::Deadline, State::Asking { .. }) => self.fail(Problem::BackendUnreachable, now, effects),
            (Timer::Deadline, State::SigningIn { .. } | State::Joining { .. }) => {
                self.fail(Problem::ChatUnreachable { code: TIMED_OUT }, now, effects);
            }
            _ => {}
        }
    }

    /// The browser is online, or offline.
    pub fn on_online(&mut self, online: bool, now: Now, effects: &mut Vec<Effect>) {
        if online {
            self.offline_ms = None;
            if matches!(self.state, State::Waiting { .. }) {
                self.enter(effects);
            }
        } else {
            self.offline_ms.get_or_insert(now.mono_ms);
        }
    }

    /// The page was restored from the back/forward cache, and its socket is closed: requests what may have changed meanwhile.
    pub fn on_restored(&mut self, effects: &mut Vec<Effect>) {
        match &self.state {
            State::Joined { group, .. } => {
                effects.push(Effect::LoadRoom);
                fetch(group, effects);
            }
            State::Waiting { .. } => self.enter(effects),
            _ => {}
        }
    }
}
