//! The port of the embedding page: the element's events.

use crate::model::problem::Problem;
use crate::model::show::Status;

/// An event that the element fires for the embedding page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementEvent {
    /// The backend has described the room, and it is shown.
    Ready {
        /// The show's title.
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
    /// The viewer is muted.
    Muted {
        /// The end, in seconds since 1970 UTC; `None`: not known. A mute of everyone has no end.
        until_s: Option<u64>,
    },
    /// A user gave a gift. For the viewer's own gift the event comes once it is charged.
    Gift {
        /// The gift's ID.
        gift_id: String,
        /// The number in this order.
        count: u32,
        /// The number in a row so far.
        combo: u32,
        /// The giver's ID.
        user_id: String,
        /// The giver's name.
        nick: String,
        /// The viewer gave it.
        is_mine: bool,
    },
    /// The total of likes has changed.
    Like {
        /// The new total.
        total: u64,
    },
    /// The viewer has too few coins for a gift: the page may offer a top-up.
    TopUpWanted {
        /// The gift's ID.
        gift_id: String,
        /// The cost of what the viewer wants to give, in coins.
        price: u64,
        /// The viewer's balance, in coins.
        balance: u64,
    },
    /// The viewer wants to do something that needs a signed-in user: the page should let them sign in.
    SignInWanted,
    /// The viewer left.
    Left,
    /// The viewer is not in the room, and the room does not try again by itself.
    Error(Problem),
}
