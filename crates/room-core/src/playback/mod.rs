//! Playback of the room's stream: which source plays, and what happens when it fails.
//!
//! The room lists its sources, best first; they are the candidates of the `source_selector`. The `stall_detector` checks the decoded
//! frames of the shown source. When that source dies or stalls too often, the next candidate loads in the hidden half of the double
//! buffer; the old picture stays until the new source shows its first frame. While a worse candidate plays well, a better one is tried
//! from time to time in the background (`upgrade`). A viewer who is behind the live edge catches up (`catch_up`). A viewer who wants
//! no video gets audio only (`audio_only`). Among single-rendition sources, the network and the device decide (`auto_quality`).

mod attempt;
mod audio_only;
mod auto_quality;
mod autoplay;
mod catch_up;
mod environment;
mod fallback;
mod health;
mod intents;
mod preview;
mod preview_state;
mod qualities;
mod source_selector;
mod stall_detector;
mod time_shift;
mod upgrade;
pub mod view;

use auto_quality::AutoQuality;
use catch_up::CatchUp;
use preview_state::Preview;
use source_selector::SourceSelector;
use stall_detector::StallDetector;
use view::{PlaybackState, StageView, Tracks};

use crate::effect::{Effect, Timer};
use crate::model::problem::StreamProblem;
use crate::model::source::{Source, SourceKind};
use crate::pacing::pace::Pace;
use crate::ports::player::{PlayerCommand, PlayerEvent, SeekRange, VideoCodec};
use crate::time::Now;
use crate::time::ServerClock;

/// Playback of the room's stream.
// The flags are independent of each other.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Default)]
pub struct Playback {
    pace: Pace,
    selector: SourceSelector,
    should_play: bool,
    /// The viewer has paused, or the browser blocks autoplay until the viewer interacts with the page: playback does not start
    /// by itself.
    paused_by_user: bool,
    /// A recording plays, which has an end.
    is_recording: bool,
    /// The recording has played to its end.
    is_over: bool,
    /// The page is hidden.
    hidden: bool,
    /// The video is in picture-in-picture.
    in_picture_in_picture: bool,
    /// Preference of the viewer: pause while nobody can see the video.
    pauses_when_hidden: bool,
    /// Number of the last attempt.
    attempts: u32,
    active: Option<ActiveSource>,
    /// A first frame has been shown before.
    has_shown: bool,
    pending: Option<PendingSource>,
    /// Rounds through all candidates since the shown source last was steady.
    rounds: u32,
    /// Reason of the last failure.
    problem: Option<StreamProblem>,
    /// When fresh addresses were last requested, by the monotonic clock.
    asked_ms: Option<u64>,
    /// The candidate that waits for a fresh address.
    awaited_address: Option<AwaitedAddress>,
    /// The viewer has gone back from the live edge, or is about to: no better candidate is tried meanwhile.
    is_time_shifted: bool,
    /// The server's clock; the start of a time shift is measured with it.
    clock: ServerClock,
    /// Current length of the room's time shift in milliseconds; `None`: no time shift, or too little recorded yet.
    span_ms: Option<u64>,
    auto: AutoQuality,
    preview: Preview,
    state: PlaybackState,
    shown: Shown,
    sound: Sound,
    /// The viewer has been active a short while ago: the controls show.
    is_user_active: bool,
    /// Heights (pixels) of the renditions that the shown source reports.
    renditions: Vec<u32>,
    tracks: Tracks,
}

/// The shown source.
#[derive(Debug)]
struct ActiveSource {
    attempt: u32,
    candidate: usize,
    audio_only: bool,
    detector: StallDetector,
    catch_up: CatchUp,
    recoveries: u8,
    /// The source is a time shift at its own address: the stream delayed by this many milliseconds. `None`: not such a source.
    delay_ms: Option<u64>,
    /// Loading was stopped during a pause, because it would have continued without end.
    is_stopped: bool,
    /// The seek range that the player has of this source.
    own: Option<SeekRange>,
    /// Broadcast time of the shown frame, in milliseconds since 1970 UTC; `None`: the stream does not say.
    aired_ms: Option<u64>,
}

/// What is known of the stream on the stage. It stays, like the last frame, while the next source loads. The fields are those of
/// [`StageView`].
#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    source: Option<SourceKind>,
    latency_ds: Option<u64>,
    audio_only: bool,
    window: Option<SeekRange>,
    size: (u32, u32),
    frames: (u64, u64),
    kbps: Option<u64>,
    codec: Option<VideoCodec>,
}

