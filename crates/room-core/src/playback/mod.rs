//! The stream: which source is played, and what is tried when one does not.
//!
//! The room names its sources, best first: the rungs of a [`selector`]. What is shown is watched by the pictures that come
//! ([`detector`]). When it dies, or waits too often, another rung is taken up beside it; the old picture stays until the new one
//! shows its first. While a lower rung plays well, a better one is tried again from time to time, unseen. Who fell behind
//! catches up ([`catch_up`]); who only wants to hear gets sound alone ([`hearing`]); which of several definitions is shown goes by what
//! the network and the device bear ([`auto_quality`]).

mod attempt;
mod audio_only;
mod auto_quality;
mod catch_up;
mod environment;
mod health;
mod intents;
pub mod preview;
mod source_selector;
mod stall_detector;
mod time_shift;
mod upgrade;
pub mod view;

use auto_quality::AutoQuality;
use catch_up::CatchUp;
use preview::Preview;
use source_selector::SourceSelector;
use stall_detector::StallDetector;
use view::{PlaybackState, StageView, Tracks};

use crate::effect::{Effect, Timer};
use crate::model::problem::StreamProblem;
use crate::model::source::Source;
use crate::pacing::pace::Pace;
use crate::ports::player::{PlayerCommand, PlayerEvent, SeekRange};
use crate::time::Now;
use crate::time::ServerClock;

/// The stream.
// Each of them is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Default)]
pub struct Playback {
    pace: Pace,
    selector: SourceSelector,
    should_play: bool,
    /// The viewer has paused it, or the browser lets nothing play before the viewer touches the page: it does not start by
    /// itself.
    paused_by_user: bool,
    /// What is played is a recording, which has an end.
    is_recording: bool,
    /// The recording has been played to its end.
    is_over: bool,
    /// The page is out of sight.
    hidden: bool,
    /// The picture has a window of its own.
    in_picture_in_picture: bool,
    /// The picture is to stand still while nobody sees it.
    pauses_when_hidden: bool,
    /// The last attempt's number.
    attempts: u32,
    active: Option<ActiveSource>,
    /// There was a picture.
    has_shown: bool,
    pending: Option<PendingSource>,
    /// Rounds through all rungs since one last held.
    rounds: u32,
    /// Why nothing played, the last time.
    problem: Option<StreamProblem>,
    /// When fresh addresses were last asked for, by the monotonic clock.
    asked_ms: Option<u64>,
    /// What waits for its fresh address.
    awaited_address: Option<AwaitedAddress>,
    /// The viewer has gone back from the live edge, or is about to: no better rung is tried meanwhile.
    is_time_shifted: bool,
    /// The server's clock: what a time shift's beginning is told by.
    clock: ServerClock,
    /// How far the room's time shift goes back now, in milliseconds; none where there is none, or nothing in it yet.
    span_ms: Option<u64>,
    auto: AutoQuality,
    preview: Preview,
    view: StageView,
    /// The heights that what is shown tells of itself.
    renditions: Vec<u32>,
    tracks: Tracks,
}

/// What is shown.
#[derive(Debug)]
struct ActiveSource {
    attempt: u32,
    candidate: usize,
    audio_only: bool,
    detector: StallDetector,
    catch_up: CatchUp,
    recoveries: u8,
    /// It is the stream as it was so many milliseconds ago: a time shift.
    delay_ms: Option<u64>,
    /// It was let go of while it stood, since it would have been loaded on and on.
    is_halted: bool,
    /// What the player has of it, to go back in.
    own: Option<SeekRange>,
    /// When the picture was on air, in milliseconds since 1970 UTC, where the stream says.
    aired_ms: Option<u64>,
}

/// What is being taken up.
#[derive(Debug)]
struct PendingSource {
    attempt: u32,
    candidate: usize,
    audio_only: bool,
    /// Where it is to begin, before the live edge.
    behind_ms: Option<u64>,
    recoveries: u8,
    /// It is the stream as it was so many milliseconds ago: a time shift.
    delay_ms: Option<u64>,
}

/// What waits for its fresh address.
#[derive(Debug, Clone, Copy)]
struct AwaitedAddress {
    candidate: usize,
    /// Where it is to begin, before the live edge.
    behind_ms: Option<u64>,
}

