//! From the backend's answers to the sign-in.

use super::{Connection, DEADLINE_MS, Stage};
use crate::chat_port::ChatCommand;
use crate::effect::{Effect, Event, Timer};
use crate::problem::BackendError;
use crate::wire::backend::Session;

/// For so long the chat waits for the stream's first picture. To evaluate the SDK and to join keeps the page busy for a quarter
/// of a second on a desktop, and for longer on a phone: a picture that comes meanwhile would be late by that.
const HEAD_START_MS: u64 = 1_500;

impl Connection {
    /// Signs in once the backend has said what the room is and who the viewer is; while the stream begins, not yet.
    pub fn sign_in_when_known(&mut self, stream_begins: bool, fx: &mut Vec<Effect>) {
        let Stage::Asking { session: session @ Some(_), group: group @ Some(_), gives_way } = &mut self.stage else {
            return;
        };
        if stream_begins {
            if !std::mem::replace(gives_way, true) {
                // Both answers are there: nothing is late.
                fx.push(Effect::CancelTimer(Timer::Deadline));
                fx.push(Effect::Timer { timer: Timer::HeadStart, after_ms: HEAD_START_MS });
            }
        } else if let (Some(session), Some(group)) = (session.take(), group.take()) {
            if *gives_way {
                fx.push(Effect::CancelTimer(Timer::HeadStart));
            }
            self.sign_in_as(session, group, fx);
        }
    }

    /// A guest in the room has asked to become someone; this is who.
    pub(super) fn become_someone(&mut self, session: Result<Session, BackendError>, fx: &mut Vec<Effect>) -> bool {
        let Stage::Joined { group, .. } = &mut self.stage else { return false };
        match session {
            // The page does not know who this is after all: the guest stays one.
            Ok(session) if session.is_guest() => false,
            Ok(session) => {
                self.is_guest = false;
                let group = std::mem::take(group);
                self.sign_in_as(session, group, fx);
                true
            }
            Err(error) => {
                fx.push(Effect::Emit(Event::Error(error.into())));
                false
            }
        }
    }

    fn sign_in_as(&mut self, session: Session, group: String, fx: &mut Vec<Effect>) {
        fx.push(Effect::Timer { timer: Timer::Deadline, after_ms: DEADLINE_MS });
        fx.push(Effect::Chat(ChatCommand::SignIn(session)));
        self.stage = Stage::SigningIn { group };
    }
}
