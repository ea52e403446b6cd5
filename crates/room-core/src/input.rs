//! Every way into the core, as plain data.

use crate::chat_port::ChatEvent;
use crate::danmaku::dress::Dress;
use crate::danmaku::settings::Settings;
use crate::danmaku::wire::Report;
use crate::device::Device;
use crate::effect::Timer;
use crate::gifts::order_outbox::Order;
use crate::playback::{PlayerEvent, Quality};
use crate::problem::BackendError;
use crate::wire::backend::{GiftReceipt, RoomInfo, Session, Supporter};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The element is on the page: go in.
    Enter,
    /// The page, or the viewer, wants out.
    Leave,
    /// What was remembered on this device; before [`Self::Enter`], and again when another page of this site has changed it.
    Remembered(Device),
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
    Danmaku(Report),
    /// The viewer wants nothing to move, or not any more.
    Calm(bool),
    /// The backend's answer to an order, or that there was none.
    OrderAnswered {
        /// The order's key.
        key: String,
        /// The answer.
        answer: Result<GiftReceipt, BackendError>,
    },
    /// The orders that are kept on this device of the viewer and this room.
    OrdersRecalled(Vec<Order>),
    /// Another page of this device has changed an order that is kept of the viewer and this room, or keeps it no longer.
    OrderChanged {
        /// The order's key.
        key: String,
        /// What is kept now; with a count of 0 it is given up.
        kept: Option<Order>,
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

/// Something that the viewer wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// The text in the box is now this.
    Write(String),
    /// Send what is in the box.
    Submit,
    /// Send this, whatever is in the box (the element's `send`).
    Say(String),
    /// Send the failed comment with this key again.
    SendAgain(u64),
    /// Take the failed comment with this key back into the box.
    TakeBack(u64),
    /// The reader went above the newest comments, or is back at them.
    Read(bool),
    /// Answer the comment with this key; `None`: not any more.
    Answer(Option<u64>),
    /// Name the sender of the comment with this key.
    Mention(u64),
    /// Put the text of the comment with this key into the clipboard.
    Copy(u64),
    /// Hide, on this device, what the sender of the comment with this key says.
    HideUser(u64),
    /// Let the on-screen comment with this key stand still; none.
    Hold(Option<u64>),
    /// Do something with the on-screen comment that is held.
    WithHeld(HeldAct),
    /// Show the danmaku like this.
    SetDanmaku(Settings),
    /// What is sent from now on flies like this, as far as the level allows it.
    Dress(Dress),
    /// Show again what this user says.
    ShowUser(String),
    /// Hide comments with this word on this device.
    HideWord(String),
    /// Show comments with this word again.
    ShowWord(String),
    /// The notice was opened.
    ReadNotice,
    /// Open or close the list of members.
    OpenMembers(bool),
    /// Look for members.
    SearchMembers(String),
    /// Take part in the draw.
    TakePart,
    /// Do not show the draw any more.
    CloseDraw,
    /// Something with gifts.
    Gift(GiftIntent),
    /// Like what is seen, so many times.
    Like(u32),
    /// A guest wants to sign in.
    SignIn,
    /// Try the way into the room again, now.
    Retry,
    /// Try the stream again, now.
    RetryStream,
    /// Let the picture go on.
    Play,
    /// Hold the picture.
    Pause,
    /// Sound off or on.
    SetMuted(bool),
    /// Loudness, `0.0..=1.0`.
    SetVolume(f64),
    /// This quality, or what the network carries.
    SetQuality(Option<Quality>),
    /// Show the captions of this name, or none.
    SetCaptions(Option<String>),
    /// Let the picture stand still while nobody sees it, or not.
    SetRests(bool),
    /// See what was before the live edge, or a recording's end.
    GoBack {
        /// So many milliseconds before it.
        behind_ms: u64,
    },
    /// Point at what was so many milliseconds before the live edge, to see a picture of it; or at nothing.
    PointAt(Option<u64>),
    /// See what is now.
    GoLive,
    /// Somebody moves the pointer over the stage, touches it, or works its controls.
    Stir,
}

/// Something that the viewer wants with gifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GiftIntent {
    /// Open or close the panel.
    Open(bool),
    /// Give a gift.
    Give {
        /// Its ID.
        gift_id: String,
        /// So many, as an order of their own; `None`: one more, with those that are tapped before and after it.
        count: Option<u32>,
    },
    /// Give up the gifts that are not charged yet.
    GiveUp,
    /// The file of the effect with this key plays.
    EffectStarted(u64),
    /// The file of the effect with this key has been played.
    EffectEnded(u64),
    /// The file of the effect with this key does not play.
    EffectFailed(u64),
    /// Play the effects of dear gifts, or not.
    SetEffects(bool),
    /// Let the effects be heard, or not.
    SetEffectSound(bool),
    /// Open or close the list of the show's top senders.
    OpenSupporters(bool),
}

/// What can be done with an on-screen comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldAct {
    /// Answer it.
    Answer,
    /// Put its text into the clipboard.
    Copy,
    /// Hide, on this device, what its sender says.
    HideUser,
}
