//! The stage as it is to be shown.

use crate::problem::StreamProblem;
use crate::wire::backend::SourceKind;

/// The stage as it is to be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageView {
    /// What the picture does.
    pub picture: Picture,
    /// How the picture that is shown comes here; none before there is one.
    pub source: Option<SourceKind>,
    /// How far behind the stream it is, in begun tenths of a second, where that can be told.
    pub latency_ds: Option<u64>,
    /// The picture's height in pixels; 0 where it is not known.
    pub height: u32,
    /// The sound is off.
    pub muted: bool,
    /// Loudness, `0.0..=1.0`.
    pub volume: f64,
    /// The sound is off because the browser wants a touch first.
    pub sound_blocked: bool,
}

impl Default for StageView {
    fn default() -> Self {
        Self {
            picture: Picture::Idle,
            source: None,
            latency_ds: None,
            height: 0,
            muted: false,
            volume: 1.0,
            sound_blocked: false,
        }
    }
}

/// What the picture does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Picture {
    /// There is nothing to play now.
    #[default]
    Idle,
    /// The first frame is on its way.
    Loading,
    /// It moves.
    Playing,
    /// It waits for data, or for another source.
    Buffering,
    /// The viewer, or the browser, wants it still.
    Paused,
    /// No source plays; it is tried again by itself.
    Failed(StreamProblem),
}