/// The sound, as the viewer and the browser have set it.
#[derive(Debug, Clone, Copy)]
struct Sound {
    muted: bool,
    /// Volume, `0.0..=1.0`.
    volume: f64,
    /// Muted because the browser requires an interaction of the viewer first.
    is_blocked: bool,
    /// Playback is tried without sound, because the browser has blocked it with sound. This ends when it starts, shows a frame, or the
    /// viewer plays it.
    is_trying_muted: bool,
}

impl Default for Sound {
    fn default() -> Self {
        Self { muted: false, volume: 1.0, is_blocked: false, is_trying_muted: false }
    }
}

/// The source that is loading and has no first frame yet.
#[derive(Debug)]
struct PendingSource {
    attempt: u32,
    candidate: usize,
    audio_only: bool,
    /// Start position in milliseconds before the live edge; `None`: at the live edge.
    behind_ms: Option<u64>,
    recoveries: u8,
    /// The source is a time shift at its own address: the stream delayed by this many milliseconds. `None`: not such a source.
    delay_ms: Option<u64>,
}

/// A candidate that waits for a fresh address.
#[derive(Debug, Clone, Copy)]
struct AwaitedAddress {
    candidate: usize,
    /// Start position in milliseconds before the live edge; `None`: at the live edge.
    behind_ms: Option<u64>,
}

impl Playback {
    /// Creates a playback without sources; `pace` sets its delays.
    pub fn new(pace: Pace) -> Self {
        Self { pace, selector: SourceSelector::new(pace), ..Self::default() }
    }

    /// Sets whether a recording plays from now on.
    pub const fn set_recording(&mut self, is_recording: bool) {
        self.is_recording = is_recording;
    }

    /// Sets the server's clock.
    pub const fn set_clock(&mut self, clock: ServerClock) {
        self.clock = clock;
    }

    /// Sets the room's sources and whether to play them. No effect if neither changed.
    pub fn set(&mut self, sources: &[Source], should_play: bool, now: Now, effects: &mut Vec<Effect>) {
        let address =
            |selector: &SourceSelector, candidate: usize| selector.source(candidate).map(|source| source.url.clone());
        let expired =
            self.awaited_address.and_then(|awaited_address| address(&self.selector, awaited_address.candidate));
        let sprites = self.selector.sprites().cloned();
        let same = self.selector.set(sources);
        if self.selector.sprites() != sprites.as_ref() {
            // The addresses of the sprites are signed, too.
            self.preview = Preview::default();
        }
        self.list_qualities();
        self.measure_span(now);
        if should_play != self.should_play || !same {
            self.should_play = should_play;
            self.restart(now, effects);
        } else if let Some(it) = self
            .awaited_address
            .take_if(|awaited_address| address(&self.selector, awaited_address.candidate) != expired)
        {
            self.load_at(it.candidate, it.behind_ms.filter(|_| self.is_time_shifted), effects);
        }
    }

    /// Retries now if playback has failed: the viewer does not want to wait for the next try.
    pub fn retry(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if matches!(self.state, PlaybackState::Failed(_)) {
            self.restart(now, effects);
        }
    }

    /// Stops playback and releases the stream.
    pub fn stop(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.should_play = false;
        self.restart(now, effects);
    }

