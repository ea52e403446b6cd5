//! What the core says to the chat, and what it hears from it: the chat SDK's life as plain data.

use crate::model::message::GroupMessage;
use crate::model::problem::ChatError;
use crate::model::problem::KickReason;
use crate::model::user::Member;
use crate::model::user::Session;
use crate::model::user::User;

/// A wish for the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatCommand {
    /// Sign in, afresh: whatever was there of an earlier sign-in is dropped. A guest has no name to sign in with: the answer is
    /// [`ChatEvent::Ready`] all the same.
    SignIn(Session),
    /// Join this `AVChatRoom`.
    Join {
        /// The group's ID.
        group: String,
    },
    /// Leave this `AVChatRoom` and join it again, still signed in.
    Rejoin {
        /// The group's ID.
        group: String,
    },
    /// Ask for the group's profile.
    FetchProfile {
        /// The group's ID.
        group: String,
    },
    /// Ask for the group's attributes.
    FetchAttributes {
        /// The group's ID.
        group: String,
    },
    /// Ask who is in the room.
    FetchMembers {
        /// The group's ID.
        group: String,
        /// Where the page begins, as the page before it has said; 0 is the first page.
        offset: u64,
    },
    /// Ask for these users' names and pictures.
    FetchUsers {
        /// Their IDs; at most [`USERS_AT_ONCE`].
        user_ids: Vec<String>,
    },
    /// Ask how many are in the room.
    FetchOnline {
        /// The group's ID.
        group: String,
    },
    /// Send a comment.
    Send {
        /// The comment's key in the chat log: the answer carries it again.
        key: u64,
        /// The group's ID.
        group: String,
        /// The comment.
        text: String,
        /// What comes with it, as `cloudCustomData`; may be empty.
        cloud_custom_data: String,
    },
    /// Send a comment again: as the same message where that is still at hand, so that a server that has it already does not
    /// double it.
    SendAgain {
        /// The comment's key in the chat log.
        key: u64,
        /// The group's ID.
        group: String,
        /// The comment.
        text: String,
        /// What comes with it, as `cloudCustomData`; may be empty.
        cloud_custom_data: String,
    },
    /// Send likes, with low priority.
    SendLikes {
        /// Rises with each message: the answer carries it again.
        key: u64,
        /// The group's ID.
        group: String,
        /// How many.
        count: u32,
    },
    /// Send likes again, as the same message where that is still at hand.
    SendLikesAgain {
        /// The message's key.
        key: u64,
        /// The group's ID.
        group: String,
        /// How many.
        count: u32,
    },
    /// Forget the comment with this key: it will not be sent again.
    Discard {
        /// The comment's key in the chat log.
        key: u64,
    },
    /// Leave the room and sign out.
    SignOut,
}

/// The most users that one request may ask about: the SDK's limit.
pub const USERS_AT_ONCE: usize = 100;

/// News from the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    /// The server's clock says this, in milliseconds since 1970 UTC.
    ServerTime(u64),
    /// Signed in and ready for more (the SDK's `SDK_READY`, not the mere end of `login`).
    Ready,
    /// Signed out without having been asked to (`SDK_NOT_READY`): nothing comes any more.
    NotReady,
    /// Could not sign in.
    SignInFailed(ChatError),
    /// In the room.
    Joined,
    /// Could not join.
    JoinFailed(ChatError),
    /// The socket's state changed.
    Network(Network),
    /// Signed out from elsewhere; the room is gone with it.
    KickedOut(KickReason),
    /// Messages came, in their order.
    Received(Vec<GroupMessage>),
    /// A comment has its ID; it is on its way.
    Sending {
        /// The comment's key in the chat log.
        key: u64,
        /// The message's ID, by which it is known should the room bring it back.
        id: String,
    },
    /// A comment arrived.
    Sent {
        /// The comment's key in the chat log.
        key: u64,
    },
    /// A comment did not arrive.
    SendFailed {
        /// The comment's key in the chat log.
        key: u64,
        /// Why.
        error: ChatError,
    },
    /// Likes arrived.
    LikesSent {
        /// The message's key.
        key: u64,
    },
    /// Likes did not arrive.
    LikesFailed {
        /// The message's key.
        key: u64,
        /// Why.
        error: ChatError,
    },
    /// Messages were changed; this is what they say now.
    Modified(Vec<GroupMessage>),
    /// Messages were withdrawn: their IDs.
    Recalled(Vec<String>),
    /// The group's profile.
    Profile(GroupProfile),
    /// The group's attributes tell of this version of the show's status.
    StatusVersion(u64),
    /// One of the group's counters.
    Counter {
        /// Its key.
        key: String,
        /// Its value.
        value: u64,
    },
    /// How many are in the room.
    Online(u64),
    /// How many are in the room could not be told.
    OnlineFailed,
    /// A page of who is in the room, newest first.
    Members {
        /// Where it began.
        offset: u64,
        /// Who.
        list: Vec<Member>,
        /// Where the next page begins, if there is one.
        next: Option<u64>,
    },
    /// Who is in the room could not be told.
    MembersFailed,
    /// Users' names and pictures.
    Users(Vec<User>),
}

/// What a group's profile says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupProfile {
    /// The notice's field.
    pub notice: String,
    /// Whether everyone is muted.
    pub mute_all: bool,
    /// Until when the viewer is muted, in seconds since 1970 UTC; 0 or a time that is past: not.
    pub muted_until_s: u64,
}

/// The state of the chat's socket (`NET_STATE_CHANGE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// It works.
    Connected,
    /// It is being set up, again or for the first time.
    Connecting,
    /// It is down.
    Disconnected,
}
