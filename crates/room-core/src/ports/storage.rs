//! The port of the device's storage: preferences and orders of gifts.

use crate::overlay::comment_style::CommentStyle;
use crate::overlay::settings::DanmakuSettings;

/// The viewer's preferences on this device.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preferences {
    /// Hidden users, the latest last.
    pub users: Vec<HiddenUser>,
    /// Hidden words, in lower case, the latest last.
    pub words: Vec<String>,
    /// The notices that the viewer has read: the group's ID and the notice of each.
    pub notices: Vec<(String, String)>,
    /// The sound; `None`: the viewer has not set it yet.
    pub sound: Option<SoundPreference>,
    /// The video pauses while the page is hidden.
    pub pauses_when_hidden: bool,
    /// The name of the captions that are shown wherever a stream has them; `None`: no captions.
    pub captions: Option<String>,
    /// The settings of the danmaku.
    pub danmaku: DanmakuSettings,
    /// The style of the viewer's own comments as danmaku.
    pub style: CommentStyle,
    /// Expensive gifts play no effects over the video.
    pub hides_effects: bool,
    /// Effects play without sound.
    pub mutes_effects: bool,
}

/// The sound of the stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoundPreference {
    /// The sound is off.
    pub muted: bool,
    /// The volume, `0.0..=1.0`.
    pub volume: f64,
}

/// A hidden user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenUser {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The user's name when they were hidden.
    pub nick: String,
}

/// An order of gifts, as it is stored on the device and sent to the backend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GiftOrder {
    /// The idempotency key.
    pub key: String,
    /// The gift's ID.
    pub gift_id: String,
    /// The number of gifts; 0: the order is given up.
    pub count: u32,
    /// The price of one gift when it was shown, in coins.
    pub price: u64,
    /// Further taps may still be merged into it: it is not sent yet.
    pub is_open: bool,
}

impl GiftOrder {
    /// What it costs, in coins.
    pub const fn coins(&self) -> u64 {
        self.price.saturating_mul(self.count as u64)
    }
}
