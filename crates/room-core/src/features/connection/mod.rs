//! The way into the room, and back into it: backend, sign-in, join, and what is tried after a failure.
//!
//! Every way in is the same way: the room and a session are asked for afresh, then sign-in, then join. While joined, the
//! SDK itself mends its socket; a longer way round is taken only when it says that it was signed out.

mod renewal;
mod session;
mod silence;
pub mod view;
mod watchdog;

use crate::effect::{Effect, Timer};
use crate::features::connection::watchdog::Watchdog;
use crate::model::problem::{BackendError, Problem};
use crate::model::user::Session;
use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::ports::chat::{ChatCommand, ChatEvent, Network};
use crate::ports::page::ElementEvent;
use crate::time::Now;

/// The backend's answers, and then signing in and joining, take a second or two each; what has no end after this has failed
/// without a word.
const DEADLINE_MS: u64 = 20_000;
/// The SDK's own code for a request without an answer.
const TIMED_OUT: i32 = 2801;
/// The SDK's own code for what it cannot do because it is not signed in.
const NOT_READY: i32 = 2999;

/// Where the viewer is on the way into the room.
#[derive(Debug, Default)]
pub struct Connection {
    pace: Pace,
    stage: Stage,
    /// Tries since the room was last entered.
    attempt: u32,
    /// What went wrong the last time, until the room is entered: a try that is under way is not yet good news.
    trouble: Option<Problem>,
    /// When the browser went offline, by the monotonic clock in milliseconds.
    offline_ms: Option<u64>,
    /// The session is a guest's.
    is_guest: bool,
    /// Whether a guest is to become someone.
    upgrade: Upgrade,
    /// The ban that was told with its end: a refused join only says that there is one.
    ban: Option<Problem>,
    /// An expired `UserSig` has been replaced since the room was last entered: doing so again would go on for ever.
    renewed: bool,
    /// When the session ends, in seconds since 1970 UTC; 0 where that is not known.
    expires_at: u64,
    /// Tries to renew the session before its end that have failed in a row.
    vain_renewals: u32,
    /// When the session is renewed, in milliseconds since 1970 UTC by the server's clock.
    renews_at_ms: u64,
    watchdog: Watchdog,
    /// When the room was last joined, or a join was begun, in seconds since 1970 UTC by the server's clock.
    joined_s: u64,
}

/// Whether a guest is to become someone, or a session that ends soon is to be renewed.
#[derive(Debug, Default, PartialEq, Eq)]
enum Upgrade {
    #[default]
    No,
    /// Once the room is joined: the page knew who the viewer is while they were on the way in.
    Later,
    /// The next session is for a guest to become someone.
    Asked,
    /// The next session is for the one that ends soon.
    Renewal,
}

/// How the viewer gets to the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    /// From outside.
    #[default]
    In,
    /// They are in it, and it was silent.
    Silent,
    /// They are in it, and sign in with another session.
    Renewal,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Outside,
    /// Waiting for the backend's two answers.
    Asking {
        session: Option<Session>,
        group: Option<String>,
        /// The stream goes first, until the timer ends that.
        gives_way: bool,
    },
    SigningIn {
        group: String,
        way: Way,
    },
    Joining {
        group: String,
        way: Way,
    },
    Joined {
        group: String,
        down_since: Option<u64>,
    },
    /// A failure that passes: a timer is running, up to this time of the monotonic clock in milliseconds.
    Waiting {
        problem: Problem,
        until_ms: u64,
    },
    Out(Problem),
    Left,
}

