//! The steps from the backend's answers to the sign-in.

use crate::effect::{Effect, Timer};
use crate::features::connection::{Connection, DEADLINE_MS, JoinKind, State, Upgrade};
use crate::model::problem::BackendError;
use crate::model::user::Session;
use crate::pacing::backoff;
use crate::ports::chat::ChatCommand;
use crate::ports::page::ElementEvent;
use crate::time::Now;

/// How long the chat waits for the stream's first frame, in milliseconds. Evaluating the SDK and joining keeps the page busy for a quarter
/// of a second on a desktop, and longer on a phone. This would delay the first frame by the same time.
const HEAD_START_MS: u64 = 1_500;

impl Connection {
    /// Signs in once the room and the session are known, but not while the stream is starting.
    pub fn sign_in_when_known(&mut self, stream_begins: bool, effects: &mut Vec<Effect>) {
        let State::Asking { session: session @ Some(_), group: group @ Some(_), waits_for_stream } = &mut self.state
        else {
            return;
        };
        if stream_begins {
            if !std::mem::replace(waits_for_stream, true) {
                // Both answers have come before the deadline.
                effects.push(Effect::CancelTimer(Timer::Deadline));
                effects.push(Effect::Timer { timer: Timer::HeadStart, after_ms: HEAD_START_MS });
            }
        } else if let (Some(session), Some(group)) = (session.take(), group.take()) {
            if *waits_for_stream {
                effects.push(Effect::CancelTimer(Timer::HeadStart));
            }
            self.sign_in_as(session, group, JoinKind::In, effects);
        }
    }

    /// The backend's answer for a guest who signs in while in the room. Returns whether the session is used.
    pub(super) fn take_guest_sign_in(
        &mut self,
        session: Result<Session, BackendError>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        self.upgrade = Upgrade::No;
        let State::Joined { group, .. } = &mut self.state else { return false };
        match session {
            // The backend has returned a guest's session again: the viewer stays a guest.
            Ok(session) if session.is_guest() => false,
            Ok(session) => {
                (self.is_guest, self.expires_at) = (false, session.expires_at);
                let group = std::mem::take(group);
                self.sign_in_as(session, group, JoinKind::Renewal, effects);
                true
            }
            Err(error) => {
                effects.push(Effect::Emit(ElementEvent::Error(error.into())));
                false
            }
        }
    }

    /// The backend's answer to the request for a session that replaces one that ends soon. Returns whether the new session is used. If the
    /// answer has no better session, it is requested again later: the old one is valid until its end, which the chat then reports.
    pub(super) fn take_renewal(
        &mut self,
        session: Result<Session, BackendError>,
        now: Now,
        effects: &mut Vec<Effect>,
    ) -> bool {
        self.upgrade = Upgrade::No;
        let State::Joined { group, .. } = &mut self.state else { return false };
        // A session that ends no later would be renewed again and again.
        let is_better = |session: &Session| {
            !session.is_guest() && (session.expires_at == 0 || session.expires_at > self.expires_at)
        };
        let Some(session) = session.ok().filter(is_better) else {
            let after_ms = backoff::delay_ms(self.pace, self.failed_renewals, now.chance);
            self.failed_renewals = self.failed_renewals.saturating_add(1);
            effects.push(Effect::Timer { timer: Timer::Renew, after_ms });
            return false;
        };
        let group = std::mem::take(group);
        self.expires_at = session.expires_at;
        self.sign_in_as(session, group, JoinKind::Renewal, effects);
        true
    }

    fn sign_in_as(&mut self, session: Session, group: String, kind: JoinKind, effects: &mut Vec<Effect>) {
        effects.push(Effect::Timer { timer: Timer::Deadline, after_ms: DEADLINE_MS });
        effects.push(Effect::Chat(ChatCommand::SignIn(session)));
        self.state = State::SigningIn { group, kind };
    }
}
