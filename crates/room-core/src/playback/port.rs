//! What the core and the player say to each other.

use crate::problem::StreamProblem;
use crate::wire::backend::Source;

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
    },
    /// Let go of what has not shown a picture yet.
    GiveUp,
    /// Let go of the stream that is shown, but keep its last picture.
    Halt,
    /// Mend what is shown, or taken up, after a decoding error.
    Mend {
        /// The attempt.
        attempt: u32,
        /// Take another decoder for the sound, too.
        swap_sound: bool,
    },
    /// Jump to where the stream is now.
    GoLive,
    /// Go on after a pause, at the live edge.
    Play,
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlayerEvent {
    /// The first picture is there, and has taken the place of what was shown before.
    Shown {
        /// The attempt.
        attempt: u32,
    },
    /// It does not play.
    Failed {
        /// The attempt.
        attempt: u32,
        /// Why.
        problem: StreamProblem,
    },
    /// It cannot be decoded from here on, which can be mended.
    Undecodable {
        /// The attempt.
        attempt: u32,
    },
    /// The picture moves.
    Playing,
    /// The picture waits for data.
    Waiting,
    /// The picture is paused.
    Paused,
    /// The browser lets nothing play before the viewer touches the page.
    Blocked,
    /// The browser lets it play, but without sound.
    SoundBlocked,
    /// The sound is now this.
    Sound {
        /// Off.
        muted: bool,
        /// Loudness, `0.0..=1.0`.
        volume: f64,
    },
    /// How it goes, twice a second.
    Sample(Sample),
}

/// How it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sample {
    /// The attempt that is shown.
    pub attempt: u32,
    /// Pictures that were decoded so far.
    pub frames: u64,
    /// How far behind the stream it is, in milliseconds, where that can be told.
    pub latency_ms: Option<u64>,
    /// How much further behind it is than it is meant to be, in milliseconds.
    pub behind_ms: u64,
    /// The picture's height in pixels; 0 without a picture.
    pub height: u32,
}
