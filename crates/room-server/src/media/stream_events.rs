//! The CDN's callbacks about a stream (Tencent documents 267/38080, 267/38081): a push started, or ended. The show follows: it goes live
//! and ends with its stream. If the push broke off, the show is paused, since most hosts come back.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use md5::{Digest, Md5};
use room_core::model::show::Status;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::backend::token::hex;

/// Lifetime of a callback, in seconds.
const LIFE_S: u64 = 600;
/// The types of event that matter here.
const BEGINS: i64 = 1;
const ENDS: i64 = 0;
/// Codes of an end that the host caused (`deleteStream`, `closeStream`). Any other code: the push broke off.
const ENDED_BY_HOST: [i64; 2] = [1, 2];

/// The fields of a callback's body that matter here.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct StreamEvent {
    /// The type of event.
    event_type: i64,
    /// The stream: the room's name.
    pub(super) stream_id: String,
    /// When it happened, in seconds since 1970.
    #[serde(default)]
    event_time: u64,
    /// The push: its start and its end have the same.
    #[serde(default)]
    sequence: String,
    /// Why the push ended.
    #[serde(default)]
    errcode: i64,
    /// Expiry of the callback, in seconds since 1970.
    t: u64,
    /// The MD5 of the key and `t`.
    sign: String,
}

/// The last push of each stream, and the key of the callbacks.
pub struct StreamEvents {
    key: String,
    /// By room: the last push that started, and the time of its last event (s since 1970).
    pushes: Mutex<HashMap<String, (String, u64)>>,
}

/// An event of a room's stream that the desk can send in the CDN's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Push {
    /// The push starts.
    Begins,
    /// The host ends the push.
    Ends,
    /// The push breaks off.
    BreaksOff,
}

/// The effect of a callback on a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// No effect.
    Unchanged,
    /// The show gets this status.
    Becomes(Status),
}

impl StreamEvents {
    /// No pushes yet. Callbacks are signed with this key.
    pub fn new(key: String) -> Self {
        Self { key, pushes: Mutex::default() }
    }

    /// Makes a signed callback like the CDN's, for the desk.
    pub fn simulate(&self, room: &str, push: Push, now_s: u64) -> StreamEvent {
        let last = self.pushes.lock().unwrap_or_else(PoisonError::into_inner).get(room).cloned();
        let t = now_s + LIFE_S;
        let begins = push == Push::Begins;
        StreamEvent {
            event_type: if begins { BEGINS } else { ENDS },
            stream_id: room.to_owned(),
            event_time: now_s,
            sequence: if begins { format!("{:016x}", fastrand::u64(..)) } else { last.unwrap_or_default().0 },
            errcode: if push == Push::Ends { ENDED_BY_HOST[0] } else { 0 },
            t,
            sign: self.sign(t),
        }
    }

    fn sign(&self, t: u64) -> String {
        hex(&Md5::digest(format!("{}{t}", self.key)))
    }

    pub(super) fn is_signed(&self, event: &StreamEvent, now_s: u64) -> bool {
        event.t >= now_s && bool::from(event.sign.to_ascii_lowercase().as_bytes().ct_eq(self.sign(event.t).as_bytes()))
    }

    /// The effect on a show that has this status. The CDN repeats callbacks until they are answered, and they may arrive late. So an event
    /// older than the last known one has no effect, and neither has the end of a push other than the last.
    pub(super) fn take(&self, event: &StreamEvent, status: Status) -> Effect {
        let mut pushes = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
        let last = pushes.get(&event.stream_id);
        let is_late = last.is_some_and(|(_, at_s)| event.event_time < *at_s);
        let is_of_last = last.is_none_or(|(sequence, _)| *sequence == event.sequence);
        let effect = match event.event_type {
            _ if is_late => return Effect::Unchanged,
            BEGINS if status == Status::Live => Effect::Unchanged,
            BEGINS => Effect::Becomes(Status::Live),
            ENDS if !is_of_last || !matches!(status, Status::Live | Status::Paused) => return Effect::Unchanged,
            ENDS if ENDED_BY_HOST.contains(&event.errcode) => Effect::Becomes(Status::Ended),
            ENDS if status == Status::Paused => Effect::Unchanged,
            ENDS => Effect::Becomes(Status::Paused),
            _ => return Effect::Unchanged,
        };
        pushes.insert(event.stream_id.clone(), (event.sequence.clone(), event.event_time));
        effect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events() -> StreamEvents {
        StreamEvents::new("key".into())
    }

    fn event(event_type: i64, sequence: &str, event_time: u64, errcode: i64) -> StreamEvent {
        let sequence = sequence.to_owned();
        StreamEvent { event_type, stream_id: "demo".into(), event_time, sequence, errcode, ..StreamEvent::default() }
    }

    #[test]
    fn a_callback_is_signed_with_key_and_expiry_and_valid_until_then() {
        let events = events();
        // By `printf %s key1800000000 | md5sum`.
        let sign = "9ce7df4d518eef9475fd7a81f6595287";
        let signed = |sign: &str, t| StreamEvent { sign: sign.into(), t, ..StreamEvent::default() };
        assert!(events.is_signed(&signed(sign, 1_800_000_000), 1_800_000_000));
        assert!(events.is_signed(&signed(&sign.to_uppercase(), 1_800_000_000), 1_799_999_999));
        assert!(!events.is_signed(&signed(sign, 1_800_000_000), 1_800_000_001), "it has expired");
        assert!(!events.is_signed(&signed(sign, 1_800_000_001), 1_800_000_000));
        assert!(!events.is_signed(&signed("", 1_800_000_000), 1_800_000_000));
        assert!(events.is_signed(&events.simulate("demo", Push::Begins, 5), 5));
    }

    #[test]
    fn a_show_goes_live_with_its_stream_and_ends_with_it() {
        let events = events();
        assert_eq!(events.take(&event(BEGINS, "a", 10, 0), Status::Upcoming), Effect::Becomes(Status::Live));
        assert_eq!(events.take(&event(BEGINS, "a", 10, 0), Status::Live), Effect::Unchanged, "a repetition");
        assert_eq!(
            events.take(&event(ENDS, "a", 20, 3), Status::Live),
            Effect::Becomes(Status::Paused),
            "it broke off"
        );
        assert_eq!(events.take(&event(BEGINS, "b", 30, 0), Status::Paused), Effect::Becomes(Status::Live));
        assert_eq!(
            events.take(&event(ENDS, "a", 31, 1), Status::Live),
            Effect::Unchanged,
            "the end of the push before"
        );
        assert_eq!(events.take(&event(ENDS, "b", 29, 1), Status::Live), Effect::Unchanged, "it comes late");
        assert_eq!(events.take(&event(ENDS, "b", 40, 1), Status::Live), Effect::Becomes(Status::Ended));
        assert_eq!(events.take(&event(ENDS, "b", 40, 1), Status::Ended), Effect::Unchanged);
        assert_eq!(
            events.take(&event(332, "b", 50, 0), Status::Ended),
            Effect::Unchanged,
            "a recording event has no effect"
        );
    }
}
