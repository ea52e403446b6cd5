//! The stream: one clip in a seamless loop. It comes in two renditions, upright, and as audio only, over HTTP (HLS, FLV) and WebRTC.

pub mod address;
mod cdn_addresses;
pub mod clip;
mod flv;
mod frames;
mod http;
mod mp4;
mod playlist;
mod slow;
mod sound;
pub mod stream_events;
mod time_shift;
pub mod timeline;
pub mod webrtc;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use room_core::model::source::{Source, SourceKind, TimeShift};

use crate::app::{App, now_ms};
use crate::backend::shows;
use crate::backend::shows::Show;
use crate::desk::faults::Stream;
use cdn_addresses::ADAPTIVE;
pub use cdn_addresses::StreamName;
use clip::{Clip, ClipError};
use frames::{Pictures, Sounds};
pub use http::wanted_edge;
pub use time_shift::ShiftRequest;
use timeline::{Breaks, Edge};

/// Length of the clip, in seconds. A segment lasts 1 s.
const LOOP_S: u64 = 16;
/// Frames a second.
pub const FRAMES_PER_S: u64 = 25;
/// Duration of a frame, in microseconds.
pub const FRAME_US: u64 = 1_000_000 / FRAMES_PER_S;
/// Parts of a segment, and the duration of one.
const PARTS: u64 = 5;
const PART_MS: u64 = 1_000 / PARTS;

/// The clip, 960x540.
static CLIP: &[u8] = include_bytes!("../../media/clip.mp4");
/// The clip at half the size, 480x270.
static SMALL: &[u8] = include_bytes!("../../media/small.mp4");
/// The upright part of the clip, 304x540, as a phone sends it.
static PORTRAIT: &[u8] = include_bytes!("../../media/portrait.mp4");

/// The first renditions are adaptive: the same frames in several sizes, this many. The upright one follows them.
const LADDER: usize = 2;

/// The most segments of a recording, and the most that a viewer can seek back in `dvr.m3u8`.
const LONGEST_RECORDING: u64 = 3_600;
/// The stream starts this long before its show, in seconds: a host pushes before going live, and a server that has just started needs
/// something to seek back to.
const PUSHED_BEFORE_S: u64 = 2 * 3_600;
/// How far back the time-shift template keeps a stream, in seconds.
const KEPT_S: u64 = 2 * 3_600;
/// Caching of finished segments, which do not change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Caching of playlists, which change with each segment, and of the init segment, which changes with each new clip.
const NOT_AT_ALL: &str = "no-store";
/// The media type of a playlist.
const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The stream of all rooms.
pub struct Live {
    renditions: [Rendition; LADDER + 1],
    sound: Rendition,
    sounds: Sounds,
    breaks: Mutex<Breaks>,
}

/// One size of the clip, or its sound.
pub struct Rendition {
    /// Its name, and that of its folder.
    label: &'static str,
    /// Pixels; 0 for audio only.
    width: u32,
    height: u32,
    codecs: &'static str,
    /// Bits a second: of the largest segment, and on average.
    peak: u64,
    average: u64,
    clip: Clip,
    pictures: Pictures,
}

impl Rendition {
    fn new(
        label: &'static str,
        (width, height): (u32, u32),
        codecs: &'static str,
        file: &[u8],
    ) -> Result<Self, ClipError> {
        let clip = Clip::cut(file)?;
        let pictures = if width == 0 { Pictures::none() } else { Pictures::of(file)? };
        let bits: Vec<u64> = clip.sizes().map(|bytes| bytes as u64 * 8).collect();
        let (peak, average) = (bits.iter().copied().max().unwrap_or_default(), bits.iter().sum::<u64>() / LOOP_S);
        Ok(Self { label, width, height, codecs, peak, average, clip, pictures })
    }
}

impl Live {
    /// Reads the clip inside this program.
    ///
    /// # Errors
    /// If it is broken.
    pub fn new() -> Result<Self, ClipError> {
        let sound = sound::only_sound(CLIP).ok_or(ClipError("no sound"))?;
        Ok(Self {
            sound: Rendition::new("sound", (0, 0), "mp4a.40.2", &sound)?,
            sounds: Sounds::of(CLIP)?,
            renditions: [
                Rendition::new("540p", (960, 540), "avc1.4d401f,mp4a.40.2", CLIP)?,
                Rendition::new("270p", (480, 270), "avc1.4d4015,mp4a.40.2", SMALL)?,
                Rendition::new("portrait", (304, 540), "avc1.4d401e,mp4a.40.2", PORTRAIT)?,
            ],
            breaks: Mutex::default(),
        })
    }

    /// Restarts the encoder at the first segment that no playlist has named yet.
    pub fn restart_encoder(&self, now_ms: u64) {
        self.breaks.lock().unwrap_or_else(PoisonError::into_inner).add(Edge::at(now_ms).segment + 1);
    }

