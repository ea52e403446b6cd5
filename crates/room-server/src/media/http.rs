//! The stream under addresses that Tencent's CDN does not have (low-latency HLS, a seek range, a recording), and the segments of all
//! playlists.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use tokio::time::sleep;

use crate::app::App;
use crate::backend::shows::{Show, Times};
use crate::clock::now_ms;
use crate::desk::faults::Stream;
use crate::media::address::Signature;
use crate::media::cdn_addresses::ADAPTIVE;
use crate::media::format::{PART_MS, PARTS};
use crate::media::playlist::{Kind, Writer, renditions};
use crate::media::requests::{IMMUTABLE, LONGEST_RECORDING, NO_STORE, PLAYLIST, answer, authorize, field};
use crate::media::slow;
use crate::media::timeline::{EPOCH_S, Edge};

/// The fewest segments of a recording.
const SHORTEST_RECORDING: u64 = 10;
/// How long a playlist request waits for a part that does not exist yet: three target durations, by the HLS standard.
const MAX_WAIT_MS: u64 = 3_000;

/// `/live/{room}/{file}`: a playlist of all renditions.
pub async fn all(
    State(app): State<Arc<App>>,
    Path((room, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, StatusCode> {
    let query = query.unwrap_or_default();
    let show = authorize(&app, &room, &[&room], &query)?;
    kind(&file, &show, Edge::at(now_ms())).ok_or(StatusCode::NOT_FOUND)?;
    let query = signature(&query);
    let at = |label: &str| format!("{label}/{file}{query}");
    Ok(answer(PLAYLIST, NO_STORE, renditions(app.live.adaptive_renditions(), at)))
}

/// `/live/{room}/{rendition}/{file}`: a rendition's playlist, or a segment or part of it. A signature of the stream, of its `abr`
/// template or of this rendition is accepted.
pub async fn one(
    State(app): State<Arc<App>>,
    Path((room, rendition, file)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, StatusCode> {
    let query = query.unwrap_or_default();
    let names = [room.as_str(), &format!("{room}_{ADAPTIVE}"), &format!("{room}_{rendition}")];
    let show = authorize(&app, &room, &names, &query)?;
    let rendition = app.live.find(&rendition).ok_or(StatusCode::NOT_FOUND)?;
    if file == "init.mp4" {
        return Ok(answer("video/mp4", NO_STORE, rendition.clip.init().to_vec()));
    }
    if let Some((segment, part)) = piece(&file) {
        // Arithmetic with a number far ahead could overflow.
        if segment > Edge::at(now_ms()).segment + 1 {
            return Err(StatusCode::NOT_FOUND);
        }
        let due = part.map_or(Edge { segment: segment + 1, parts: 0 }, |part| Edge::after_part(segment, part));
        // Players request the part of the preload hint before it exists.
        if !wait_for(due, PART_MS).await {
            return Err(StatusCode::NOT_FOUND);
        }
        let place_s = app.live.breaks().place_s(segment);
        let bytes = match part {
            Some(part) => rendition.clip.part(segment, part, place_s),
            None => rendition.clip.segment(segment, place_s),
        };
        return Ok(match app.faults.now().stream {
            Stream::Slow => answer("video/iso.segment", NO_STORE, slow::body(bytes)),
            _ => answer("video/iso.segment", IMMUTABLE, bytes),
        });
    }
    let edge = requested_edge(&app, &query).await?;
    let kind = kind(&file, &show, edge).ok_or(StatusCode::NOT_FOUND)?;
    // The audio-only and the upright stream have no other renditions.
    let adaptive_renditions = app.live.adaptive_renditions().iter().map(|other| other.label);
    let others: Vec<_> = if adaptive_renditions.clone().any(|label| label == rendition.label) {
        adaptive_renditions.filter(|label| *label != rendition.label).collect()
    } else {
        Vec::new()
    };
    let breaks = app.live.breaks();
    let writer = Writer { edge, breaks: &breaks, query: &signature(&query), folder: "" };
    let skip = field(&query, "_HLS_skip") == Some("YES");
    Ok(answer(PLAYLIST, NO_STORE, writer.rendition(kind, &others, skip)))
}

/// What the playlist of this name contains.
fn kind(name: &str, show: &Show, edge: Edge) -> Option<Kind> {
    match name {
        "ll.m3u8" => Some(Kind::LowLatency),
        "dvr.m3u8" => {
            let began = show.times.live.map_or(edge.segment, |live_s| live_s.saturating_sub(EPOCH_S));
            Some(Kind::TimeShift(began.max(edge.segment.saturating_sub(LONGEST_RECORDING))))
        }
        "replay.m3u8" => {
            let (first, last) = recorded(&show.times, edge.segment.saturating_sub(1));
            Some(Kind::Recording(first, last))
        }
        _ => None,
    }
}

/// The live edge for a playlist request. Waits for the part that the request asks for, if it does.
async fn requested_edge(app: &App, query: &str) -> Result<Edge, StatusCode> {
    let requested = wanted_edge(query, Edge::at(now_ms()).segment)?;
    if let Some(frozen_ms) = app.faults.frozen_ms() {
        let edge = Edge::at(frozen_ms);
        if requested.is_some_and(|requested| requested > edge) {
            sleep(Duration::from_millis(MAX_WAIT_MS)).await;
        }
        return Ok(edge);
    }
    if let Some(due) = requested
        && !wait_for(due, MAX_WAIT_MS).await
    {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Edge::at(now_ms()))
}

/// The edge that a blocking request waits for; `None`: it does not wait. Segment `newest` is in progress.
///
/// # Errors
/// If the numbers are invalid, or too far ahead to wait for.
pub fn wanted_edge(query: &str, newest: u64) -> Result<Option<Edge>, StatusCode> {
    let number = |name| field(query, name).map(str::parse::<u64>);
    match (number("_HLS_msn"), number("_HLS_part")) {
        (None, None) => Ok(None),
        // Too far ahead to wait for, and arithmetic with it could overflow.
        (Some(Ok(segment)), _) if segment > newest.saturating_add(60) => Err(StatusCode::BAD_REQUEST),
        (Some(Ok(segment)), None) => Ok(Some(Edge { segment: segment.saturating_add(1), parts: 0 })),
        (Some(Ok(segment)), Some(Ok(part @ 0..PARTS))) => Ok(Some(Edge::after_part(segment, part))),
        // By the standard a part after the last one is the first part of the next segment.
        (Some(Ok(segment)), Some(Ok(_))) => Ok(Some(Edge::after_part(segment.saturating_add(1), 0))),
        _ => Err(StatusCode::BAD_REQUEST),
    }
}

/// Waits until the stream reaches `due`. Returns `false` at once if that takes longer than `longest_ms`.
async fn wait_for(due: Edge, longest_ms: u64) -> bool {
    let wait_ms = due.due_ms().saturating_sub(now_ms());
    if wait_ms > longest_ms {
        return false;
    }
    sleep(Duration::from_millis(wait_ms)).await;
    true
}

/// The number of the segment, and of its part, in a file name.
fn piece(file: &str) -> Option<(u64, Option<u64>)> {
    let name = file.strip_suffix(".m4s")?;
    match name.split_once('.') {
        None => Some((name.parse().ok()?, None)),
        Some((segment, part)) => {
            let part = part.parse().ok().filter(|part| *part < PARTS)?;
            Some((segment.parse().ok()?, Some(part)))
        }
    }
}

/// The signature of a request as a query with `?`, for the addresses in its answer.
fn signature(query: &str) -> String {
    Signature::of(query).map_or_else(String::new, |signature| format!("?{}", signature.query()))
}

/// The first and the last segment of a recording. A long show keeps only its end.
fn recorded(times: &Times, newest: u64) -> (u64, u64) {
    let number = |unix_s: u64| unix_s.saturating_sub(EPOCH_S).min(newest);
    let last = times.ended.map_or(newest, number);
    let first = times.live.map_or(0, number).max(last.saturating_sub(LONGEST_RECORDING));
    // A show that ended right after its start still has a few segments.
    (first.min(last.saturating_sub(SHORTEST_RECORDING)), last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_segments_and_parts_have_numbers() {
        assert_eq!(piece("17.m4s"), Some((17, None)));
        assert_eq!(piece("17.4.m4s"), Some((17, Some(4))));
        for other in ["index.m3u8", "-1.m4s", "x.m4s", "1.mp4", "1.5.m4s", "1.x.m4s", ""] {
            assert_eq!(piece(other), None);
        }
    }

    #[test]
    fn a_blocking_request_too_far_ahead_is_refused() {
        let requested = |query| wanted_edge(query, 100).map(|edge| edge.map(|edge| (edge.segment, edge.parts)));
        assert_eq!(requested("txTime=1"), Ok(None));
        assert_eq!(requested("_HLS_msn=7"), Ok(Some((8, 0))));
        assert_eq!(
            (requested("_HLS_msn=7&_HLS_part=1"), requested("_HLS_msn=7&_HLS_part=4")),
            (Ok(Some((7, 2))), Ok(Some((8, 0))))
        );
        let behind_the_last = ["_HLS_msn=7&_HLS_part=5", "_HLS_msn=7&_HLS_part=18446744073709551615"].map(requested);
        assert_eq!(behind_the_last, [Ok(Some((8, 1))); 2], "the first part of the next segment");
        for far in
            ["_HLS_msn=161", "_HLS_msn=18446744073709551615", "_HLS_part=1", "_HLS_msn=x", "_HLS_msn=7&_HLS_part=-1"]
        {
            assert_eq!(requested(far), Err(StatusCode::BAD_REQUEST), "{far}");
        }
    }

    proptest! {
        #[test]
        fn no_request_panics(
            query in "(_HLS_(msn|part|skip|x)=[0-9a-z]{0,22}&?){0,4}", numbers: (u64, u64), file in "[0-9.]{0,24}(m4s)?",
        ) {
            let _ = (wanted_edge(&query, numbers.0 % 1_000), piece(&file), signature(&query));
            let _ = wanted_edge(&format!("_HLS_msn={}&_HLS_part={}", numbers.0, numbers.1 % 8), numbers.0);
        }
    }
}
