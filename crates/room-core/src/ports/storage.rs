//! What is kept on the device.

use serde::{Deserialize, Serialize};

use crate::overlay::comment_style::CommentStyle;
use crate::overlay::settings::DanmakuSettings;

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// Hidden users, the latest last.
    pub users: Vec<HiddenUser>,
    /// Hidden words, in lower case, the latest last.
    pub words: Vec<String>,
    /// The notices that were read, each with its group.
    pub notices: Vec<(String, String)>,
    /// Sound, once the viewer has said how it is to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<SoundPreference>,
    /// The picture stands still while nobody sees it.
    #[serde(rename = "rests")]
    pub pauses_when_hidden: bool,
    /// What the captions are called that are shown wherever a stream has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captions: Option<String>,
    /// How the viewer wants the danmaku.
    pub danmaku: DanmakuSettings,
    /// How the viewer's own comments fly.
    #[serde(rename = "dress")]
    pub style: CommentStyle,
    /// Dear gifts play no effects over the picture.
    pub hides_effects: bool,
    /// Effects are not heard.
    pub mutes_effects: bool,
}

/// How loud it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SoundPreference {
    /// Off.
    pub muted: bool,
    /// Loudness, `0.0..=1.0`.
    pub volume: f64,
}

/// A hidden user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HiddenUser {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name by which they were hidden.
    pub nick: String,
}

/// An order, as it is kept on the device and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GiftOrder {
    /// The idempotency key.
    pub key: String,
    /// Which gift.
    pub gift_id: String,
    /// How many.
    pub count: u32,
    /// What one costs, in coins, as it was shown.
    pub price: u64,
    /// Further taps may still join it: it is not sent yet.
    pub is_open: bool,
}

impl GiftOrder {
    /// What it costs, in coins.
    pub const fn coins(&self) -> u64 {
        self.price.saturating_mul(self.count as u64)
    }
}
