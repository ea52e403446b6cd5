//! The sources of a room's stream.

use room_core::model::source::{Source, SourceKind, TimeShift};

use crate::app::App;
use crate::backend::shows::Show;
use crate::clock::now_ms;
use crate::media::cdn_addresses::ADAPTIVE;
use crate::media::live::Rendition;
use crate::media::requests::{KEPT_S, begun_s};

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
    let heights: Vec<_> = app.live.adaptive_renditions().iter().map(|rendition| rendition.height).collect();
    // WebRTC has the best rendition.
    let whep = Source { url: format!("/whep/{room}?{whole}"), codecs: None, ..of(best, SourceKind::Whep, "") };
    let low_latency = Source {
        low_latency: true,
        heights: heights.clone(),
        ..source(SourceKind::Hls, format!("/live/{room}/ll.m3u8?{whole}"))
    };
    let flv = app.live.adaptive_renditions().iter().map(|rendition| of(rendition, SourceKind::Flv, "flv"));
    let adaptive = format!("{room}_{ADAPTIVE}");
    let adaptive = Source { heights, ..source(SourceKind::Hls, format!("/live/{adaptive}.m3u8?{}", sign(&adaptive))) };
    // A time shift is of the stream as it was pushed, or its address names a template.
    let shifted = app.live.adaptive_renditions().iter().map(|rendition| Source {
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

/// The address of the recording of a room's show.
pub fn replay(app: &App, room: &str) -> String {
    format!("/live/{room}/replay.m3u8?{}", app.addresses.sign(room, now_ms() / 1_000))
}
