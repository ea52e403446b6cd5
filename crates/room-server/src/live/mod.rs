//! The stream: one clip, looped without a seam, as live HLS.
//!
//! There is no encoder and no clock of the stream's own: segment `n` is second `n` since 2026, so a restarted server goes on
//! where it would have been, and all rooms show the same picture at the same time.

pub mod clip;
mod playlist;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::{App, now_ms};
use crate::business::shows::{self, Times};
use crate::faults::Stream;

/// 2026-01-01 UTC in seconds since 1970: where segments are counted from.
const EPOCH_S: u64 = 1_767_225_600;
/// Segments that a recording has at most, and at least.
const LONGEST_RECORDING: u64 = 3_600;
const SHORTEST_RECORDING: u64 = 10;
/// A finished segment does not change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A playlist is another one with each segment, and the start of the clip with each new clip.
const NOT_AT_ALL: &str = "no-store";

/// The routes under `/live`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/{room}/{file}", get(file))
}

async fn file(State(app): State<Arc<App>>, Path((room, file)): Path<(String, String)>) -> Response {
    match app.faults.now().stream {
        Stream::Fine => {}
        Stream::Missing => return StatusCode::NOT_FOUND.into_response(),
        Stream::Failing => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
    let Ok(Some(show)) = shows::find(&app.db, &room) else { return StatusCode::NOT_FOUND.into_response() };
    let newest = (now_ms() / 1000).saturating_sub(EPOCH_S + 1);
    match file.as_str() {
        "index.m3u8" => answer("application/vnd.apple.mpegurl", NOT_AT_ALL, playlist::live(newest, EPOCH_S)),
        "replay.m3u8" => {
            let (first, last) = recorded(&show.times, newest);
            answer("application/vnd.apple.mpegurl", NOT_AT_ALL, playlist::recording(first, last))
        }
        "init.mp4" => answer("video/mp4", NOT_AT_ALL, app.clip.init().to_vec()),
        _ => match playlist::segment_number(&file).filter(|number| *number <= newest) {
            Some(number) => answer("video/iso.segment", FOR_EVER, app.clip.segment(number)),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

/// The first and the last segment of a show that is over: its end, where it was long.
fn recorded(times: &Times, newest: u64) -> (u64, u64) {
    let number = |unix_s: u64| unix_s.saturating_sub(EPOCH_S).min(newest);
    let last = times.ended.map_or(newest, number);
    let first = times.live.map_or(0, number).max(last.saturating_sub(LONGEST_RECORDING));
    // A show that was over at once still has a picture.
    (first.min(last.saturating_sub(SHORTEST_RECORDING)), last)
}

fn answer(kind: &'static str, cache: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], body).into_response()
}
