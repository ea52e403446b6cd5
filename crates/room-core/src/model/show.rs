//! The show that a room gives.

use serde::{Deserialize, Serialize};

use crate::model::gift::Gift;
use crate::model::limits::Limits;
use crate::model::source::Source;
use crate::model::user::Anchor;

/// `GET /api/rooms/{room}`: the room as it is now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomInfo {
    /// The room's public name.
    pub room: String,
    /// The `AVChatRoom` that carries its messages.
    pub group_id: String,
    /// What the show is called.
    pub title: String,
    /// Who gives it.
    pub anchor: Anchor,
    /// Where the show is in its life.
    pub status: Status,
    /// Rises with each change of `status`: an older one never overwrites a newer one.
    #[serde(default)]
    pub status_version: u64,
    /// When an upcoming show starts, in seconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<u64>,
    /// Where the stream can be had, best first.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// What may be sent.
    #[serde(default)]
    pub limits: Limits,
    /// The senders whose messages of server kinds (status, gift, mute …) count.
    #[serde(default)]
    pub trusted_senders: Vec<String>,
    /// Where a show that is over can be played back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
    /// What can be given.
    #[serde(default)]
    pub gifts: Vec<Gift>,
    /// The likes so far.
    #[serde(default)]
    pub likes: Likes,
    /// The coins of whoever asks; none where the backend does not know who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<u64>,
    /// How popular the show is: a number to compare with other shows'.
    #[serde(default)]
    pub popularity: u64,
    /// The text that is pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<String>,
    /// The show's picture, for when there is no stream: `https`, or a path on the backend. May be empty.
    #[serde(default)]
    pub cover: String,
    /// The notice, as the group's field has it: for guests, whom the chat does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// How many are in the room: for guests, whom the chat does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<u64>,
    /// What the show was, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// Whether the backend stamps level and badges on each comment before it goes to the room (`Group.CallbackBeforeSendMsg`).
    /// Where it does not, anyone could write them, and nobody's are shown.
    #[serde(default)]
    pub stamped: bool,
}

/// What a show was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Summary {
    /// How long it was on air, in seconds.
    pub seconds: u64,
    /// The most viewers at one time.
    pub peak_viewers: u64,
    /// The likes that were counted.
    pub likes: u64,
}

/// The likes of a show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Likes {
    /// Those that were counted; left out where the backend does not count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
}

/// `GET /api/rooms`: a room in the lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LobbyRoom {
    /// The room's public name.
    pub room: String,
    /// What the show is called.
    pub title: String,
    /// Its picture: `https`, or a path on the backend. May be empty.
    #[serde(default)]
    pub cover: String,
    /// Where the show is in its life.
    pub status: Status,
    /// How popular it is.
    #[serde(default)]
    pub popularity: u64,
}

/// Where a show is in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// To be started.
    #[default]
    Upcoming,
    /// On air.
    Live,
    /// The anchor is away for a moment.
    Paused,
    /// Over.
    Ended,
    /// Over, and played back.
    Replay,
}
