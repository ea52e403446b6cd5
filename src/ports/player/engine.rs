//! The interface of all engines.

use std::rc::Rc;

use room_core::model::problem::StreamProblem;
use room_core::ports::player::{SeekRange, VideoCodec};
use wasm_bindgen::JsValue;

/// The result of a call to a library or the browser. `Err`: what it threw.
pub type EngineResult = Result<(), JsValue>;

/// Feeds a video element with a stream. Dropping it detaches it from the element.
pub trait Engine {
    /// Whether it shows the requested part of the stream, rather than another part before a seek completes.
    fn is_ready(&self) -> bool {
        true
    }

    /// Whether the stream is a recording, whose timestamps are the same on each load.
    fn is_recording(&self) -> bool {
        false
    }

    /// Jumps to the live edge, if it is behind it.
    fn go_live(&self) -> EngineResult;

    /// Jumps to `behind_ms` milliseconds before the live edge, or before the end of a recording, if it can.
    fn go_back(&self, _behind_ms: u64) -> EngineResult {
        Ok(())
    }

    /// The engine's playback figures.
    fn stats(&self) -> EngineStats;

    /// The heights of the renditions in pixels, the greatest first; empty if there is no choice.
    fn renditions(&self) -> Vec<u32> {
        Vec::new()
    }

    /// Selects the rendition of this height in pixels. `None`, or no such rendition: selects by the bandwidth.
    fn set_quality(&self, _height: Option<u32>) -> EngineResult {
        Ok(())
    }

    /// The names of the stream's captions. Captions without a name cannot be chosen.
    fn captions(&self) -> Vec<String> {
        Vec::new()
    }

    /// Shows the captions of this name. `None`, or no such captions: shows no captions.
    fn set_captions(&self, _name: Option<&str>) -> EngineResult {
        Ok(())
    }

    /// Recovers from a decoding error. `swap_sound` also swaps the audio codec.
    fn recover(&self, _swap_sound: bool) -> EngineResult {
        Ok(())
    }

    /// Stops loading the stream, and leaves the last picture on the element.
    fn stop_loading(&self) -> EngineResult;
}

/// Playback figures that the engine knows and the element does not.
#[derive(Debug, Clone, Copy, Default)]
pub struct EngineStats {
    /// The number of frames decoded so far; for audio only, of packets received. `None`: see the element.
    pub frames: Option<u64>,
    /// The latency, in milliseconds.
    pub latency_ms: Option<u64>,
    /// How far it is behind its target position, in milliseconds.
    pub behind_ms: u64,
    /// The stream's bit rate, in kilobits per second.
    pub kbps: Option<u64>,
    /// The estimated bandwidth of the network, in kilobits per second.
    pub bandwidth_kbps: Option<u64>,
    /// The video codec.
    pub codec: Option<VideoCodec>,
    /// When the current picture was broadcast, in milliseconds since 1970 UTC.
    pub aired_ms: Option<u64>,
    /// The seek range.
    pub window: Option<SeekRange>,
}

/// An event of an engine.
#[derive(Debug, Clone, Copy)]
pub enum EngineEvent {
    /// The stream does not play.
    Failed(StreamProblem),
    /// A decoding error, from which the engine can recover ([`Engine::recover`]).
    Undecodable,
    /// The list of captions changed.
    Captions,
}

/// The receiver of an engine's events.
pub type Sink = Rc<dyn Fn(EngineEvent)>;

/// The URLs of the playback libraries.
pub struct Assets {
    /// hls.js, a module.
    pub hls: String,
    /// The worker in which hls.js demuxes.
    pub hls_worker: String,
    /// mpegts.js, a module.
    pub mpegts: String,
}

/// Where playback starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start {
    /// At the live edge, or at the start of a recording.
    Usual,
    /// At this position in a recording, in seconds.
    At(f64),
    /// This many milliseconds before the live edge.
    Behind(u64),
}

/// The stream's problem for an HTTP error status.
pub const fn problem(status: u16) -> StreamProblem {
    match status {
        401 | 403 => StreamProblem::Expired,
        // Method not allowed, not acceptable, unsupported media type: no common protocol or codec.
        405 | 406 | 415 => StreamProblem::Unplayable,
        400..=499 => StreamProblem::NotFound,
        _ => StreamProblem::Unreachable,
    }
}

/// Converts seconds to whole milliseconds. `None`: negative or not finite.
pub fn millis(seconds: f64) -> Option<u64> {
    whole(seconds * 1_000.0)
}

/// Converts milliseconds to seconds.
pub fn seconds(millis: u64) -> f64 {
    // A stream's length is exact as a float.
    #[allow(clippy::cast_precision_loss)]
    let millis = millis as f64;
    millis / 1_000.0
}

/// Converts a JavaScript number to an integer. `None`: negative or not finite.
pub fn whole(number: f64) -> Option<u64> {
    // The number is finite and not negative; the cast of a number that is too large saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (number.is_finite() && number >= 0.0).then_some(number as u64)
}
