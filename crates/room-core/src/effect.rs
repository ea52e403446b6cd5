//! Every side effect out of the core, as plain data.

use crate::chat_port::ChatCommand;
use crate::danmaku::air::DanmakuCommand;
use crate::device::Device;
use crate::gifts::order_outbox::Order;
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
    /// Hearts rise.
    Hearts(Hearts),
    /// Send an order to the backend; the answer is [`crate::input::Input::OrderAnswered`]. Each is answered once: no answer is one, too.
    SendOrder(Order),
    /// Keep this order on the device, for this user and room, instead of what is kept under its key.
    KeepOrder {
        /// The user's ID in the chat.
        user_id: String,
        /// The order.
        order: Order,
    },
    /// Keep the order with this key no longer.
    ForgetOrder {
        /// The user's ID in the chat.
        user_id: String,
        /// The order's key.
        key: String,
    },
    /// Read the orders that are kept of this user and room; the answer is [`crate::input::Input::OrdersRecalled`].
    RecallOrders {
        /// The user's ID in the chat.
        user_id: String,
    },
    /// Ask the backend for the show's top senders of gifts; the answer is [`crate::input::Input::SupportersLoaded`].
    LoadSupporters,
    /// Ask the stream's host for the list of a preview's pictures; the answer is [`crate::input::Input::SpritesLoaded`], and none is an
    /// empty one.
    LoadSprites {
        /// Its address, absolute or a path on the backend.
        url: String,
    },
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
    /// Renew the session before its end.
    Renew,
    /// Remember on the device what was set.
    Remember,
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
    /// What is read aloud next.
    Aloud,
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
    /// Orders of gifts: one is complete, or is tried again.
    Orders,
    /// What is shown of gifts: something is over.
    Gifts,
    /// Taps on the heart were gathered for long enough.
    Likes,
    /// Ask the backend again for the top senders of gifts.
    Supporters,
}

/// Hearts that rise at the picture's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hearts {
    /// How many.
    pub count: u32,
    /// Whose: the same number is the same colour.
    pub hue: u64,
    /// The viewer's own: they rise at once, whatever else does.
    pub is_mine: bool,
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