impl Playback {
    /// Without a stream yet; waits as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { pace, selector: SourceSelector::new(pace), ..Self::default() }
    }

    /// What is played from now on is a recording, or not.
    pub const fn set_recording(&mut self, is_recording: bool) {
        self.is_recording = is_recording;
    }

    /// The server's clock says this.
    pub const fn set_clock(&mut self, clock: ServerClock) {
        self.clock = clock;
    }

    /// The room's sources are these, and are to be played or not. Does nothing when that is so already.
    pub fn set(&mut self, sources: &[Source], should_play: bool, now: Now, effects: &mut Vec<Effect>) {
        let address =
            |selector: &SourceSelector, candidate: usize| selector.source(candidate).map(|source| source.url.clone());
        let expired =
            self.awaited_address.and_then(|awaited_address| address(&self.selector, awaited_address.candidate));
        let sprites = self.selector.sprites().cloned();
        let same = self.selector.set(sources);
        if self.selector.sprites() != sprites.as_ref() {
            // They are signed, too.
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

    /// The viewer does not want to wait for the next try.
    pub fn retry(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if matches!(self.view.state, PlaybackState::Failed(_)) {
            self.restart(now, effects);
        }
    }

    /// Lets go of the stream.
    pub fn stop(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.should_play = false;
        self.restart(now, effects);
    }

    /// News from the player.
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
                // However it was made to: by the button, or by a media key that only the browser knows of.
                (self.paused_by_user, self.is_over) = (false, false);
                if self.active.is_some() {
                    self.view.state = PlaybackState::Playing;
                }
            }
            PlayerEvent::Waiting if self.view.state == PlaybackState::Playing => {
                self.view.state = PlaybackState::Buffering
            }
            // A picture that nobody sees is paused by the browser, too.
            PlayerEvent::Paused if self.is_unseen() || matches!(self.view.state, PlaybackState::Failed(_)) => {}
            PlayerEvent::Paused => {
                // By whomever: the viewer has other ways than the button.
                self.paused_by_user = true;
                self.view.state = PlaybackState::Paused;
            }
            PlayerEvent::Ended => self.end(now, effects),
            PlayerEvent::AutoplayBlocked => {
                self.paused_by_user = true;
                self.view.state = PlaybackState::Paused;
                effects.push(Effect::CancelTimer(Timer::FirstFrame));
            }
            PlayerEvent::UnmutedAutoplayBlocked => {
                self.view.muted = true;
                self.view.sound_blocked = true;
            }
            PlayerEvent::Sound { muted, volume } => {
                self.view.sound_blocked &= muted;
                self.view.muted = muted;
                self.view.volume = volume;
            }
            PlayerEvent::Renditions(heights) => {
                self.renditions = heights;
                self.list_qualities();
            }
            PlayerEvent::Captions(names) => self.tracks.captions = names,
            PlayerEvent::Stats(stats) => self.look(stats, now, effects),
            PlayerEvent::Waiting | PlayerEvent::PictureInPicture(_) => {}
        }
    }

    /// A wait is over: before the next try ([`Timer::Stream`]), for a first picture ([`Timer::FirstFrame`]), or for somebody to stir
    /// ([`Timer::UserIdle`]).
    pub fn on_timer(&mut self, timer: Timer, now: Now, effects: &mut Vec<Effect>) {
        if timer == Timer::UserIdle {
            self.view.is_idle = true;
        }
        if !self.should_play {
            return;
        }
        match (timer, &self.pending) {
            (Timer::FirstFrame, Some(pending)) if !self.is_still() => {
                let attempt = pending.attempt;
                self.fail(attempt, StreamProblem::Unreachable, now, effects);
            }
            // Also while another is taken up: that may fail later, when nothing else is to come.
            (Timer::Stream, _) => {
                if let Some(awaited_address) = self.awaited_address.take() {
                    // The fresh address did not come.
                    self.problem = Some(StreamProblem::Expired);
                    self.selector.fail(awaited_address.candidate, now.mono_ms, now.chance);
                    self.is_time_shifted &= self.active.is_none() || self.is_back();
                }
                self.go_on(now, effects);
            }
            _ => {}
        }
    }

    /// Is the first picture on its way, and may still be there at once?
    pub const fn awaits_first_frame(&self) -> bool {
        let is_priority = self.active.is_none() && self.rounds == 0 && self.problem.is_none();
        self.pending.is_some() && is_priority && !self.stands() && !self.is_unseen()
    }

    /// What is to be shown.
    pub fn view(&self) -> StageView {
        StageView { is_time_shifted: self.is_time_shifted, can_go_back: self.can_go_back(), ..self.view }
    }

    /// What there is to choose from.
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
        self.view.window = None;
        self.reset_auto_quality();
        self.forget_renditions();
        self.selector.begin_round();
        effects.push(Effect::CancelTimer(Timer::Stream));
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        if self.should_play && !self.selector.is_empty() {
            self.try_next(now, effects);
            return;
        }
        self.view = StageView {
            state: if self.should_play {
                PlaybackState::Failed(StreamProblem::Unplayable)
            } else {
                PlaybackState::Idle
            },
            muted: self.view.muted,
            volume: self.view.volume,
            sound_blocked: self.view.sound_blocked,
            ..StageView::default()
        };
        effects.push(Effect::Player(PlayerCommand::Stop));
    }
}

#[cfg(test)]
mod tests;
