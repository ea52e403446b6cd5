//! Every side effect out of the core, as plain data.

use crate::chat_port::ChatCommand;
use crate::danmaku::air::DanmakuCommand;
use crate::device::Device;
use crate::playback::PlayerCommand;
use crate::problem::Problem;
use crate::wire::backend::Status;

/// Something that the shell is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the backend for the room; the answer is [`crate::input::Input::RoomLoaded`].
    LoadRoom,
    /// Ask the backend who the viewer is; the answer is [`crate::input::Input::SessionLoaded`].
    RequestSession,
    /// A wish for the chat.
    Chat(ChatCommand),
    /// A wish for the player.
    Player(PlayerCommand),
    /// A wish for what draws the danmaku.
    Danmaku(DanmakuCommand),
    /// Bring [`crate::input::Input::Timer`] after this time. One that is running under the same name is replaced.
    Timer {
        /// Its name.
        timer: Timer,
        /// The time, in milliseconds.
        after_ms: u64,
    },
    /// Forget this timer.
    CancelTimer(Timer),
    /// Remember this on the device.
    Remember(Device),
    /// Put this into the clipboard.
    Copy(String),
    /// Tell the page.
    Emit(Event),
}

/// The core's timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Try the way into the room again.
    Retry,
    /// The backend's answers, or signing in and joining, take too long.
    Deadline,
    /// The stream's first picture does not come before the chat any longer.
    HeadStart,
    /// Ask again how many are in the room.
    Online,
    /// Try the stream again, or a better source.
    Stream,
    /// A source's first picture takes too long.
    Picture,
    /// Something counts down.
    Tick,
    /// The chat list's next batch.
    Chat,
    /// Ask the backend again what the room is.
    Room,
    /// Ask about users without a name.
    Users,
    /// Ask again until when the viewer is muted.
    Mute,
    /// A count that was held back.
    Count,
    /// Nobody has stirred for a while.
    Idle,
    /// The danmaku's next line, where nothing is to move.
    Ticker,
}

/// What the embedding page is told, as the element's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The room is known and shown.
    Ready {
        /// What the show is called.
        title: String,
    },
    /// The viewer is in the room.
    Joined,
    /// The show's status changed.
    Status(Status),
    /// A comment is in the room.
    Message {
        /// The sender's ID.
        user_id: String,
        /// The sender's name.
        nick: String,
        /// The comment.
        text: String,
    },
    /// The viewer may not write any more.
    Muted {
        /// Until when, in seconds since 1970 UTC, where that is known; everyone's mute has no end.
        until_s: Option<u64>,
    },
    /// A guest wants to write: the page is to let them sign in.
    SignInWanted,
    /// The viewer left.
    Left,
    /// The viewer is not in the room, and that does not pass by itself.
    Error(Problem),
}
