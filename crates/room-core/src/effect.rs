//! The side effects of the core, as plain data.

use crate::ports::chat::ChatCommand;
use crate::ports::overlay::Hearts;
use crate::ports::overlay::OverlayCommand;
use crate::ports::page::ElementEvent;
use crate::ports::player::PlayerCommand;
use crate::ports::storage::GiftOrder;
use crate::ports::storage::Preferences;

/// A side effect that the effect loop runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Request the room from the backend; the answer is [`crate::input::Input::RoomLoaded`].
    LoadRoom,
    /// Request the viewer's session from the backend; the answer is [`crate::input::Input::SessionLoaded`].
    RequestSession,
    /// A command to the chat.
    Chat(ChatCommand),
    /// A command to the player.
    Player(PlayerCommand),
    /// A command to the danmaku overlay.
    Danmaku(OverlayCommand),
    /// Let hearts rise over the video.
    Hearts(Hearts),
    /// Send an order to the backend; the answer is [`crate::input::Input::OrderAnswered`]. It comes once for each order, as an error if the
    /// backend gives no answer.
    SendOrder(GiftOrder),
    /// Store this order on the device, for this user and room, in place of the one with the same key.
    SaveOrder {
        /// The user's ID in the chat.
        user_id: String,
        /// The order.
        order: GiftOrder,
    },
    /// Delete the stored order with this key.
    DeleteOrder {
        /// The user's ID in the chat.
        user_id: String,
        /// The order's key.
        key: String,
    },
    /// Read the stored orders of this user and room; the answer is [`crate::input::Input::OrdersLoaded`].
    LoadOrders {
        /// The user's ID in the chat.
        user_id: String,
    },
    /// Request the show's top senders of gifts from the backend; the answer is [`crate::input::Input::SupportersLoaded`].
    LoadSupporters,
    /// Request the list of preview sprites from the stream's server; the answer is [`crate::input::Input::SpritesLoaded`], with an empty
    /// list where there is none.
    LoadSprites {
        /// The list's URL.
        url: String,
    },
    /// Send [`crate::input::Input::Timer`] after this time. A running timer of the same name is replaced.
    Timer {
        /// The timer's name.
        timer: Timer,
        /// The delay, in milliseconds.
        after_ms: u64,
    },
    /// Cancel this timer.
    CancelTimer(Timer),
    /// Store the preferences on the device.
    SavePreferences(Preferences),
    /// Copy this text to the clipboard.
    Copy(String),
    /// Fire an event of the element for the page.
    Emit(ElementEvent),
}

/// The core's timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Enter the room again.
    Retry,
    /// The backend's answers, or the sign-in and the join, take too long.
    Deadline,
    /// The chat waits no longer for the stream's first frame.
    HeadStart,
    /// Renew the session before it expires.
    Renew,
    /// Store the preferences on the device.
    SavePreferences,
    /// Ask the chat for the number of viewers.
    Online,
    /// Request the room for a guest: the chat gives guests neither the notice nor the number of viewers.
    GuestRoom,
    /// Try all sources again, after each of them has failed.
    NextRound,
    /// Try a better source than the shown one.
    Upgrade,
    /// The backend sends no fresh address of a source in time.
    FreshAddress,
    /// A source's first frame takes too long.
    FirstFrame,
    /// A countdown is shown: update it.
    Tick,
    /// Publish the chat list's next batch.
    Chat,
    /// Make the next announcement for screen readers.
    Announcer,
    /// Request the room from the backend again.
    Room,
    /// Request the profiles of users without a name.
    Users,
    /// Ask the chat again for the end of the viewer's mute.
    Mute,
    /// Show a number of viewers that was held back.
    ViewerCount,
    /// The viewer has not been active for a while.
    UserIdle,
    /// Show the danmaku ticker's next line (reduced motion).
    Ticker,
    /// An order of gifts is complete, or is sent again.
    Orders,
    /// A banner, an effect or a combo is over.
    Gifts,
    /// Send the taps on the heart that were gathered.
    Likes,
    /// Request the top senders of gifts again.
    Supporters,
}
