//! The view of playback: the stage, and the tracks that the viewer can choose from.

use crate::model::problem::StreamProblem;
use crate::model::source::SourceKind;
use crate::ports::player::{SeekRange, VideoCodec};

/// The state of the stage, as the view shows it.
// The flags are independent of each other.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageView {
    /// Playback state.
    pub state: PlaybackState,
    /// Delivery of the shown source; `None`: no first frame yet.
    pub source: Option<SourceKind>,
    /// Latency behind the live stream in tenths of a second, rounded up; `None`: unknown.
    pub latency_ds: Option<u64>,
    /// Audio only plays, because the viewer wants that or the room has no video.
    pub audio_only: bool,
    /// The viewer has gone back from the live edge.
    pub is_time_shifted: bool,
    /// A source with a time shift exists, with video or audio only as the viewer wants.
    pub can_go_back: bool,
    /// Current seek range, and the playback position in it; `None`: no range.
    pub window: Option<SeekRange>,
    /// Width and height of the video in pixels; 0: unknown.
    pub size: (u32, u32),
    /// Decoded frames, and how many of them were dropped because they came too late to be shown.
    pub frames: (u64, u64),
    /// Bit rate of the stream in kbit/s; `None`: unknown.
    pub kbps: Option<u64>,
    /// Video codec; `None`: unknown.
    pub codec: Option<VideoCodec>,
    /// The sound is off.
    pub muted: bool,
    /// Volume, `0.0..=1.0`.
    pub volume: f64,
    /// The sound is off because the browser requires an interaction of the viewer first.
    pub sound_blocked: bool,
    /// No user activity, and the first frame did not just appear: the controls may hide.
    pub is_idle: bool,
}

impl StageView {
    /// The video is in portrait format.
    pub const fn is_upright(&self) -> bool {
        self.size.1 > self.size.0
    }
}

impl Default for StageView {
    fn default() -> Self {
        Self {
            state: PlaybackState::Idle,
            source: None,
            latency_ds: None,
            audio_only: false,
            is_time_shifted: false,
            can_go_back: false,
            window: None,
            size: (0, 0),
            frames: (0, 0),
            kbps: None,
            codec: None,
            muted: false,
            volume: 1.0,
            sound_blocked: false,
            is_idle: true,
        }
    }
}

/// What the viewer can choose from, and what is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tracks {
    /// Available qualities, best first; empty if there is no choice.
    pub qualities: Vec<Quality>,
    /// The quality that the viewer has chosen; `None`: automatic.
    pub quality: Option<Quality>,
    /// The backend's labels for heights (pixels).
    pub labels: Vec<(u32, String)>,
    /// Names of the available captions.
    pub captions: Vec<String>,
    /// The captions that the viewer has chosen; `None`: no captions.
    pub caption: Option<String>,
    /// Preview picture for the position the viewer points at.
    pub preview: Option<Tile>,
}

impl Tracks {
    /// The backend's label for a height (pixels), if it has one.
    pub fn label(&self, height: u32) -> Option<&str> {
        self.labels.iter().find(|(of, _)| *of == height).map(|(_, label)| label.as_str())
    }
}

/// A quality that the viewer can choose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Quality {
    /// Video of this height (pixels).
    Height(u32),
    /// A source that has a label from the backend but no height.
    Label(String),
    /// Audio only.
    Sound,
}

/// A preview picture on a sprite sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Address of the sprite sheet.
    pub sheet: String,
    /// Columns and rows of the sheet.
    pub grid: (u32, u32),
    /// Column and row of the picture on the sheet.
    pub cell: (u32, u32),
    /// Width and height of the picture in pixels.
    pub size: (u32, u32),
}

/// Makes caption names unique: the second "English" becomes "English (2)". Captions without a name cannot be chosen: `None`.
pub fn distinct(names: impl Iterator<Item = Option<String>>) -> Vec<Option<String>> {
    let mut unique: Vec<String> = Vec::new();
    let mut make_unique = |name: String| {
        let mut other = name.clone();
        let mut nth = 1;
        while unique.contains(&other) {
            nth += 1;
            other = format!("{name} ({nth})");
        }
        unique.push(other.clone());
        other
    };
    names.map(|name| name.filter(|name| !name.is_empty()).map(&mut make_unique)).collect()
}

/// Playback state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlaybackState {
    /// No stream to play.
    #[default]
    Idle,
    /// The first frame is expected.
    Loading,
    /// The stream plays.
    Playing,
    /// Playback waits for data or for another source.
    Buffering,
    /// Paused by the viewer or by the browser.
    Paused,
    /// The recording has played to its end.
    Ended,
    /// No source plays; playback retries by itself.
    Failed(StreamProblem),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_with_the_same_name_get_a_number() {
        let names = ["English", "", "English", "English (2)", "中文"].map(|name| Some(name.to_owned()));
        let unique = distinct(names.into_iter().chain([None]));
        let unique: Vec<_> = unique.iter().map(|name| name.as_deref().unwrap_or("-")).collect();
        assert_eq!(unique, ["English", "-", "English (2)", "English (2) (2)", "中文", "-"]);
    }
}
