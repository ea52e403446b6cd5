//! Every way into the core, as plain data.

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

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The element is on the page: go in.
    Enter,
    /// The page, or the viewer, wants out.
    Leave,
    /// What was remembered on this device; before [`Self::Enter`], and again when another page of this site has changed it.
    PreferencesLoaded(Preferences),
    /// The page knows who the viewer is now.
    SignIn,
    /// The browser is online, or not any more.
    Online(bool),
    /// The network is too slow for WebRTC, or the viewer wants to save data; or not any more.
    SlowNetwork(bool),
    /// Nobody sees the page, or somebody does again.
    Hidden(bool),
    /// The page has scrolled the element out of sight, or into it again.
    OutOfSight(bool),
    /// The page was put aside as it was, and is shown again: its lines are cut.
    Restored,
    /// The backend's answer about the room.
    RoomLoaded(Result<Box<RoomInfo>, BackendError>),
    /// The backend's answer about the viewer.
    SessionLoaded(Result<Session, BackendError>),
    /// News from the chat.
    Chat(ChatEvent),
    /// News from the player.
    Player(PlayerEvent),
    /// What draws the danmaku says what is on the stage.
    Danmaku(WorkerReport),
    /// The viewer wants nothing to move, or not any more.
    ReducedMotion(bool),
    /// The backend's answer to an order, or that there was none.
    OrderAnswered {
        /// The order's key.
        key: String,
        /// The answer.
        answer: Result<GiftReceipt, BackendError>,
    },
    /// The orders that are kept on this device of the viewer and this room.
    OrdersLoaded(Vec<GiftOrder>),
    /// Another page of this device has changed an order that is kept of the viewer and this room, or keeps it no longer.
    OrderChanged {
        /// The order's key.
        key: String,
        /// What is kept now; with a count of 0 it is given up.
        kept: Option<GiftOrder>,
    },
    /// The show's top senders of gifts.
    SupportersLoaded(Result<Vec<Supporter>, BackendError>),
    /// The list of a preview's pictures.
    SpritesLoaded {
        /// The address at which it was asked for.
        url: String,
        /// The list, as JSON; nothing where none came.
        json: String,
    },
    /// A timer ran out.
    Timer(Timer),
    /// The viewer wants something.
    Intent(Intent),
}
