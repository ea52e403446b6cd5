//! What the requests for the stream have in common: who may have it, and how answers are cached.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::backend::shows;
use crate::backend::shows::Show;
use crate::clock::now_ms;
use crate::desk::faults::Stream;

/// The most segments of a recording, and the most that a viewer can seek back in `dvr.m3u8`.
pub(super) const LONGEST_RECORDING: u64 = 3_600;
/// The stream starts this long before its show, in seconds: a host pushes before going live, and a server that has just started needs
/// something to seek back to.
pub(super) const PUSHED_BEFORE_S: u64 = 2 * 3_600;
/// How far back the time-shift template keeps a stream, in seconds.
pub(super) const KEPT_S: u64 = 2 * 3_600;
/// Caching of finished segments, which do not change.
pub(super) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Caching of playlists, which change with each segment, and of the init segment, which changes with each new clip.
pub(super) const NO_STORE: &str = "no-store";
/// The media type of a playlist.
pub(super) const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The start of the show's stream (s since 1970): the limit for seeking back.
pub(super) fn begun_s(show: &Show) -> u64 {
    show.times.live.map_or_else(|| now_ms() / 1_000, |live_s| live_s.saturating_sub(PUSHED_BEFORE_S))
}

/// The show of the requested stream. Fails if the query signs none of these stream names, or if the desk has broken the stream.
pub(super) fn authorize(app: &App, room: &str, names: &[&str], query: &str) -> Result<Show, StatusCode> {
    match app.faults.now().stream {
        Stream::Missing => return Err(StatusCode::NOT_FOUND),
        Stream::Failing => return Err(StatusCode::INTERNAL_SERVER_ERROR),
        Stream::Fine | Stream::Slow | Stream::Frozen => {}
    }
    if !names.iter().any(|name| app.addresses.is_good(name, query, now_ms() / 1_000)) {
        return Err(StatusCode::FORBIDDEN);
    }
    shows::find(&app.db, room).ok().flatten().ok_or(StatusCode::NOT_FOUND)
}

/// A field of a query. Of a repeated field the first one counts.
pub(super) fn field<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

pub(super) fn answer(kind: &'static str, cache: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], body).into_response()
}
