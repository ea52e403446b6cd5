//! The connection to the room: backend, sign-in, join, and the retries after a failure.
//!
//! Each entry into the room takes the same steps: request the room and a session, sign in, join. While the viewer is in the room, the
//! SDK reconnects its socket by itself; all steps are repeated only when it reports that the viewer was signed out.

mod recovery;
mod rejoin;
mod renewal;
mod sign_in;
mod silence_detector;
pub mod view;

use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::features::connection::silence_detector::SilenceDetector;
use crate::model::problem::{BackendError, Problem};
use crate::model::user::Session;
use crate::pacing::pace::Pace;
use crate::ports::chat::{ChatCommand, ChatEvent, Network};
use crate::ports::page::ElementEvent;
use crate::time::Now;

/// The time limit of the backend's answers, and again of sign-in and join, in milliseconds. Each takes a second or two; without an end
/// after this time it has failed silently.
const DEADLINE_MS: u64 = 20_000;
/// The SDK's own code for a request without an answer.
const TIMED_OUT: i32 = 2801;
/// The SDK's own code for a request that needs a sign-in.
const NOT_READY: i32 = 2999;

/// The connection to the room.
#[derive(Debug, Default)]
pub struct Connection {
    pace: Pace,
    state: State,
    /// Failed attempts since the viewer was last in the room.
    attempt: u32,
    /// The last problem, until the viewer is in the room: an attempt that is under way is not a success yet.
    last_problem: Option<Problem>,
    /// When the browser went offline, by the monotonic clock in milliseconds.
    offline_ms: Option<u64>,
    /// The session is a guest's.
    is_guest: bool,
    /// Whether a new session is requested for a viewer in the room.
    upgrade: Upgrade,
    /// The ban with its end: a refused join only says that there is a ban.
    ban: Option<Problem>,
    /// An expired `UserSig` has been replaced since the viewer was last in the room: replacing it again could go on for ever.
    has_replaced_expired: bool,
    /// When the session ends, in seconds since 1970 UTC; 0: not known.
    expires_at: u64,
    /// Failed attempts in a row to renew the session before its end.
    failed_renewals: u32,
    /// When the session is renewed, in milliseconds since 1970 UTC by the server's clock.
    renews_at_ms: u64,
    silence_detector: SilenceDetector,
    /// When the group was last joined, or a join was started, in seconds since 1970 UTC by the server's clock.
    joined_s: u64,
}

/// Why a new session is requested for a viewer in the room: a guest signs in, or the session ends soon.
#[derive(Debug, Default, PartialEq, Eq)]
enum Upgrade {
    #[default]
    No,
    /// A guest signs in after the join: the page has signed the viewer in while they were entering the room.
    Later,
    /// The next session is for a guest who signs in.
    Asked,
    /// The next session replaces the one that ends soon.
    Renewal,
}

/// How the viewer gets into the group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum JoinKind {
    /// From outside.
    #[default]
    In,
    /// They are in it, and it was silent: they leave and join again.
    Silent,
    /// They are in it, and sign in with another session.
    Renewal,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Outside,
    /// Waiting for the backend's two answers.
    Asking {
        session: Option<Session>,
        group: Option<String>,
        /// The stream's first frame goes first, until [`Timer::HeadStart`] expires.
        waits_for_stream: bool,
    },
    SigningIn {
        group: String,
        kind: JoinKind,
    },
    Joining {
        group: String,
        kind: JoinKind,
    },
    Joined {
        group: String,
        down_since: Option<u64>,
    },
    /// A temporary failure: the retry timer runs until this time of the monotonic clock in milliseconds.
    Waiting {
        problem: Problem,
        until_ms: u64,
    },
    Out(Problem),
    Left,
}

impl Connection {
    /// A viewer outside the room. The waits between attempts are those of `pace`.
    pub fn new(pace: Pace) -> Self {
        Self { pace, silence_detector: SilenceDetector::new(pace), ..Self::default() }
    }

