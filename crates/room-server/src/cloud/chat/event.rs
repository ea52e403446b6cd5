//! Events of a group that need work outside of it: pushes, callbacks, answers to senders.

use serde_json::Value;

use crate::cloud::chat::log::Place;
use crate::cloud::chat::message::Message;

/// Something that happened in a group.
#[derive(Debug)]
pub enum Event {
    /// A user joined.
    Joined {
        /// The user.
        user_id: String,
    },
    /// A member left or was removed.
    Left {
        /// The member.
        user_id: String,
        /// Who removed the member. `None`: the member left voluntarily.
        by: Option<String>,
    },
    /// A member's connection is lost. The group gets no tip.
    Lost {
        /// The member.
        user_id: String,
    },
    /// A member whose connection was lost is back.
    Recovered {
        /// The member.
        user_id: String,
    },
    /// A system notice that is pushed to one user at once instead of polled: only the push makes the SDK leave the group.
    Notice {
        /// The recipient.
        user_id: String,
        /// The log entry.
        entry: Value,
    },
    /// A message was delivered to the group.
    Delivered {
        /// The ticket that the message was sent with.
        ticket: u64,
        /// The message.
        message: Message,
        /// Its position in the log.
        place: Place,
    },
    /// The frequency control dropped a message.
    Dropped {
        /// The ticket that the message was sent with.
        ticket: u64,
    },
    /// A message was changed. Members who already have it learn of the change by this push.
    Changed {
        /// The recipient.
        user_id: String,
        /// The log entry.
        entry: Value,
    },
}
