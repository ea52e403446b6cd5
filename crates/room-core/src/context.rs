//! The data that several features read: the time, the room, the viewer and the viewer's rights.

use crate::model::show::RoomInfo;
use crate::model::user::{Role, Session, User};
use crate::pacing::pace::Pace;
use crate::time::{Now, ServerClock};

/// Features that the page turns off, by the element's attributes `no-gifts` and `no-likes`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DisabledFeatures {
    /// The viewer cannot give gifts, and the gifts of others are not shown.
    pub gifts: bool,
    /// Hearts and the number of likes are not shown.
    pub likes: bool,
}

/// The data that several features read. Only [`crate::room::Room`] changes it.
#[derive(Debug, Default)]
pub struct Context {
    /// The waiting times.
    pub pace: Pace,
    /// The features that the page turns off.
    pub disabled: DisabledFeatures,
    /// The time and the random number of the last input.
    pub now: Now,
    /// The server's clock.
    pub clock: ServerClock,
    /// The room; `None` until the backend has described it.
    pub room: Option<RoomInfo>,
    /// The viewer's session; `None` until the backend has given one.
    pub me: Option<Session>,
    /// When the viewer joined.
    pub arrival: Arrival,
}

/// When the viewer joined the room: a message from before that is history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrival {
    /// When the chat was ready, in seconds since 1970 UTC by the server's clock. `None`: that clock is not known.
    ready_s: Option<u64>,
    /// The viewer is in the room. Stays true while the viewer signs in or joins again without having left.
    pub has_joined: bool,
}

impl Arrival {
    /// The chat is ready to join, at this time of the server's clock (seconds since 1970 UTC).
    pub fn on_ready(&mut self, server_s: u64) {
        self.ready_s.get_or_insert(server_s);
    }

    /// The viewer is out of the room: messages until the next join will be history.
    pub const fn on_left(&mut self) {
        *self = Self { ready_s: None, has_joined: false };
    }

    /// Is a message of this time (seconds since 1970 UTC) history?
    pub fn is_history(self, time_s: u64) -> bool {
        self.ready_s.map_or(!self.has_joined, |ready_s| time_s < ready_s)
    }
}

impl Context {
    /// The monotonic clock, in milliseconds.
    pub const fn mono_ms(&self) -> u64 {
        self.now.mono_ms
    }

    /// The server's clock, in milliseconds since 1970 UTC.
    pub const fn server_ms(&self) -> u64 {
        self.clock.now_ms(self.now)
    }

    /// The server's clock, in seconds since 1970 UTC.
    pub const fn server_s(&self) -> u64 {
        self.server_ms() / 1_000
    }

    /// Is the viewer a guest, who can only read?
    pub fn is_guest(&self) -> bool {
        self.me.as_ref().is_some_and(Session::is_guest)
    }

    /// Is the viewer the host, or an administrator of the room?
    pub fn is_moderator(&self) -> bool {
        self.me.as_ref().is_some_and(|me| matches!(me.role, Role::Anchor | Role::Admin))
    }

    /// The viewer's user ID; empty before the session is known.
    pub fn my_id(&self) -> &str {
        self.me.as_ref().map(|me| me.user_id.as_str()).unwrap_or_default()
    }

    /// The viewer's level. `None`: the session is not known.
    pub fn my_level(&self) -> Option<u32> {
        self.me.as_ref().map(|me| me.level)
    }

    /// The viewer as a sender of messages; empty before the session is known.
    pub fn my_user(&self) -> User {
        self.me.as_ref().map(Session::user).unwrap_or_default()
    }

    /// The room's group; empty before the room is known.
    pub fn group(&self) -> &str {
        self.room.as_ref().map(|room| room.group_id.as_str()).unwrap_or_default()
    }

    /// The host's user ID; empty before the room is known.
    pub fn host_id(&self) -> &str {
        self.room.as_ref().map(|room| room.anchor.user_id.as_str()).unwrap_or_default()
    }

    /// Does the room offer gifts?
    pub fn has_gifts(&self) -> bool {
        self.room.as_ref().is_some_and(|room| !room.gifts.is_empty())
    }
}
