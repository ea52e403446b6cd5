//! What the desk can break, to see how the viewer bears it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::cloud::chat::error::ChatError;

/// What is broken now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Broken {
    /// With this code the chat refuses sign-ins; 0: it does not.
    pub sign_in_code: i32,
    /// And coming into a room.
    pub join_code: i32,
    /// And messages.
    pub send_code: i32,
    /// And polls.
    pub poll_code: i32,
    /// The chat's replies come so much later, in milliseconds.
    pub delay_ms: u32,
    /// What the stream over HTTP does.
    pub stream: Stream,
    /// What the stream over WebRTC does.
    pub rtc: Rtc,
    /// Orders of gifts are refused with this HTTP status, and not charged; 0: they are taken.
    pub gifts: u16,
    /// Orders of gifts are charged so much later, in milliseconds, whether anybody waits for the answer or not.
    pub billing_ms: u32,
}

/// What the stream over HTTP does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// It plays.
    #[default]
    Fine,
    /// It is not there: 404.
    Missing,
    /// The server fails: 500.
    Failing,
    /// It comes as over a poor connection: enough for the small rendition.
    Slow,
    /// Its playlists do not change any more.
    Frozen,
}

/// What the stream over WebRTC does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rtc {
    /// It plays.
    #[default]
    Fine,
    /// It is not there: 404.
    Missing,
    /// The server fails: 500.
    Failing,
    /// It is agreed upon, and then no packet comes through: ICE is dead, for those who watch already, too.
    Dead,
    /// Packets come through, but pictures do not.
    Frozen,
}

/// What is to be broken or mended: `None` stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Change {
    /// With which code the chat refuses sign-ins; 0: it does not.
    pub sign_in_code: Option<i32>,
    /// And coming into a room.
    pub join_code: Option<i32>,
    /// And messages.
    pub send_code: Option<i32>,
    /// And polls.
    pub poll_code: Option<i32>,
    /// How much later replies come.
    pub delay_ms: Option<u32>,
    /// What the stream over HTTP does.
    pub stream: Option<Stream>,
    /// What the stream over WebRTC does.
    pub rtc: Option<Rtc>,
    /// With which status orders of gifts are refused; 0: they are taken.
    pub gifts: Option<u16>,
    /// How much later orders of gifts are charged.
    pub billing_ms: Option<u32>,
}

/// The longest delay, in milliseconds: more than the SDK's patience of 15 s.
const MAX_DELAY_MS: u32 = 60_000;

/// The switches.
#[derive(Default)]
pub struct Faults {
    broken: Mutex<Broken>,
    /// Whoever joined before this time (ms) polls in vain.
    silent_ms: AtomicU64,
    /// When playlists stopped changing (ms).
    frozen_ms: AtomicU64,
}

impl Faults {
    /// What is broken now.
    pub fn now(&self) -> Broken {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does the chat refuse this?
    ///
    /// # Errors
    /// If it does, with the code that the desk has set.
    pub fn refuse(&self, what: impl FnOnce(Broken) -> i32) -> Result<(), ChatError> {
        match what(self.now()) {
            0 => Ok(()),
            code => Err(ChatError::new(code.into(), "the desk refuses it")),
        }
    }

    /// From now on, whoever is in a room polls in vain until they join anew.
    pub fn silence(&self, now_ms: u64) {
        self.silent_ms.store(now_ms, Ordering::Relaxed);
    }

    /// Does whoever joined at this time (ms) poll in vain?
    pub fn is_silent(&self, joined_ms: u64) -> bool {
        joined_ms < self.silent_ms.load(Ordering::Relaxed)
    }

    /// When playlists stopped changing (ms), if they have.
    pub fn frozen_ms(&self) -> Option<u64> {
        (self.now().stream == Stream::Frozen).then(|| self.frozen_ms.load(Ordering::Relaxed))
    }

    /// Breaks or mends what is named.
    pub fn change(&self, change: Change, now_ms: u64) {
        if change.stream == Some(Stream::Frozen) && self.frozen_ms().is_none() {
            self.frozen_ms.store(now_ms, Ordering::Relaxed);
        }
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.sign_in_code = change.sign_in_code.unwrap_or(broken.sign_in_code);
        broken.join_code = change.join_code.unwrap_or(broken.join_code);
        broken.send_code = change.send_code.unwrap_or(broken.send_code);
        broken.poll_code = change.poll_code.unwrap_or(broken.poll_code);
        broken.delay_ms = change.delay_ms.unwrap_or(broken.delay_ms).min(MAX_DELAY_MS);
        broken.stream = change.stream.unwrap_or(broken.stream);
        broken.rtc = change.rtc.unwrap_or(broken.rtc);
        broken.gifts = change.gifts.unwrap_or(broken.gifts);
        broken.billing_ms = change.billing_ms.unwrap_or(broken.billing_ms).min(MAX_DELAY_MS);
    }
}
