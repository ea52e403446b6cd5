//! What Tencent's CDN says of a stream (documents 267/38080, 267/38081): it is pushed, or is not any more. The show follows: it
//! goes live with its stream, and ends with it; where the push broke off it is paused, since most hosts come back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use md5::{Digest, Md5};
use room_core::model::show::Status;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::app::{App, now_ms};
use crate::backend::token::hex;
use crate::backend::{announce, shows};

/// For how long a callback is good, in seconds.
const LIFE_S: u64 = 600;
/// The kinds of event that matter here.
const BEGINS: i64 = 1;
const ENDS: i64 = 0;
/// Codes of a push's end that say that the host ended it (`deleteStream`, `closeStream`); with any other one it broke off.
const ENDED_BY_HOST: [i64; 2] = [1, 2];

/// A callback's body, as far as it matters here.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct StreamEvent {
    /// What happened.
    event_type: i64,
    /// Which stream: the room's name.
    stream_id: String,
    /// When it happened, in seconds since 1970.
    #[serde(default)]
    event_time: u64,
    /// Which push: its beginning and its end have the same.
    #[serde(default)]
    sequence: String,
    /// Why it ended.
    #[serde(default)]
    errcode: i64,
    /// Until when this is good, in seconds since 1970.
    t: u64,
    /// The MD5 of the key and `t`.
    sign: String,
}

/// What is known of the streams' pushes, and the key of the callbacks.
pub struct StreamEvents {
    key: String,
    /// By room: the last push that began, and when something last happened to it (s).
    pushes: Mutex<HashMap<String, (String, u64)>>,
}

/// What the desk has the CDN say of a room's stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Push {
    /// It is pushed.
    Begins,
    /// The host has ended it.
    Ends,
    /// It has broken off.
    BreaksOff,
}

/// What a show does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// It goes on as it is.
    Nothing,
    /// It has this status now.
    Has(Status),
}

impl StreamEvents {
    /// None yet; callbacks are signed with this key.
    pub fn new(key: String) -> Self {
        Self { key, pushes: Mutex::default() }
    }

    /// A callback of this server's own, which says what the CDN says: for the desk.
    pub fn say(&self, room: &str, push: Push, now_s: u64) -> StreamEvent {
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

    fn is_signed(&self, event: &StreamEvent, now_s: u64) -> bool {
        event.t >= now_s && bool::from(event.sign.to_ascii_lowercase().as_bytes().ct_eq(self.sign(event.t).as_bytes()))
    }

    /// What the show of a room with this status does. Callbacks are sent again until they are answered, and may come late: what is
    /// older than what is known, and the end of another push than the last, changes nothing.
    fn take(&self, event: &StreamEvent, status: Status) -> Follows {
        let mut pushes = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
        let last = pushes.get(&event.stream_id);
        let is_late = last.is_some_and(|(_, at_s)| event.event_time < *at_s);
        let is_of_last = last.is_none_or(|(sequence, _)| *sequence == event.sequence);
        let follows = match event.event_type {
            _ if is_late => return Follows::Nothing,
            BEGINS if status == Status::Live => Follows::Nothing,
            BEGINS => Follows::Has(Status::Live),
            ENDS if !is_of_last || !matches!(status, Status::Live | Status::Paused) => return Follows::Nothing,
            ENDS if ENDED_BY_HOST.contains(&event.errcode) => Follows::Has(Status::Ended),
            ENDS if status == Status::Paused => Follows::Nothing,
            ENDS => Follows::Has(Status::Paused),
            _ => return Follows::Nothing,
        };
        pushes.insert(event.stream_id.clone(), (event.sequence.clone(), event.event_time));
        follows
    }
}

/// `POST /css/events`.
pub async fn receive(State(app): State<Arc<App>>, body: String) -> Result<Json<Value>, StatusCode> {
    let event = serde_json::from_str(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    happen(&app, &event)?;
    Ok(Json(json!({"code": 0})))
}

/// Has the show follow its stream.
///
/// # Errors
/// If the callback is not signed, or the file cannot be written.
pub fn happen(app: &Arc<App>, event: &StreamEvent) -> Result<(), StatusCode> {
    if !app.stream_events.is_signed(event, now_ms() / 1_000) {
        return Err(StatusCode::FORBIDDEN);
    }
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    // A stream that is nobody's show is none of ours: to be told again would not change that.
    let Some(show) = shows::find(&app.db, &event.stream_id).map_err(failed)? else { return Ok(()) };
    if let Follows::Has(status) = app.stream_events.take(event, show.status) {
        announce::status(app, &show.room, status, None).map_err(failed)?;
    }
    Ok(())
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
    fn a_callback_is_signed_by_the_key_and_its_time_and_good_until_then() {
        let events = events();
        // By `printf %s key1800000000 | md5sum`.
        let sign = "9ce7df4d518eef9475fd7a81f6595287";
        let signed = |sign: &str, t| StreamEvent { sign: sign.into(), t, ..StreamEvent::default() };
        assert!(events.is_signed(&signed(sign, 1_800_000_000), 1_800_000_000));
        assert!(events.is_signed(&signed(&sign.to_uppercase(), 1_800_000_000), 1_799_999_999));
        assert!(!events.is_signed(&signed(sign, 1_800_000_000), 1_800_000_001), "it is over");
        assert!(!events.is_signed(&signed(sign, 1_800_000_001), 1_800_000_000));
        assert!(!events.is_signed(&signed("", 1_800_000_000), 1_800_000_000));
        assert!(events.is_signed(&events.say("demo", Push::Begins, 5), 5));
    }

    #[test]
    fn a_show_goes_live_with_its_stream_and_ends_with_it() {
        let events = events();
        assert_eq!(events.take(&event(BEGINS, "a", 10, 0), Status::Upcoming), Follows::Has(Status::Live));
        assert_eq!(events.take(&event(BEGINS, "a", 10, 0), Status::Live), Follows::Nothing, "it was said again");
        assert_eq!(events.take(&event(ENDS, "a", 20, 3), Status::Live), Follows::Has(Status::Paused), "it broke off");
        assert_eq!(events.take(&event(BEGINS, "b", 30, 0), Status::Paused), Follows::Has(Status::Live));
        assert_eq!(events.take(&event(ENDS, "a", 31, 1), Status::Live), Follows::Nothing, "the push before");
        assert_eq!(events.take(&event(ENDS, "b", 29, 1), Status::Live), Follows::Nothing, "it comes late");
        assert_eq!(events.take(&event(ENDS, "b", 40, 1), Status::Live), Follows::Has(Status::Ended));
        assert_eq!(events.take(&event(ENDS, "b", 40, 1), Status::Ended), Follows::Nothing);
        assert_eq!(
            events.take(&event(332, "b", 50, 0), Status::Ended),
            Follows::Nothing,
            "a recording is no matter here"
        );
    }
}
