//! What the core and the player say to each other.

use crate::model::problem::StreamProblem;
use crate::model::source::Source;

/// A wish for the player.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerCommand {
    /// Take up this source beside what is shown; with its first picture it takes that one's place. What was being taken up
    /// before is let go of.
    Load {
        /// The number of this attempt: it rises with each.
        attempt: u32,
        /// The source.
        source: Source,
        /// Let it play; else hold it still until [`PlayerCommand::Play`].
        play: bool,
        /// Begin so many milliseconds before the live edge.
        behind_ms: Option<u64>,
        /// Begin with the rendition of the fewest bytes, where there are several: the network is slow, or data is to be saved.
        begins_low: bool,
    },
    /// Let go of what has not shown a picture yet.
    AbandonPending,
    /// Let go of the stream that is shown, but keep its last picture.
    StopLoading,
    /// Mend what is shown, or taken up, after a decoding error.
    Recover {
        /// The attempt.
        attempt: u32,
        /// Take another decoder for the sound, too.
        swap_sound: bool,
    },
    /// Jump to where the stream is now.
    GoLive,
    /// Jump to so many milliseconds before the live edge; of a recording, before its end.
    GoBack {
        /// Milliseconds.
        behind_ms: u64,
    },
    /// Go on after a pause.
    Play {
        /// At the live edge; else where it stood.
        live: bool,
    },
    /// Play what is shown at this rate; 1 is as it was made. Each attempt begins with that.
    SetRate(f64),
    /// Show the rendition of this height where a source has it, or the best that the network carries.
    SetQuality(Option<u32>),
    /// Show the captions of this name, wherever a source has them, or none.
    SetCaptions(Option<String>),
    /// Pause.
    Pause,
    /// Sound off or on.
    SetMuted(bool),
    /// Loudness, `0.0..=1.0`.
    SetVolume(f64),
    /// Stop, and let go of everything.
    Stop,
}

/// News from the player. What is said of no attempt is said of what is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerEvent {
    /// The first picture is there, and has taken the place of what was shown before.
    FirstFrame {
        /// The attempt.
        attempt: u32,
        /// The picture's width and height in pixels; 0 without a picture.
        size: (u32, u32),
    },
    /// It does not play.
    Failed {
        /// The attempt.
        attempt: u32,
        /// Why.
        problem: StreamProblem,
    },
    /// It cannot be decoded from here on, which can be mended.
    DecodeError {
        /// The attempt.
        attempt: u32,
    },
    /// The picture moves.
    Playing,
    /// The picture waits for data.
    Waiting,
    /// The picture is paused, before its end.
    Paused,
    /// The stream has been played to its end.
    Ended,
    /// The browser lets nothing play before the viewer touches the page.
    AutoplayBlocked,
    /// The browser lets it play, but without sound.
    UnmutedAutoplayBlocked,
    /// The sound is now this.
    Sound {
        /// Off.
        muted: bool,
        /// Loudness, `0.0..=1.0`.
        volume: f64,
    },
    /// What is shown can be had in these heights (pixels), the greatest first; in none where there is nothing to choose.
    Renditions(Vec<u32>),
    /// What is shown has these captions, by name.
    Captions(Vec<String>),
    /// The picture has a window of its own, or not any more.
    PictureInPicture(bool),
    /// How it goes, twice a second.
    Stats(PlaybackStats),
}

/// How it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaybackStats {
    /// The attempt that is shown.
    pub attempt: u32,
    /// Pictures that were decoded so far; of sound alone a number that rises while it comes.
    pub frames: u64,
    /// How far behind the stream it is, in milliseconds, where that can be told.
    pub latency_ms: Option<u64>,
    /// How much further behind it is than it is meant to be, in milliseconds.
    pub behind_ms: u64,
    /// What has been loaded from the picture on, in milliseconds.
    pub ahead_ms: u64,
    /// The picture's width in pixels; 0 without a picture.
    pub width: u32,
    /// The picture's height in pixels; 0 without a picture.
    pub height: u32,
    /// Pictures that came too late to be shown, so far.
    pub dropped: u64,
    /// Kilobits in a second that the stream has, where that can be told.
    pub kbps: Option<u64>,
    /// Kilobits in a second that the network carries, where that can be told.
    pub bandwidth_kbps: Option<u64>,
    /// How the picture is coded, where that can be told.
    pub codec: Option<VideoCodec>,
    /// When the picture was on air, in milliseconds since 1970 UTC, where the stream says.
    pub aired_ms: Option<u64>,
    /// What can be gone back to.
    pub window: Option<SeekRange>,
}

/// How a picture is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoCodec {
    /// H.264, or AVC.
    H264,
    /// H.265, or HEVC.
    H265,
    /// AV1.
    Av1,
    /// VP8.
    Vp8,
    /// VP9.
    Vp9,
}

impl VideoCodec {
    /// By a name as in a playlist's `CODECS` (`avc1.4d401f`), or as WebRTC has it (`video/H264`); of several, the first one that is a
    /// picture's.
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

    /// What people call it.
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

/// What can be gone back to, and where in it the picture is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeekRange {
    /// From its start to the live edge, or the end of a recording, in milliseconds.
    pub length_ms: u64,
    /// From the picture to the live edge, or the end, in milliseconds.
    pub behind_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_codec_is_known_by_each_of_its_names() {
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
