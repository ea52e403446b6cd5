//! What has to be done outside after something happened in a group.

use serde_json::Value;

use crate::cloud::chat::log::Place;
use crate::cloud::chat::message::Message;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A user came in.
    Joined {
        /// Who.
        user_id: String,
    },
    /// A user went out.
    Left {
        /// Who.
        user_id: String,
        /// Who put them out, where it was not their own will.
        by: Option<String>,
    },
    /// A member's connection is lost: nobody in the room is told.
    Lost {
        /// Who.
        user_id: String,
    },
    /// A member whose connection was lost is back.
    Recovered {
        /// Who.
        user_id: String,
    },
    /// A notice that goes to one user at once, and not by the poll: it is what makes the SDK leave a room.
    Notice {
        /// To whom.
        user_id: String,
        /// The entry.
        entry: Value,
    },
    /// A message went to the room.
    Delivered {
        /// What its sender waits by.
        ticket: u64,
        /// The message.
        message: Message,
        /// Where it is.
        place: Place,
    },
    /// A message fell to the frequency control.
    Dropped {
        /// What its sender waits by.
        ticket: u64,
    },
    /// A message was changed: who has it learns of it by a push of its own.
    Changed {
        /// To whom.
        user_id: String,
        /// The entry.
        entry: Value,
    },
}
