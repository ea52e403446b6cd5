//! The stage as it is to be shown.

use crate::model::problem::StreamProblem;
use crate::model::source::SourceKind;
use crate::playback::Playback;
use crate::playback::preview::Tile;
use crate::ports::player::{SeekRange, VideoCodec};

/// The stage as it is to be shown.
// Each of them is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageView {
    /// What the picture does.
    pub state: PlaybackState,
    /// How the picture that is shown comes here; none before there is one.
    pub source: Option<SourceKind>,
    /// How far behind the stream it is, in begun tenths of a second, where that can be told.
    pub latency_ds: Option<u64>,
    /// There is no picture, as the viewer, or the room, wants it.
    pub audio_only: bool,
    /// The viewer has gone back from the live edge.
    pub is_time_shifted: bool,
    /// There is a source that can be gone back in, with a picture or without as it is wanted.
    pub can_go_back: bool,
    /// What can be gone back to now, and where in it the picture is.
    pub window: Option<SeekRange>,
    /// The picture's width and height in pixels; 0 where they are not known.
    pub size: (u32, u32),
    /// Pictures that were decoded, and of those the ones that came too late to be shown.
    pub frames: (u64, u64),
    /// Kilobits in a second that the stream has, where that can be told.
    pub kbps: Option<u64>,
    /// How the picture is coded, where that can be told.
    pub codec: Option<VideoCodec>,
    /// The sound is off.
    pub muted: bool,
    /// Loudness, `0.0..=1.0`.
    pub volume: f64,
    /// The sound is off because the browser wants a touch first.
    pub sound_blocked: bool,
    /// Nobody stirs, and the first picture was not there just now: the controls may go.
    pub is_idle: bool,
}

impl StageView {
    /// Is the picture higher than it is wide?
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

/// What there is to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tracks {
    /// The qualities, the best first; none where there is nothing to choose.
    pub qualities: Vec<Quality>,
    /// The quality that the viewer has chosen; none is what the network carries.
    pub quality: Option<Quality>,
    /// What the backend calls a height, where it has a word for it.
    pub labels: Vec<(u32, String)>,
    /// The captions that there are, by name.
    pub captions: Vec<String>,
    /// The captions that the viewer has chosen; none are shown without.
    pub caption: Option<String>,
    /// The picture of the moment that the viewer points at.
    pub preview: Option<Tile>,
}

impl Tracks {
    /// What the backend calls a height.
    pub fn label(&self, height: u32) -> Option<&str> {
        self.labels.iter().find(|(of, _)| *of == height).map(|(_, label)| label.as_str())
    }
}

/// A quality that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Quality {
    /// A picture of this height (pixels).
    Height(u32),
    /// A source of which the backend says what it is called, but not how high it is.
    Label(String),
    /// No picture.
    Sound,
}

/// The names of captions, such that each can be told apart: the second "English" is "English (2)". What has no name cannot be chosen.
pub fn distinct(names: impl Iterator<Item = Option<String>>) -> Vec<Option<String>> {
    let mut told: Vec<String> = Vec::new();
    let mut tell = |name: String| {
        let mut other = name.clone();
        let mut nth = 1;
        while told.contains(&other) {
            nth += 1;
            other = format!("{name} ({nth})");
        }
        told.push(other.clone());
        other
    };
    names.map(|name| name.filter(|name| !name.is_empty()).map(&mut tell)).collect()
}

impl Playback {
    /// What is shown is another source: what the last one told of itself is gone.
    pub(super) fn forget_renditions(&mut self) {
        self.renditions.clear();
        self.tracks.captions.clear();
        self.list_qualities();
    }

    /// What is shown, and what can be shown instead, in one list.
    pub(super) fn list_qualities(&mut self) {
        let mut heights: Vec<_> = self.selector.heights().chain(self.renditions.iter().copied()).collect();
        heights.sort_unstable_by(|a, b| b.cmp(a));
        heights.dedup();
        let (mut labels, mut named) = (Vec::new(), Vec::new());
        for (height, label) in self.selector.labels() {
            match height {
                Some(height) if labels.iter().all(|(of, _)| *of != height) => labels.push((height, label.to_owned())),
                None if !named.iter().any(|quality| *quality == Quality::Label(label.to_owned())) => {
                    named.push(Quality::Label(label.to_owned()));
                }
                _ => {}
            }
        }
        let mut pictures: Vec<_> = heights.into_iter().map(Quality::Height).chain(named).collect();
        // One is no choice.
        if pictures.len() == 1 {
            pictures.clear();
        }
        let sound = self.selector.has_both().then_some(Quality::Sound);
        self.tracks.qualities = pictures.into_iter().chain(sound).collect();
        self.tracks.labels = labels;
    }
}

/// What the picture does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlaybackState {
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
    /// The recording has been played to its end.
    Ended,
    /// No source plays; it is tried again by itself.
    Failed(StreamProblem),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_of_the_same_name_are_told_apart() {
        let names = ["English", "", "English", "English (2)", "中文"].map(|name| Some(name.to_owned()));
        let told = distinct(names.into_iter().chain([None]));
        let told: Vec<_> = told.iter().map(|name| name.as_deref().unwrap_or("-")).collect();
        assert_eq!(told, ["English", "-", "English (2)", "English (2) (2)", "中文", "-"]);
    }
}
