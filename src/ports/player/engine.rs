//! What all engines have in common, and which one takes up a source.

use std::rc::Rc;

use room_core::model::problem::StreamProblem;
use room_core::model::source::{Source, SourceKind};
use room_core::ports::player::{SeekRange, VideoCodec};
use wasm_bindgen::JsValue;

use crate::js;
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video::Video;
use crate::ports::player::{flv, hls, leb, native, whep};

/// Of something that is asked of hls.js or the browser: what they threw.
pub type Asked = Result<(), JsValue>;

/// Something that feeds a video element; dropping it takes it off the element.
pub trait Engine {
    /// Is what it shows what was asked for, and not yet another part of the stream?
    fn is_ready(&self) -> bool {
        true
    }

    /// Is it a recording, whose times are the same each time it is played?
    fn is_recording(&self) -> bool {
        false
    }

    /// Jumps to where the stream is now, if it is not there.
    fn go_live(&self) -> Asked;

    /// Jumps to so many milliseconds before the live edge, or a recording's end, where it can.
    fn go_back(&self, _behind_ms: u64) -> Asked {
        Ok(())
    }

    /// How it goes.
    fn figures(&self) -> Figures;

    /// The heights (pixels) in which it can be had, the greatest first; none where there is nothing to choose.
    fn renditions(&self) -> Vec<u32> {
        Vec::new()
    }

    /// Shows the rendition of this height, where there is one; else what the network carries.
    fn set_quality(&self, _height: Option<u32>) -> Asked {
        Ok(())
    }

    /// The captions that the stream has, by name; those without one cannot be chosen.
    fn captions(&self) -> Vec<String> {
        Vec::new()
    }

    /// Shows the captions of this name, where there are some; else none.
    fn set_captions(&self, _name: Option<&str>) -> Asked {
        Ok(())
    }

    /// Begins decoding anew after an error.
    fn mend(&self, _swap_sound: bool) -> Asked {
        Ok(())
    }

    /// Lets go of the stream, but leaves its last picture on the element.
    fn halt(&self) -> Asked;
}

/// How it goes, as far as an engine knows more than the element.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// Pictures that were decoded so far; of sound alone, packets that came.
    pub frames: Option<u64>,
    /// How far behind the stream it is, in milliseconds.
    pub latency_ms: Option<u64>,
    /// How much further behind it is than it is meant to be, in milliseconds.
    pub behind_ms: u64,
    /// Kilobits in a second that the stream has.
    pub kbps: Option<u64>,
    /// Kilobits in a second that the network carries.
    pub bandwidth_kbps: Option<u64>,
    /// How the picture is coded.
    pub codec: Option<VideoCodec>,
    /// When the picture was on air, in milliseconds since 1970 UTC.
    pub aired_ms: Option<u64>,
    /// What can be gone back to.
    pub window: Option<SeekRange>,
}

/// What an engine tells.
#[derive(Debug, Clone, Copy)]
pub enum News {
    /// It does not play.
    Failed(StreamProblem),
    /// It cannot be decoded from here on, which can be mended.
    Undecodable,
    /// There are other captions to choose from than before.
    Captions,
}

/// Where an engine's news go.
pub type Sink = Rc<dyn Fn(News)>;

/// Where what plays a source is.
pub struct Assets {
    /// hls.js, a module.
    pub hls: String,
    /// The worker that it demuxes in.
    pub hls_worker: String,
    /// mpegts.js, a module.
    pub mpegts: String,
}

/// Where a stream begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start {
    /// At the live edge, or where a recording begins.
    Usual,
    /// At these seconds of a recording.
    At(f64),
    /// So many milliseconds before the live edge.
    Behind(u64),
}

/// Gives the source to the element, if it still `is_wanted` when what plays it has loaded. A `spare` offer, of a picture and a
/// sound, is used where it fits. What begins low begins with the rendition of the fewest bytes.
///
/// # Errors
/// If this browser cannot play it, or what plays it does not load.
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

/// What an answer's status says of a stream.
pub const fn problem(status: u16) -> StreamProblem {
    match status {
        401 | 403 => StreamProblem::Expired,
        // No way of speaking that both have, or no codec.
        405 | 406 | 415 => StreamProblem::Unplayable,
        400..=499 => StreamProblem::NotFound,
        _ => StreamProblem::Unreachable,
    }
}

/// Seconds as whole milliseconds; what is no time is none.
pub fn millis(seconds: f64) -> Option<u64> {
    whole(seconds * 1_000.0)
}

/// Milliseconds as seconds.
pub fn seconds(millis: u64) -> f64 {
    // A stream's length is far from a float's limits.
    #[allow(clippy::cast_precision_loss)]
    let millis = millis as f64;
    millis / 1_000.0
}

/// A number of JavaScript's as a count; what is none is none.
pub fn whole(number: f64) -> Option<u64> {
    // Positive and finite; a cast of what is too large saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (number.is_finite() && number >= 0.0).then_some(number as u64)
}