    /// Starts to enter the room, unless the viewer is in it or is signing in.
    pub fn enter(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.state, State::Joined { .. } | State::SigningIn { .. } | State::Joining { .. }) {
            return;
        }
        self.state = State::Asking { session: None, group: None, waits_for_stream: false };
        // The session that is requested now is for this entry alone.
        if self.upgrade != Upgrade::Later {
            self.upgrade = Upgrade::No;
        }
        effects.extend([
            Effect::CancelTimer(Timer::Renew),
            Effect::CancelTimer(Timer::Retry),
            Effect::Timer { timer: Timer::Deadline, after_ms: DEADLINE_MS },
            Effect::LoadRoom,
            Effect::RequestSession,
        ]);
    }

    /// The page has signed the viewer in: a guest in the room signs in without leaving it.
    pub fn sign_in(&mut self, effects: &mut Vec<Effect>) {
        match self.state {
            State::Joined { .. } if self.is_guest => {
                self.upgrade = Upgrade::Asked;
                effects.push(Effect::RequestSession);
            }
            State::Asking { .. } | State::SigningIn { .. } | State::Joining { .. } => self.upgrade = Upgrade::Later,
            State::Joined { .. } | State::Left => {}
            State::Outside | State::Waiting { .. } | State::Out(_) => self.enter(effects),
        }
    }

    /// The viewer has joined.
    pub fn on_joined(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        self.plan_renewal(ctx, effects);
        self.joined_s = ctx.server_s();
        self.silence_detector.on_joined(ctx.mono_ms());
    }

    /// Does the viewer sign in with another session while in the room?
    pub const fn is_renewing(&self) -> bool {
        matches!(
            self.state,
            State::SigningIn { kind: JoinKind::Renewal, .. } | State::Joining { kind: JoinKind::Renewal, .. }
        )
    }

    /// Is the viewer in the room, or about to be in it again without having been out?
    pub const fn is_in(&self) -> bool {
        match self.state {
            State::Joined { .. } => true,
            State::SigningIn { kind, .. } | State::Joining { kind, .. } => !matches!(kind, JoinKind::In),
            State::Outside | State::Asking { .. } | State::Waiting { .. } | State::Out(_) | State::Left => false,
        }
    }

    /// The viewer was removed from the room.
    pub fn on_removal(&mut self, problem: Problem, now: Now, effects: &mut Vec<Effect>) {
        if matches!(self.state, State::Joined { .. } | State::Joining { .. }) {
            // Without a group there are no messages to receive, and a new entry begins with the first step.
            effects.push(Effect::Chat(ChatCommand::SignOut));
            self.fail(problem, now, effects);
        }
    }

    /// Leaves the room for good.
    pub fn leave(&mut self, effects: &mut Vec<Effect>) {
        self.state = State::Left;
        self.last_problem = None;
        effects.extend([
            Effect::CancelTimer(Timer::Retry),
            Effect::CancelTimer(Timer::Deadline),
            Effect::CancelTimer(Timer::Renew),
            Effect::Chat(ChatCommand::SignOut),
            Effect::Emit(ElementEvent::Left),
        ]);
    }

    /// The backend's answer about the room; an error matters only while the viewer is entering.
    pub fn on_room(&mut self, group: Result<String, BackendError>, now: Now, effects: &mut Vec<Effect>) {
        let State::Asking { group: known, .. } = &mut self.state else { return };
        match group {
            Ok(group) => *known = Some(group),
            Err(error) => self.fail(error.into(), now, effects),
        }
    }

    /// The backend's answer about the viewer. Returns whether the session is used: one that is not awaited any more is not.
    pub fn on_session(&mut self, session: Result<Session, BackendError>, now: Now, effects: &mut Vec<Effect>) -> bool {
        match self.upgrade {
            Upgrade::Asked => return self.take_guest_sign_in(session, effects),
            Upgrade::Renewal => return self.take_renewal(session, now, effects),
            Upgrade::No | Upgrade::Later => {}
        }
        let State::Asking { session: known, .. } = &mut self.state else { return false };
        match session {
            Ok(session) => {
                (self.is_guest, self.expires_at) = (session.is_guest(), session.expires_at);
                *known = Some(session);
                true
            }
            Err(error) => {
                self.fail(error.into(), now, effects);
                false
            }
        }
    }

    /// An event of the chat. Events that do not concern the connection are ignored.
    pub fn on_chat(&mut self, event: &ChatEvent, now: Now, effects: &mut Vec<Effect>) {
        match (event, &mut self.state) {
            (ChatEvent::Ready, State::SigningIn { group, kind }) => {
                let (group, kind) = (std::mem::take(group), *kind);
                effects.push(Effect::Chat(ChatCommand::Join { group: group.clone() }));
                self.state = State::Joining { group, kind };
            }
            // No messages are received any more, and only another sign-in helps.
            (ChatEvent::NotReady, State::Joined { .. }) => {
                self.fail(Problem::ChatUnreachable { code: NOT_READY }, now, effects);
            }
            (ChatEvent::Joined, State::Joining { group, .. }) => {
                let group = std::mem::take(group);
                (self.attempt, self.failed_renewals) = (0, 0);
                self.has_replaced_expired = false;
                self.last_problem = None;
                effects.extend([Effect::CancelTimer(Timer::Deadline), Effect::Emit(ElementEvent::Joined)]);
                self.ban = None;
                fetch(&group, effects);
                self.state = State::Joined { group, down_since: None };
                if std::mem::take(&mut self.upgrade) == Upgrade::Later {
                    self.sign_in(effects);
                }
            }
            (ChatEvent::SignInFailed(error), State::SigningIn { .. })
            | (ChatEvent::JoinFailed(error), State::Joining { .. }) => self.fail(Problem::of_chat(error), now, effects),
            (ChatEvent::KickedOut(reason), state) if !matches!(state, State::Left | State::Outside) => {
                self.fail(Problem::of_kick(*reason), now, effects);
            }
            (ChatEvent::Network(network), State::Joined { group, down_since }) => match network {
                Network::Connected => {
                    if down_since.take().is_some() {
                        // Changes meanwhile were not received.
                        effects.push(Effect::LoadRoom);
                        fetch(group, effects);
                    }
                }
                Network::Connecting | Network::Disconnected => {
                    down_since.get_or_insert(now.mono_ms);
                }
            },
            _ => {}
        }
    }

    /// The group, while the viewer is in it.
    pub fn joined_group(&self) -> Option<&str> {
        if let State::Joined { group, .. } = &self.state { Some(group) } else { None }
    }

    /// Is an answer of the backend still missing?
    pub const fn is_asking(&self) -> bool {
        matches!(self.state, State::Outside | State::Asking { .. })
    }

    /// Has the viewer left, and not entered again?
    pub const fn has_left(&self) -> bool {
        matches!(self.state, State::Left)
    }

    /// Is the viewer out of the room until the page signs them in?
    pub const fn needs_sign_in(&self) -> bool {
        matches!(self.state, State::Out(Problem::SignInNeeded | Problem::SignatureExpired))
    }

    /// Can a comment be sent now?
    pub const fn is_connected(&self) -> bool {
        matches!(self.state, State::Joined { down_since: None, .. })
    }
}

/// Requests the state of the group: the messages that changed it before the join are not delivered.
fn fetch(group: &str, effects: &mut Vec<Effect>) {
    let group = || group.to_owned();
    effects.extend([
        Effect::Chat(ChatCommand::FetchProfile { group: group() }),
        Effect::Chat(ChatCommand::FetchAttributes { group: group() }),
        Effect::Chat(ChatCommand::FetchOnline { group: group() }),
    ]);
}

#[cfg(test)]
mod tests;
