//! What several features need to know: the time, the room, who the viewer is and what they may do.

use crate::model::limits::Limits;
use crate::model::show::RoomInfo;
use crate::model::user::{Role, Session, User};
use crate::pacing::pace::Pace;
use crate::time::{Now, ServerClock};

/// Features that the page turns off, by the element's attributes `no-gifts` and `no-likes`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DisabledFeatures {
    /// Nothing can be given, and the gifts of others are not shown.
    pub gifts: bool,
    /// There are no hearts and no number of likes.
    pub likes: bool,
}

/// What several features need to know. Only [`crate::room::Room`] changes it; features read it.
#[derive(Debug, Default)]
pub struct Context {
    /// How long the viewer waits for what.
    pub pace: Pace,
    /// What the page turns off.
    pub disabled: DisabledFeatures,
    /// The time and the chance of the last input.
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

/// When the viewer joined the room: a message of before that is history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrival {
    /// When the chat was ready, in seconds since 1970 UTC by the server's clock; `None` where that clock is not known.
    came_s: Option<u64>,
    /// The viewer is in the room, or is about to be in it again without having been out.
    pub has_joined: bool,
}

impl Arrival {
    /// The chat is ready to join, at this time of the server's clock (seconds since 1970 UTC).
    pub fn on_ready(&mut self, server_s: u64) {
        self.came_s.get_or_insert(server_s);
    }

    /// The viewer is out of the room: what is said until they join again is history then.
    pub const fn on_left(&mut self) {
        *self = Self { came_s: None, has_joined: false };
    }

    /// Is a message of this time (seconds since 1970 UTC) history?
    pub fn is_history(self, time_s: u64) -> bool {
        self.came_s.map_or(!self.has_joined, |came_s| time_s < came_s)
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

    /// May the viewer only read?
    pub fn is_guest(&self) -> bool {
        self.me.as_ref().is_some_and(Session::is_guest)
    }

    /// Is the viewer the host, or an administrator of the room?
    pub fn is_moderator(&self) -> bool {
        self.me.as_ref().is_some_and(|me| matches!(me.role, Role::Anchor | Role::Admin))
    }

    /// The viewer's user ID; empty where it is not known.
    pub fn my_id(&self) -> &str {
        self.me.as_ref().map(|me| me.user_id.as_str()).unwrap_or_default()
    }

    /// The viewer's level, where the backend has said it.
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

    /// What may be sent to the room.
    pub fn limits(&self) -> Limits {
        self.room.as_ref().map(|room| room.limits.bounded()).unwrap_or_default()
    }

    /// Has the room gifts?
    pub fn has_gifts(&self) -> bool {
        self.room.as_ref().is_some_and(|room| !room.gifts.is_empty())
    }
}
