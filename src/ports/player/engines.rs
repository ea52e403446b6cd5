//! Which engine plays a source.

use std::rc::Rc;

use room_core::model::problem::StreamProblem;
use room_core::model::source::{Source, SourceKind};

use crate::js;
use crate::ports::player::engine::{Assets, Engine, Sink, Start};
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video::Video;
use crate::ports::player::{flv, hls, leb, native, whep};

/// Starts an engine that plays the source on the element, unless `is_wanted` is false once the library has loaded. Uses the `spare`
/// offer, which has video and audio, where it fits. `begins_low` starts with the rendition of the lowest bit rate.
///
/// # Errors
/// If this browser cannot play the source, or the library does not load.
pub async fn start(
    assets: &Assets,
    source: &Source,
    (start, begins_low): (Start, bool),
    spare: Option<RtcOffer>,
    video: &Video,
    is_wanted: impl Fn() -> bool,
    sink: Sink,
) -> Result<Rc<dyn Engine>, StreamProblem> {
    let offer = || spare.filter(|_| !source.audio_only).map_or_else(|| RtcOffer::new(source.audio_only), Ok);
    match source.kind {
        SourceKind::Hls if js::has_media_source() => {
            hls::start(assets, &source.url, (start, begins_low), video, is_wanted, sink).await
        }
        SourceKind::Hls => native::start(&source.url, start, video, sink),
        SourceKind::Flv => flv::start(&assets.mpegts, &source.url, video, is_wanted, sink).await,
        SourceKind::Whep => whep::start(source, offer()?, video, sink),
        SourceKind::Leb => leb::start(source, offer()?, video, sink),
        SourceKind::Unknown => Err(StreamProblem::Unplayable),
    }
}
