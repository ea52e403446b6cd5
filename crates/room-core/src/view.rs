//! The room as it is to be shown, in slices: the shell compares each with the one before and touches only what changed.

use crate::chat::ChatView;
use crate::composer::Composer;
use crate::connection::ConnectionView;
use crate::notice::Notice;
use crate::playback::StageView;
use crate::wire::backend::Status;

/// Everything that is to be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// The way into the room.
    pub connection: ConnectionView,
    /// What the room is.
    pub header: Header,
    /// The notice.
    pub notice: Notice,
    /// The stream.
    pub stage: StageView,
    /// The chat log.
    pub chat: ChatView,
    /// The composer.
    pub composer: Composer,
}

/// What the room is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Whether the backend has said what the room is.
    pub known: bool,
    /// What the show is called.
    pub title: String,
    /// The anchor's name.
    pub anchor: String,
    /// The anchor's ID in the chat.
    pub anchor_id: String,
    /// The anchor's picture: `https`, or a path on the backend.
    pub avatar: Option<String>,
    /// Where the show is in its life.
    pub status: Option<Status>,
    /// When an upcoming show starts, in seconds since 1970 UTC.
    pub starts_at: Option<u64>,
    /// How many are in the room.
    pub online: Option<u64>,
}
