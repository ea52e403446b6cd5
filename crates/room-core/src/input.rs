//! Every way into the core, as plain data.

use crate::chat_port::ChatEvent;
use crate::effect::Timer;
use crate::playback::PlayerEvent;
use crate::problem::BackendError;
use crate::wire::backend::{RoomInfo, Session};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The element is on the page: go in.
    Enter,
    /// The page, or the viewer, wants out.
    Leave,
    /// The backend's answer about the room.
    RoomLoaded(Result<Box<RoomInfo>, BackendError>),
    /// The backend's answer about the viewer.
    SessionLoaded(Result<Session, BackendError>),
    /// News from the chat.
    Chat(ChatEvent),
    /// News from the player.
    Player(PlayerEvent),
    /// A timer ran out.
    Timer(Timer),
    /// The viewer wants something.
    Intent(Intent),
}

/// Something that the viewer wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// The text in the box is now this.
    Write(String),
    /// Send what is in the box.
    Submit,
    /// Send this, whatever is in the box (the element's `send`).
    Say(String),
    /// Send the failed comment with this key again.
    SendAgain(u64),
    /// Take the failed comment with this key back into the box.
    TakeBack(u64),
    /// Try the way into the room again, now.
    Retry,
    /// Try the stream again, now.
    RetryStream,
    /// Let the picture go on.
    Play,
    /// Hold the picture.
    Pause,
    /// Sound off or on.
    SetMuted(bool),
    /// Loudness, `0.0..=1.0`.
    SetVolume(f64),
}
