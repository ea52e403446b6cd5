//! The faults that the desk can inject, to test how the viewer handles them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::cloud::chat::error::ChatError;

/// The current faults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Broken {
    /// The code with which the chat refuses sign-ins; 0: it accepts them.
    pub sign_in_code: i32,
    /// The same for joins.
    pub join_code: i32,
    /// The same for messages.
    pub send_code: i32,
    /// The same for polls.
    pub poll_code: i32,
    /// Delay of the chat's replies, in milliseconds.
    pub delay_ms: u32,
    /// State of the stream over HTTP.
    pub stream: Stream,
    /// State of the stream over WebRTC.
    pub rtc: Rtc,
    /// The HTTP status with which gift orders are refused, without a charge; 0: they are accepted.
    pub gifts: u16,
    /// Delay before a gift order is charged, in milliseconds. It is charged even if the client stops waiting for the answer.
    pub billing_ms: u32,
}

/// State of the stream over HTTP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// It plays.
    #[default]
    Fine,
    /// It is missing: 404.
    Missing,
    /// The server fails: 500.
    Failing,
    /// It is as slow as over a poor connection: fast enough for the small rendition only.
    Slow,
    /// Its playlists no longer change.
    Frozen,
}

/// State of the stream over WebRTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rtc {
    /// It plays.
    #[default]
    Fine,
    /// It is missing: 404.
    Missing,
    /// The server fails: 500.
    Failing,
    /// The connection is negotiated, but no packet arrives: ICE fails, also for current viewers.
    Dead,
    /// Packets arrive, but no frames.
    Frozen,
}

/// Faults to set or to clear; `None`: unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Change {
    /// The code with which the chat refuses sign-ins; 0: it accepts them.
    pub sign_in_code: Option<i32>,
    /// The same for joins.
    pub join_code: Option<i32>,
    /// The same for messages.
    pub send_code: Option<i32>,
    /// The same for polls.
    pub poll_code: Option<i32>,
    /// Delay of the chat's replies, in milliseconds.
    pub delay_ms: Option<u32>,
    /// State of the stream over HTTP.
    pub stream: Option<Stream>,
    /// State of the stream over WebRTC.
    pub rtc: Option<Rtc>,
    /// The HTTP status with which gift orders are refused; 0: they are accepted.
    pub gifts: Option<u16>,
    /// Delay before a gift order is charged, in milliseconds.
    pub billing_ms: Option<u32>,
}

/// The longest delay, in milliseconds: more than the SDK's timeout of 15 s.
const MAX_DELAY_MS: u32 = 60_000;

/// The fault switches.
#[derive(Default)]
pub struct Faults {
    broken: Mutex<Broken>,
    /// Polls of members who joined before this time (ms since 1970) are refused.
    silent_ms: AtomicU64,
    /// When playlists stopped changing (ms since 1970).
    frozen_ms: AtomicU64,
}

impl Faults {
    /// The current faults.
    pub fn now(&self) -> Broken {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the fault whose code `what` selects.
    ///
    /// # Errors
    /// If the desk has set that code.
    pub fn refuse(&self, what: impl FnOnce(Broken) -> i32) -> Result<(), ChatError> {
        match what(self.now()) {
            0 => Ok(()),
            code => Err(ChatError::new(code.into(), "the desk refuses it")),
        }
    }

    /// Refuses the polls of everyone who is in a room now, until they join again.
    pub fn silence(&self, now_ms: u64) {
        self.silent_ms.store(now_ms, Ordering::Relaxed);
    }

    /// Are the polls of a member refused who joined at this time (ms since 1970)?
    pub fn is_silent(&self, joined_ms: u64) -> bool {
        joined_ms < self.silent_ms.load(Ordering::Relaxed)
    }

    /// When playlists stopped changing (ms since 1970); `None`: they change.
    pub fn frozen_ms(&self) -> Option<u64> {
        (self.now().stream == Stream::Frozen).then(|| self.frozen_ms.load(Ordering::Relaxed))
    }

    /// Sets or clears the named faults.
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
