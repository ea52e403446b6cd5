//! The stream under the addresses of Tencent's CDN (Cloud Streaming Services): `/live/{name}.m3u8`, `.flv`, and for a time shift also
//! `.json`, which lists the preview's sprite sheets. The name is the stream's, with or without a template: `demo`, `demo_270p`.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use room_core::model::show::Status;
use serde_json::json;

use crate::app::App;
use crate::backend::shows::Show;
use crate::clock::now_ms;
use crate::media::address::Signature;
use crate::media::flv;
use crate::media::format::LOOP_S;
use crate::media::playlist::{Kind, Writer, renditions};
use crate::media::requests::{IMMUTABLE, KEPT_S, NO_STORE, PLAYLIST, answer, authorize, begun_s, field};
use crate::media::time_shift;
use crate::media::time_shift::ShiftRequest;
use crate::media::timeline::{EPOCH_S, Edge};

/// The template that puts all renditions into one playlist: adaptive bitrate.
pub const ADAPTIVE: &str = "abr";
/// The sprite sheet: a frame of the clip for each 5 s of the stream, in four rows of four. It repeats after 80 s.
static SPRITES: &[u8] = include_bytes!("../../media/sprites.jpg");
/// The sheet's columns and rows, seconds between two frames, and a frame's width and height in pixels.
const GRID: (u64, u64) = (4, 4);
const INTERVAL_S: u64 = 5;
const TILE: (u64, u64) = (240, 135);
/// Prefix of the signature in the path of a sprite sheet.
const SPRITES_PREFIX: &str = "sprites-";

/// A stream's name in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamName<'a> {
    /// The whole name, which is signed.
    pub whole: &'a str,
    /// The room.
    pub room: &'a str,
    /// The template.
    pub template: Option<&'a str>,
}

impl<'a> StreamName<'a> {
    /// Splits a name at its first `_`: a room's name has none.
    pub fn of(whole: &'a str) -> Self {
        let (room, template) = whole.split_once('_').map_or((whole, None), |(room, template)| (room, Some(template)));
        Self { whole, room, template }
    }
}

