//! The inputs of the core, as plain data.

use crate::effect::Timer;
use crate::intent::Intent;
use crate::model::gift::{GiftReceipt, Supporter};
use crate::model::problem::BackendError;
use crate::model::show::RoomInfo;
use crate::model::user::Session;
use crate::overlay::protocol::WorkerReport;
use crate::ports::chat::ChatEvent;
use crate::ports::player::PlayerEvent;
use crate::ports::storage::GiftOrder;
use crate::ports::storage::Preferences;

/// An event for the core.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The element is on the page: enter the room.
    Enter,
    /// The page or the viewer leaves the room.
    Leave,
    /// The preferences that are saved on this device: before [`Self::Enter`], and again when another page of this site has changed them.
    PreferencesLoaded(Preferences),
    /// The page has signed the viewer in.
    SignIn,
    /// The browser is online (`true`) or offline.
    Online(bool),
    /// `true`: the network is too slow for WebRTC, or the viewer saves data.
    SlowNetwork(bool),
    /// The page is hidden (`true`) or visible.
    Hidden(bool),
    /// The page has scrolled the element out of the viewport (`true`), or back into it.
    OutOfView(bool),
    /// The page was restored from the back/forward cache: its connections are closed.
    Restored,
    /// The answer to [`crate::effect::Effect::LoadRoom`].
    RoomLoaded(Result<Box<RoomInfo>, BackendError>),
    /// The answer to [`crate::effect::Effect::RequestSession`].
    SessionLoaded(Result<Session, BackendError>),
    /// An event of the chat.
    Chat(ChatEvent),
    /// An event of the player.
    Player(PlayerEvent),
    /// The danmaku worker reports what is on the stage.
    Danmaku(WorkerReport),
    /// The viewer prefers reduced motion, or not any more.
    ReducedMotion(bool),
    /// The backend's answer to an order, or an error where there was none.
    OrderAnswered {
        /// The order's key.
        key: String,
        /// The answer.
        answer: Result<GiftReceipt, BackendError>,
    },
    /// The orders of the viewer in this room that are stored on this device.
    OrdersLoaded(Vec<GiftOrder>),
    /// Another page on this device has changed or deleted a stored order of the viewer in this room.
    OrderChanged {
        /// The order's key.
        key: String,
        /// The stored order, which is given up where its count is 0; `None`: deleted.
        kept: Option<GiftOrder>,
    },
    /// The answer to [`crate::effect::Effect::LoadSupporters`]: the show's top senders of gifts.
    SupportersLoaded(Result<Vec<Supporter>, BackendError>),
    /// The list of preview sprites.
    SpritesLoaded {
        /// The address from which it was requested.
        url: String,
        /// The list, as JSON; empty where there is none.
        json: String,
    },
    /// A timer has expired.
    Timer(Timer),
    /// An intent of the viewer.
    Intent(Intent),
}