impl Connection {
    /// Outside; waits between two tries as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { pace, watchdog: Watchdog::new(pace), ..Self::default() }
    }

    /// Starts on the way in, from anywhere but the inside.
    pub fn enter(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Joined { .. } | Stage::SigningIn { .. } | Stage::Joining { .. }) {
            return;
        }
        self.stage = Stage::Asking { session: None, group: None, gives_way: false };
        // The session that is asked for now is for this way in, and for nothing else.
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

    /// The page knows who the viewer is now: whoever is a guest in the room becomes someone, in place.
    pub fn sign_in(&mut self, effects: &mut Vec<Effect>) {
        match self.stage {
            Stage::Joined { .. } if self.is_guest => {
                self.upgrade = Upgrade::Asked;
                effects.push(Effect::RequestSession);
            }
            Stage::Asking { .. } | Stage::SigningIn { .. } | Stage::Joining { .. } => self.upgrade = Upgrade::Later,
            Stage::Joined { .. } | Stage::Left => {}
            Stage::Outside | Stage::Waiting { .. } | Stage::Out(_) => self.enter(effects),
        }
    }

    /// The browser is online, or not any more.
    pub fn on_online(&mut self, online: bool, now: Now, effects: &mut Vec<Effect>) {
        if online {
            self.offline_ms = None;
            if matches!(self.stage, Stage::Waiting { .. }) {
                self.enter(effects);
            }
        } else {
            self.offline_ms.get_or_insert(now.mono_ms);
        }
    }

    /// The room is silent: it is joined anew.
    pub fn on_silence(&mut self, effects: &mut Vec<Effect>) {
        if let Stage::Joined { group, down_since: None } = &mut self.stage {
            let group = std::mem::take(group);
            effects.push(Effect::Timer { timer: Timer::Deadline, after_ms: DEADLINE_MS });
            effects.push(Effect::Chat(ChatCommand::Rejoin { group: group.clone() }));
            self.stage = Stage::Joining { group, way: Way::Silent };
        }
    }

    /// The page was put aside, and its socket cut: what changed meanwhile was not told.
    pub fn on_restored(&mut self, effects: &mut Vec<Effect>) {
        match &self.stage {
            Stage::Joined { group, .. } => {
                effects.push(Effect::LoadRoom);
                fetch(group, effects);
            }
            Stage::Waiting { .. } => self.enter(effects),
            _ => {}
        }
    }

    /// The session ends soon: another one is asked for, and the viewer stays in the room meanwhile.
    pub fn renew(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Joined { .. }) && self.upgrade == Upgrade::No {
            self.upgrade = Upgrade::Renewal;
            effects.push(Effect::RequestSession);
        }
    }

    /// Does the viewer sign in with another session, still in the room?
    pub const fn is_renewing(&self) -> bool {
        matches!(self.stage, Stage::SigningIn { way: Way::Renewal, .. } | Stage::Joining { way: Way::Renewal, .. })
    }

    /// Is the viewer in the room, or about to be in it again without having been out?
    pub const fn is_in(&self) -> bool {
        match self.stage {
            Stage::Joined { .. } => true,
            Stage::SigningIn { way, .. } | Stage::Joining { way, .. } => !matches!(way, Way::In),
            Stage::Outside | Stage::Asking { .. } | Stage::Waiting { .. } | Stage::Out(_) | Stage::Left => false,
        }
    }

    /// The viewer was put out of the room.
    pub fn on_removal(&mut self, problem: Problem, now: Now, effects: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Joined { .. } | Stage::Joining { .. }) {
            // Signed in without a room there is nothing to hear; and a way back begins from the beginning.
            effects.push(Effect::Chat(ChatCommand::SignOut));
            self.fail(problem, now, effects);
        }
    }

    /// Leaves for good.
    pub fn leave(&mut self, effects: &mut Vec<Effect>) {
        self.stage = Stage::Left;
        self.trouble = None;
        effects.extend([
            Effect::CancelTimer(Timer::Retry),
            Effect::CancelTimer(Timer::Deadline),
            Effect::CancelTimer(Timer::Renew),
            Effect::Chat(ChatCommand::SignOut),
            Effect::Emit(ElementEvent::Left),
        ]);
    }

    /// The backend said what the room is; `Err` matters only on the way in.
    pub fn on_room(&mut self, group: Result<String, BackendError>, now: Now, effects: &mut Vec<Effect>) {
        let Stage::Asking { group: known, .. } = &mut self.stage else { return };
        match group {
            Ok(group) => *known = Some(group),
            Err(error) => self.fail(error.into(), now, effects),
        }
    }

    /// The backend said who the viewer is. Says whether that is who they are now: an answer that nothing waits for any more is not.
    pub fn on_session(&mut self, session: Result<Session, BackendError>, now: Now, effects: &mut Vec<Effect>) -> bool {
        match self.upgrade {
            Upgrade::Asked => return self.become_someone(session, effects),
            Upgrade::Renewal => return self.take_renewal(session, now, effects),
            Upgrade::No | Upgrade::Later => {}
        }
        let Stage::Asking { session: known, .. } = &mut self.stage else { return false };
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

    /// News from the chat; what does not concern the connection is passed over.
    pub fn on_chat(&mut self, event: &ChatEvent, now: Now, effects: &mut Vec<Effect>) {
        match (event, &mut self.stage) {
            (ChatEvent::Ready, Stage::SigningIn { group, way }) => {
                let (group, way) = (std::mem::take(group), *way);
                effects.push(Effect::Chat(ChatCommand::Join { group: group.clone() }));
                self.stage = Stage::Joining { group, way };
            }
            // Nothing comes any more, and only another sign-in helps.
            (ChatEvent::NotReady, Stage::Joined { .. }) => {
                self.fail(Problem::ChatUnreachable { code: NOT_READY }, now, effects);
            }
            (ChatEvent::Joined, Stage::Joining { group, .. }) => {
                let group = std::mem::take(group);
                (self.attempt, self.vain_renewals) = (0, 0);
                self.renewed = false;
                self.trouble = None;
                effects.extend([Effect::CancelTimer(Timer::Deadline), Effect::Emit(ElementEvent::Joined)]);
                self.ban = None;
                fetch(&group, effects);
                self.stage = Stage::Joined { group, down_since: None };
                if std::mem::take(&mut self.upgrade) == Upgrade::Later {
                    self.sign_in(effects);
                }
            }
            (ChatEvent::SignInFailed(error), Stage::SigningIn { .. })
            | (ChatEvent::JoinFailed(error), Stage::Joining { .. }) => self.fail(Problem::of_chat(error), now, effects),
            (ChatEvent::KickedOut(reason), stage) if !matches!(stage, Stage::Left | Stage::Outside) => {
                self.fail(Problem::of_kick(*reason), now, effects);
            }
            (ChatEvent::Network(network), Stage::Joined { group, down_since }) => match network {
                Network::Connected => {
                    if down_since.take().is_some() {
                        // What changed meanwhile was not told to us.
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

    /// A timer ran out.
    pub fn on_timer(&mut self, timer: Timer, now: Now, effects: &mut Vec<Effect>) {
        match (timer, &self.stage) {
            (Timer::Retry, Stage::Waiting { .. }) => self.enter(effects),
            (Timer::HeadStart, Stage::Asking { .. }) => self.sign_in_when_known(false, effects),
            (Timer::Deadline, Stage::Asking { .. }) => self.fail(Problem::BackendUnreachable, now, effects),
            (Timer::Deadline, Stage::SigningIn { .. } | Stage::Joining { .. }) => {
                self.fail(Problem::ChatUnreachable { code: TIMED_OUT }, now, effects);
            }
            _ => {}
        }
    }

    /// The group, while the viewer is in it.
    pub fn joined_group(&self) -> Option<&str> {
        if let Stage::Joined { group, .. } = &self.stage { Some(group) } else { None }
    }

    /// Are the backend's answers still to come?
    pub const fn is_asking(&self) -> bool {
        matches!(self.stage, Stage::Outside | Stage::Asking { .. })
    }

    /// Has the viewer left, and not come back?
    pub const fn has_left(&self) -> bool {
        matches!(self.stage, Stage::Left)
    }

    /// Is the viewer out for want of a sign-in that only the page can bring?
    pub const fn needs_sign_in(&self) -> bool {
        matches!(self.stage, Stage::Out(Problem::SignInNeeded | Problem::SignatureExpired))
    }

    /// Can a comment be sent now?
    pub const fn is_connected(&self) -> bool {
        matches!(self.stage, Stage::Joined { down_since: None, .. })
    }

    fn fail(&mut self, problem: Problem, now: Now, effects: &mut Vec<Effect>) {
        effects.push(Effect::CancelTimer(Timer::Deadline));
        effects.push(Effect::CancelTimer(Timer::Renew));
        let problem = match problem {
            Problem::Banned { until_s: None, .. } => self.ban.clone().unwrap_or(problem),
            Problem::Banned { .. } => self.ban.insert(problem).clone(),
            problem => problem,
        };
        if problem == Problem::SignatureExpired && !self.renewed {
            self.renewed = true;
            self.stage = Stage::Outside;
            self.enter(effects);
        } else if problem.is_passing() {
            let after_ms = backoff::delay_ms(self.pace, self.attempt, now.chance);
            self.attempt = self.attempt.saturating_add(1);
            effects.push(Effect::Timer { timer: Timer::Retry, after_ms });
            self.trouble = Some(problem.clone());
            self.stage = Stage::Waiting { problem, until_ms: now.mono_ms + after_ms };
        } else {
            self.trouble = None;
            effects.push(Effect::Emit(ElementEvent::Error(problem.clone())));
            self.stage = Stage::Out(problem);
        }
    }
}

/// Asks for what only an answer tells: the messages of the time before the join are gone.
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