/// `/live/{file}`.
pub async fn stream(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, StatusCode> {
    let query = query.unwrap_or_default();
    let (name, kind) = file.rsplit_once('.').ok_or(StatusCode::NOT_FOUND)?;
    let name = StreamName::of(name);
    let show = authorize(&app, name.room, &[name.whole], &query)?;
    match kind {
        "m3u8" => playlist(&app, &show, name, &query),
        "flv" if field(&query, "txTimeshift").is_some() => Err(StatusCode::BAD_REQUEST),
        "flv" => {
            let rendition = app.live.rendition(name.template).ok_or(StatusCode::NOT_FOUND)?;
            let body = flv::body(Arc::clone(&app), rendition);
            Ok(answer("video/x-flv", NO_STORE, body))
        }
        "json" if name.template.is_none() => sprites(&show, name, &query),
        _ => Err(StatusCode::NOT_FOUND),
    }
}

fn playlist(app: &App, show: &Show, name: StreamName<'_>, query: &str) -> Result<Response, StatusCode> {
    let now_ms = app.faults.frozen_ms().unwrap_or_else(now_ms);
    let shift = ShiftRequest::of(query, now_ms / 1_000)?;
    let breaks = app.live.breaks();
    let signature = Signature::of(query).ok_or(StatusCode::FORBIDDEN)?;
    if shift.is_none() && name.template == Some(ADAPTIVE) {
        let at = |label: &str| {
            let name = format!("{}_{label}", name.room);
            format!("{name}.m3u8?{}", app.addresses.sign_until(&name, signature.until))
        };
        return Ok(answer(PLAYLIST, NO_STORE, renditions(app.live.adaptive_renditions(), at)));
    }
    // A time shift is of the stream as it was pushed, and that name is signed.
    let template = name.template.or_else(|| field(query, "tsCodecname").filter(|_| shift.is_some()));
    let label = match template {
        Some("sound") => app.live.sound.label,
        template => app.live.renditions[app.live.rendition(template).ok_or(StatusCode::NOT_FOUND)?].label,
    };
    let began = begun_s(show).max((now_ms / 1_000).saturating_sub(KEPT_S)).saturating_sub(EPOCH_S);
    let (edge, kind) = match shift {
        None => (Edge::at(now_ms), Kind::Live),
        // A finished show does not continue: it has stretches and a recording, but no delayed playback.
        Some(ShiftRequest::Delay(_)) if !matches!(show.status, Status::Live | Status::Paused) => {
            return Err(StatusCode::NOT_FOUND);
        }
        Some(ShiftRequest::Delay(delay_s)) => {
            let edge = Edge::at(now_ms.saturating_sub(delay_s * 1_000));
            if edge.segment <= began {
                return Err(StatusCode::NOT_FOUND);
            }
            (edge, Kind::Delayed(began))
        }
        Some(ShiftRequest::Stretch(start_s, end_s)) => {
            let segment = |unix_s: u64| unix_s.saturating_sub(EPOCH_S);
            let newest = Edge::at(now_ms).segment.saturating_sub(1);
            let (first, last) = (segment(start_s).max(began), (segment(end_s).saturating_sub(1)).min(newest));
            if first > last {
                return Err(StatusCode::NOT_FOUND);
            }
            (Edge::at(now_ms), Kind::Recording(first, last))
        }
    };
    let query = format!("?{}", signature.query());
    let folder = format!("{}/{label}/", name.room);
    let writer = Writer { edge, breaks: &breaks, query: &query, folder: &folder };
    Ok(answer(PLAYLIST, NO_STORE, writer.rendition(kind, &[], false)))
}

/// Lists the sprite sheets of a stretch. Each item of the list is a time without a break.
fn sprites(show: &Show, name: StreamName<'_>, query: &str) -> Result<Response, StatusCode> {
    let is_asked = |name, value| field(query, name) == Some(value);
    if !is_asked("txTimeshift", "on") || !is_asked("tsSpritemode", "1") {
        return Err(StatusCode::NOT_FOUND);
    }
    let (start_s, end_s) = time_shift::stretch(query).ok_or(StatusCode::BAD_REQUEST)?;
    let now_s = now_ms() / 1_000;
    let (start_s, end_s) = (start_s.max(begun_s(show)), end_s.min(now_s));
    let signature = Signature::of(query).ok_or(StatusCode::FORBIDDEN)?;
    // The sheet starts with the loop.
    let start_s = start_s - start_s.saturating_sub(EPOCH_S) % LOOP_S;
    let path = format!("/live/{}/{SPRITES_PREFIX}{}-{}/{start_s}/", name.room, signature.secret, signature.until);
    let stretches = if end_s > start_s {
        json!([{
            "start_time": start_s, "end_time": end_s, "duration": end_s - start_s, "path": path,
            "cols": GRID.0, "rows": GRID.1, "interval": INTERVAL_S, "width": TILE.0, "height": TILE.1,
        }])
    } else {
        json!([])
    };
    Ok(answer("application/json", NO_STORE, stretches.to_string()))
}

/// `/live/{room}/sprites-{secret}-{until}/{start}/{file}`: a sprite sheet of the preview. Its path contains the signature.
pub async fn sprite(
    State(app): State<Arc<App>>,
    Path((room, signed, start, file)): Path<(String, String, String, String)>,
) -> Result<Response, StatusCode> {
    let signed = signed.strip_prefix(SPRITES_PREFIX).and_then(|signed| signed.split_once('-'));
    let (secret, until) = signed.ok_or(StatusCode::NOT_FOUND)?;
    authorize(&app, &room, &[&room], &Signature { secret, until }.query())?;
    let number = file.strip_suffix(".jpg").and_then(|number| number.parse::<u64>().ok());
    let at_s = number.zip(start.parse::<u64>().ok());
    let at_s =
        at_s.and_then(|(number, start_s)| start_s.checked_add(number.checked_mul(GRID.0 * GRID.1 * INTERVAL_S)?));
    match at_s {
        Some(at_s) if at_s <= now_ms() / 1_000 => Ok(answer("image/jpeg", IMMUTABLE, SPRITES)),
        _ => Err(StatusCode::NOT_FOUND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_splits_into_room_and_template() {
        let read = |whole| {
            let name = StreamName::of(whole);
            (name.room, name.template)
        };
        assert_eq!(read("demo"), ("demo", None));
        assert_eq!(read("demo_270p"), ("demo", Some("270p")));
        assert_eq!(read("demo_a_b"), ("demo", Some("a_b")));
        assert_eq!(read(""), ("", None));
    }
}