    /// Handles an event from the player.
    pub fn on_player(&mut self, event: PlayerEvent, now: Now, effects: &mut Vec<Effect>) {
        if let PlayerEvent::PictureInPicture(in_picture_in_picture) = event {
            return self.set_picture_in_picture(in_picture_in_picture, effects);
        }
        if !self.should_play {
            return;
        }
        match event {
            PlayerEvent::FirstFrame { attempt, size } => self.show(attempt, size, now, effects),
            PlayerEvent::Failed { attempt, problem } => self.fail(attempt, problem, now, effects),
            PlayerEvent::DecodeError { attempt } => self.recover(attempt, now, effects),
            PlayerEvent::Playing => {
                // The cause may be the button, or a media key that only the browser knows about.
                (self.paused_by_user, self.is_over, self.sound.is_trying_muted) = (false, false, false);
                if self.active.is_some() {
                    self.state = PlaybackState::Playing;
                }
            }
            PlayerEvent::Waiting if self.state == PlaybackState::Playing => {
                self.state = PlaybackState::Buffering;
            }
            // The browser also pauses a video that nobody can see.
            PlayerEvent::Paused if self.is_unseen() || matches!(self.state, PlaybackState::Failed(_)) => {}
            PlayerEvent::Paused => {
                // The cause does not matter: the viewer can pause in other ways than by the button.
                self.paused_by_user = true;
                self.state = PlaybackState::Paused;
            }
            PlayerEvent::Ended => self.end(now, effects),
            PlayerEvent::AutoplayBlocked { muted } => self.on_autoplay_blocked(muted, effects),
            PlayerEvent::Sound { muted, volume } => {
                self.sound.is_blocked &= muted;
                self.sound.muted = muted;
                self.sound.volume = volume;
            }
            PlayerEvent::Renditions(heights) => {
                self.renditions = heights;
                self.list_qualities();
            }
            PlayerEvent::Captions(names) => self.tracks.captions = names,
            PlayerEvent::Stats(stats) => self.on_stats(stats, now, effects),
            PlayerEvent::Waiting | PlayerEvent::PictureInPicture(_) => {}
        }
    }

    /// Handles the end of a delay: before the next round ([`Timer::NextRound`]) or an upgrade ([`Timer::Upgrade`]), for a fresh address
    /// ([`Timer::FreshAddress`]) or a first frame ([`Timer::FirstFrame`]), or for user activity ([`Timer::UserIdle`]).
    pub fn on_timer(&mut self, timer: Timer, now: Now, effects: &mut Vec<Effect>) {
        if timer == Timer::UserIdle {
            self.is_user_active = false;
        }
        if !self.should_play {
            return;
        }
        match (timer, &self.pending) {
            (Timer::FirstFrame, Some(pending)) if !self.should_stay_paused() => {
                let attempt = pending.attempt;
                self.fail(attempt, StreamProblem::Unreachable, now, effects);
            }
            (Timer::NextRound | Timer::Upgrade, _) => self.try_better_or_next(now, effects),
            (Timer::FreshAddress, _) => self.give_up_address(now, effects),
            _ => {}
        }
    }

    /// The first attempt is still expected to show its first frame soon: no attempt has failed, and playback is not paused or hidden.
    pub const fn awaits_first_frame(&self) -> bool {
        let is_first_attempt = self.active.is_none() && self.rounds == 0 && self.problem.is_none();
        self.pending.is_some() && is_first_attempt && !self.is_paused() && !self.is_unseen()
    }

    /// The current state for the view.
    pub fn view(&self) -> StageView {
        let Shown { source, latency_ds, audio_only, window, size, frames, kbps, codec } = self.shown;
        StageView {
            state: self.state,
            source,
            latency_ds,
            audio_only,
            is_time_shifted: self.is_time_shifted,
            can_go_back: self.can_go_back(),
            window,
            size,
            frames,
            kbps,
            codec,
            muted: self.sound.muted,
            volume: self.sound.volume,
            sound_blocked: self.sound.is_blocked,
            is_idle: !self.is_user_active,
        }
    }

    /// The qualities and captions that the viewer can choose from, and the preview.
    pub const fn tracks(&self) -> &Tracks {
        &self.tracks
    }

    fn pause_watching(&mut self) {
        if let Some(active) = &mut self.active {
            active.detector.pause_watching();
        }
    }

    fn restart(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.active.take().is_some() {
            effects.push(Effect::Player(PlayerCommand::StopLoading));
        }
        (self.pending, self.awaited_address) = (None, None);
        (self.rounds, self.problem) = (0, None);
        (self.is_time_shifted, self.is_over) = (false, false);
        self.shown.window = None;
        self.reset_auto_quality();
        self.forget_renditions();
        self.selector.begin_round();
        cancel_tries(effects);
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        if self.should_play && !self.selector.is_empty() {
            self.try_next(now, effects);
            return;
        }
        self.state =
            if self.should_play { PlaybackState::Failed(StreamProblem::Unplayable) } else { PlaybackState::Idle };
        (self.shown, self.is_user_active) = (Shown::default(), false);
        effects.push(Effect::Player(PlayerCommand::Stop));
    }
}

/// Cancels the timer that tries a source later: at most one of them runs.
fn cancel_tries(effects: &mut Vec<Effect>) {
    effects.extend([Timer::NextRound, Timer::Upgrade, Timer::FreshAddress].map(Effect::CancelTimer));
}

#[cfg(test)]
mod tests;
