//! The player port: commands from the core to the player, and events from the player to the core.

use crate::model::problem::StreamProblem;
use crate::model::source::Source;

/// A command for the player.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerCommand {
    /// Load this source in the hidden half of the double buffer. With its first frame it replaces the shown source.
    /// A source that is still loading is dropped.
    Load {
        /// Number of this attempt; each attempt has a higher one.
        attempt: u32,
        /// The source to load.
        source: Source,
        /// `true`: play; `false`: stay paused until [`PlayerCommand::Play`].
        play: bool,
        /// Start this many milliseconds before the live edge; `None`: at the live edge.
        behind_ms: Option<u64>,
        /// Start with the rendition of the lowest bit rate, if there are several: the network is slow, or the viewer saves data.
        begins_low: bool,
    },
    /// Drop the source that has no first frame yet.
    AbandonPending,
    /// Stop loading the shown source, but keep its last frame on screen.
    StopLoading,
    /// Recover the shown or loading source after a decoding error.
    Recover {
        /// The attempt to recover.
        attempt: u32,
        /// Also switch the audio decoder (`swapAudioCodec` of hls.js).
        swap_sound: bool,
    },
    /// Seek to the live edge.
    GoLive,
    /// Seek to this distance before the live edge or, in a recording, before its end.
    SeekBack {
        /// Distance in milliseconds.
        behind_ms: u64,
    },
    /// Resume after a pause.
    Play {
        /// `true`: at the live edge; `false`: at the position of the pause.
        live: bool,
    },
    /// Set the playback rate of the shown source; 1 is normal speed. Each attempt starts at 1.
    SetRate(f64),
    /// Show the rendition of this height (pixels) in sources that have it. `None`: the best rendition that the network carries.
    SetQuality(Option<u32>),
    /// Show the captions of this name in sources that have them. `None`: no captions.
    SetCaptions(Option<String>),
    /// Pause.
    Pause,
    /// Mute (`true`) or unmute (`false`).
    SetMuted(bool),
    /// Set the volume, `0.0..=1.0`.
    SetVolume(f64),
    /// Stop playback and release all sources.
    Stop,
}

/// An event from the player. Events without an attempt number are about the shown source.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerEvent {
    /// The first frame of an attempt is there; the attempt has replaced the source shown before.
    FirstFrame {
        /// The attempt.
        attempt: u32,
        /// Width and height of the video in pixels; 0 without video.
        size: (u32, u32),
    },
    /// The attempt does not play.
    Failed {
        /// The attempt.
        attempt: u32,
        /// The reason.
        problem: StreamProblem,
    },
    /// The attempt cannot be decoded from here on. [`PlayerCommand::Recover`] may help.
    DecodeError {
        /// The attempt.
        attempt: u32,
    },
    /// Playback has started or resumed.
    Playing,
    /// Playback waits for data.
    Waiting,
    /// Playback has paused before the end.
    Paused,
    /// The stream has played to its end.
    Ended,
    /// The browser's autoplay policy has blocked playback before the viewer interacts with the page.
    AutoplayBlocked {
        /// Playback was blocked even without sound.
        muted: bool,
    },
    /// The current sound settings.
    Sound {
        /// The sound is off.
        muted: bool,
        /// Volume, `0.0..=1.0`.
        volume: f64,
    },
    /// Heights (pixels) of the shown source's renditions, largest first; empty if there is no choice.
    Renditions(Vec<u32>),
    /// Names of the shown source's captions.
    Captions(Vec<String>),
    /// Picture-in-picture has started (`true`) or ended (`false`).
    PictureInPicture(bool),
    /// Playback measurements, twice a second.
    Stats(PlaybackStats),
}

/// Measurements of the shown source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaybackStats {
    /// The shown attempt.
    pub attempt: u32,
    /// Frames decoded so far. With audio only: a number that rises while audio arrives.
    pub frames: u64,
    /// Latency behind the live stream in milliseconds; `None`: unknown.
    pub latency_ms: Option<u64>,
    /// Distance behind the target latency in milliseconds.
    pub behind_ms: u64,
    /// Data buffered ahead of the playback position, in milliseconds.
    pub ahead_ms: u64,
    /// Width of the video in pixels; 0 without video.
    pub width: u32,
    /// Height of the video in pixels; 0 without video.
    pub height: u32,
    /// Frames dropped so far because they came too late to be shown.
    pub dropped: u64,
    /// Bit rate of the stream in kbit/s; `None`: unknown.
    pub kbps: Option<u64>,
    /// Bandwidth of the network in kbit/s; `None`: unknown.
    pub bandwidth_kbps: Option<u64>,
    /// Video codec; `None`: unknown.
    pub codec: Option<VideoCodec>,
    /// Broadcast time of the shown frame, in milliseconds since 1970 UTC; `None`: the stream does not say.
    pub aired_ms: Option<u64>,
    /// Range the viewer can seek in; `None`: no range.
    pub window: Option<SeekRange>,
}

/// A video codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoCodec {
    /// H.264 (AVC).
    H264,
    /// H.265 (HEVC).
    H265,
    /// AV1.
    Av1,
    /// VP8.
    Vp8,
    /// VP9.
    Vp9,
}

impl VideoCodec {
    /// Reads the codec from the `CODECS` of a playlist (`avc1.4d401f`) or from a WebRTC MIME type (`video/H264`). In a list, the first
    /// video codec counts. `None`: no known video codec.
    pub fn of(name: &str) -> Option<Self> {
        name.split(',').find_map(|name| {
            let name = name.trim().to_ascii_lowercase();
            let name = name.strip_prefix("video/").unwrap_or(&name);
            Some(match name.split('.').next()? {
                "avc1" | "avc3" | "h264" => Self::H264,
                "hvc1" | "hev1" | "h265" => Self::H265,
                "av01" | "av1" => Self::Av1,
                "vp8" | "vp08" => Self::Vp8,
                "vp9" | "vp09" => Self::Vp9,
                _ => return None,
            })
        })
    }

    /// The common name, for display.
    pub const fn name(self) -> &'static str {
        match self {
            Self::H264 => "H.264",
            Self::H265 => "H.265",
            Self::Av1 => "AV1",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
        }
    }
}

/// The range the viewer can seek in, and the playback position in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeekRange {
    /// Length from the start of the range to the live edge, or to the end of a recording, in milliseconds.
    pub length_ms: u64,
    /// Distance from the playback position to the live edge, or to the end of a recording, in milliseconds.
    pub behind_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codecs_are_read_from_playlists_and_webrtc_mime_types() {
        let of = |name| VideoCodec::of(name).map(VideoCodec::name);
        assert_eq!((of("avc1.4d401f,mp4a.40.2"), of("video/H264")), (Some("H.264"), Some("H.264")));
        assert_eq!((of("mp4a.40.2, hvc1.1.6.L93.B0"), of("hev1")), (Some("H.265"), Some("H.265")));
        assert_eq!(
            (of("av01.0.08M.08"), of("video/VP8"), of("vp09.00.10.08")),
            (Some("AV1"), Some("VP8"), Some("VP9"))
        );
        assert_eq!((of(""), of("mp4a.40.2"), of("video/rtx")), (None, None, None));
    }
}
