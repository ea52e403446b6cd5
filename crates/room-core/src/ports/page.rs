//! What the core and the page say to each other.

use crate::model::problem::Problem;
use crate::model::show::Status;

/// What the embedding page is told, as the element's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementEvent {
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
    /// Somebody gave a gift; of the viewer's own, once it is charged.
    Gift {
        /// Which.
        gift_id: String,
        /// How many with this order.
        count: u32,
        /// How many in a row so far.
        combo: u32,
        /// The giver's ID.
        user_id: String,
        /// The giver's name.
        nick: String,
        /// The viewer gave it.
        is_mine: bool,
    },
    /// The likes are so many now.
    Like {
        /// How many.
        total: u64,
    },
    /// The viewer has not enough coins for a gift: the page may have a way to more.
    TopUpWanted {
        /// Which gift.
        gift_id: String,
        /// What it would take, in coins.
        price: u64,
        /// What there is, in coins.
        balance: u64,
    },
    /// A guest wants to write: the page is to let them sign in.
    SignInWanted,
    /// The viewer left.
    Left,
    /// The viewer is not in the room, and that does not pass by itself.
    Error(Problem),
}