    /// Frame `number` of the endless loop in one of the renditions, as H.264 (Annex B).
    pub fn picture(&self, rendition: usize, number: u64) -> Vec<u8> {
        self.renditions.get(rendition).map(|rendition| rendition.pictures.annex_b(number)).unwrap_or_default()
    }

    /// The index of the rendition that a template names; without a template, the stream as it was pushed. `None`: no such template.
    pub fn rendition(&self, template: Option<&str>) -> Option<usize> {
        template.map_or(Some(0), |label| self.renditions.iter().position(|rendition| rendition.label == label))
    }

    /// The adaptive renditions, best first.
    fn ladder(&self) -> &[Rendition] {
        &self.renditions[..LADDER]
    }

    fn breaks(&self) -> Breaks {
        self.breaks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn find(&self, label: &str) -> Option<&Rendition> {
        self.renditions.iter().chain([&self.sound]).find(|rendition| rendition.label == label)
    }
}

/// The routes under `/live`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/{file}", get(cdn_addresses::stream))
        .route("/{room}/{file}", get(http::all))
        .route("/{room}/{rendition}/{file}", get(http::one))
        .route("/{room}/{signed}/{start}/{file}", get(cdn_addresses::sprite))
}

/// The sources of a room's stream, best first, with signed addresses.
pub fn sources(app: &App, show: &Show) -> Vec<Source> {
    let (room, now_s) = (show.room.as_str(), now_ms() / 1_000);
    let sign = |name: &str| app.addresses.sign(name, now_s);
    let whole = sign(room);
    let source = |kind, url: String| Source { kind, url, ..Source::default() };
    let of = |rendition: &Rendition, kind, suffix: &str| {
        let name = format!("{room}_{}", rendition.label);
        Source {
            label: Some(rendition.label.to_owned()),
            heights: vec![rendition.height],
            codecs: Some(rendition.codecs.to_owned()),
            kbps: Some(rendition.average / 1_000),
            ..source(kind, format!("/live/{name}.{suffix}?{}", sign(&name)))
        }
    };
    if app.portrait {
        return portrait(app, room, now_s);
    }
    let [best, ..] = &app.live.renditions;
    let heights: Vec<_> = app.live.ladder().iter().map(|rendition| rendition.height).collect();
    // WebRTC has the best rendition.
    let whep = Source { url: format!("/whep/{room}?{whole}"), codecs: None, ..of(best, SourceKind::Whep, "") };
    let low_latency = Source {
        low_latency: true,
        heights: heights.clone(),
        ..source(SourceKind::Hls, format!("/live/{room}/ll.m3u8?{whole}"))
    };
    let flv = app.live.ladder().iter().map(|rendition| of(rendition, SourceKind::Flv, "flv"));
    let adaptive = format!("{room}_{ADAPTIVE}");
    let adaptive = Source { heights, ..source(SourceKind::Hls, format!("/live/{adaptive}.m3u8?{}", sign(&adaptive))) };
    // A time shift is of the stream as it was pushed, or its address names a template.
    let shifted = app.live.ladder().iter().map(|rendition| Source {
        time_shift: Some(TimeShift::Css {
            seconds: KEPT_S,
            since: Some(begun_s(show)),
            url: Some(format!("/live/{room}.m3u8?{whole}&tsCodecname={}", rendition.label)),
        }),
        sprites: true,
        ..of(rendition, SourceKind::Hls, "m3u8")
    });
    let sound = Source {
        audio_only: true,
        low_latency: true,
        ..source(SourceKind::Hls, format!("/live/{room}/sound/ll.m3u8?{whole}"))
    };
    [whep, low_latency].into_iter().chain(flv).chain([adaptive]).chain(shifted).chain([sound]).collect()
}

/// The sources of the upright stream.
fn portrait(app: &App, room: &str, now_s: u64) -> Vec<Source> {
    let [.., upright] = &app.live.renditions;
    let name = format!("{room}_{}", upright.label);
    let signed = app.addresses.sign(&name, now_s);
    let at = |kind, url| Source { kind, url, heights: vec![upright.height], ..Source::default() };
    vec![
        at(SourceKind::Whep, format!("/whep/{name}?{signed}")),
        at(SourceKind::Flv, format!("/live/{name}.flv?{signed}")),
        at(SourceKind::Hls, format!("/live/{name}.m3u8?{signed}")),
    ]
}

/// The start of the show's stream (s since 1970): the limit for seeking back.
fn begun_s(show: &Show) -> u64 {
    show.times.live.map_or_else(|| now_ms() / 1_000, |live_s| live_s.saturating_sub(PUSHED_BEFORE_S))
}

/// The address of the recording of a room's show.
pub fn replay(app: &App, room: &str) -> String {
    format!("/live/{room}/replay.m3u8?{}", app.addresses.sign(room, now_ms() / 1_000))
}

/// The show of the requested stream. Fails if the query signs none of these stream names, or if the desk has broken the stream.
fn let_in(app: &App, room: &str, names: &[&str], query: &str) -> Result<Show, StatusCode> {
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
fn field<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn answer(kind: &'static str, cache: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], body).into_response()
}
