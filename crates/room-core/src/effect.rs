//! Every side effect out of the core, as plain data.

use crate::ports::chat::ChatCommand;
use crate::ports::overlay::Hearts;
use crate::ports::overlay::OverlayCommand;
use crate::ports::page::ElementEvent;
use crate::ports::player::PlayerCommand;
use crate::ports::storage::GiftOrder;
use crate::ports::storage::Preferences;

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
    Danmaku(OverlayCommand),
    /// Hearts rise.
    Hearts(Hearts),
    /// Send an order to the backend; the answer is [`crate::input::Input::OrderAnswered`]. Each is answered once: no answer is one, too.
    SendOrder(GiftOrder),
    /// Keep this order on the device, for this user and room, instead of what is kept under its key.
    SaveOrder {
        /// The user's ID in the chat.
        user_id: String,
        /// The order.
        order: GiftOrder,
    },
    /// Keep the order with this key no longer.
    DeleteOrder {
        /// The user's ID in the chat.
        user_id: String,
        /// The order's key.
        key: String,
    },
    /// Read the orders that are kept of this user and room; the answer is [`crate::input::Input::OrdersLoaded`].
    LoadOrders {
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
    /// Save these on the device.
    SavePreferences(Preferences),
    /// Put this into the clipboard.
    Copy(String),
    /// Tell the page.
    Emit(ElementEvent),
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
    /// Save the preferences on the device.
    SavePreferences,
    /// Ask the chat for the number of viewers.
    Online,
    /// Ask the backend for a guest, whom the chat tells neither the notice nor the number of viewers.
    GuestRoom,
    /// Try the stream again, or a better source.
    Stream,
    /// A source's first picture takes too long.
    FirstFrame,
    /// Something counts down.
    Tick,
    /// The chat list's next batch.
    Chat,
    /// What is read aloud next.
    Announcer,
    /// Ask the backend again what the room is.
    Room,
    /// Ask about users without a name.
    Users,
    /// Ask again until when the viewer is muted.
    Mute,
    /// A count that was held back.
    ViewerCount,
    /// Nobody has stirred for a while.
    UserIdle,
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
