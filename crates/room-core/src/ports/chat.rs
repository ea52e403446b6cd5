//! The port of the chat: the commands to the chat SDK and its events, as plain data.

use crate::model::message::GroupMessage;
use crate::model::problem::ChatError;
use crate::model::problem::KickReason;
use crate::model::user::Member;
use crate::model::user::Session;
use crate::model::user::User;

/// A command to the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatCommand {
    /// Sign in. Everything of an earlier sign-in is dropped first. A guest has no user ID to sign in with; the answer is
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
    /// Request the group's profile.
    FetchProfile {
        /// The group's ID.
        group: String,
    },
    /// Request the group's attributes.
    FetchAttributes {
        /// The group's ID.
        group: String,
    },
    /// Request a page of the list of members.
    FetchMembers {
        /// The group's ID.
        group: String,
        /// Where the page begins, as given by the page before it; 0: the first page.
        offset: u64,
    },
    /// Request the names and avatars of these users.
    FetchUsers {
        /// Their IDs; at most [`USERS_AT_ONCE`].
        user_ids: Vec<String>,
    },
    /// Request the number of viewers in the room.
    FetchOnline {
        /// The group's ID.
        group: String,
    },
    /// Send a comment.
    Send {
        /// The comment's key in the chat log. The answer has the same key.
        key: u64,
        /// The group's ID.
        group: String,
        /// The comment.
        text: String,
        /// The comment's metadata, as `cloudCustomData`; may be empty.
        cloud_custom_data: String,
    },
    /// Send a comment again: as the same message where that is still kept, so that a server that has it already does not duplicate it.
    SendAgain {
        /// The comment's key in the chat log.
        key: u64,
        /// The group's ID.
        group: String,
        /// The comment.
        text: String,
        /// The comment's metadata, as `cloudCustomData`; may be empty.
        cloud_custom_data: String,
    },
    /// Send likes, with low priority.
    SendLikes {
        /// Rises with each message. The answer has the same key.
        key: u64,
        /// The group's ID.
        group: String,
        /// The number of likes.
        count: u32,
    },
    /// Send likes again, as the same message where that is still kept.
    SendLikesAgain {
        /// The message's key.
        key: u64,
        /// The group's ID.
        group: String,
        /// The number of likes.
        count: u32,
    },
    /// Drop the message of the comment with this key: it will not be sent again.
    Discard {
        /// The comment's key in the chat log.
        key: u64,
    },
    /// Leave the room and sign out.
    SignOut,
}

/// The most users in one request: the SDK's limit.
pub const USERS_AT_ONCE: usize = 100;

/// An event of the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    /// The server's time, in milliseconds since 1970 UTC.
    ServerTime(u64),
    /// The viewer is signed in, and the SDK is ready (`SDK_READY`, not just the end of `login`).
    Ready,
    /// The viewer was signed out without a request (`SDK_NOT_READY`): no messages are received any more.
    NotReady,
    /// The sign-in failed.
    SignInFailed(ChatError),
    /// The viewer is in the room.
    Joined,
    /// The join failed.
    JoinFailed(ChatError),
    /// The socket's state changed.
    Network(Network),
    /// The viewer was signed out by the chat, and so is not in the room any more.
    KickedOut(KickReason),
    /// Messages were received, in their order.
    Received(Vec<GroupMessage>),
    /// A comment has got its message ID, and is being sent.
    Sending {
        /// The comment's key in the chat log.
        key: u64,
        /// The message's ID, which identifies the comment if the room sends it back.
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
        /// The error.
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
        /// The error.
        error: ChatError,
    },
    /// Messages were changed: their new content.
    Modified(Vec<GroupMessage>),
    /// Messages were recalled: their IDs.
    Recalled(Vec<String>),
    /// The group's profile.
    Profile(GroupProfile),
    /// The version of the show's status in the group's attributes.
    StatusVersion(u64),
    /// The value of a group counter.
    Counter {
        /// Its key.
        key: String,
        /// Its value.
        value: u64,
    },
    /// The number of viewers in the room.
    Online(u64),
    /// The request for the number of viewers failed.
    OnlineFailed,
    /// A page of the list of members, newest first.
    Members {
        /// Where the page begins.
        offset: u64,
        /// The members.
        list: Vec<Member>,
        /// Where the next page begins; `None`: this page is the last.
        next: Option<u64>,
    },
    /// The request for the list of members failed.
    MembersFailed,
    /// Names and avatars of users.
    Users(Vec<User>),
}

/// A group's profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupProfile {
    /// The field with the notice.
    pub notice: String,
    /// Everyone is muted.
    pub mute_all: bool,
    /// The end of the viewer's mute, in seconds since 1970 UTC; 0 or a time in the past: not muted.
    pub muted_until_s: u64,
}

/// The state of the chat's socket (`NET_STATE_CHANGE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// It is connected.
    Connected,
    /// It is being connected, for the first time or again.
    Connecting,
    /// It is disconnected.
    Disconnected,
}
