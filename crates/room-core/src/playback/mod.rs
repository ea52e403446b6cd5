//! The stream: which source is played, and what is tried when one does not.
//!
//! The room names its sources, best first: the rungs of a [`ladder`]. What is shown is watched by the pictures that come
//! ([`watch`]). When it dies, or waits too often, another rung is taken up beside it; the old picture stays until the new one
//! shows its first. While a lower rung plays well, a better one is tried again from time to time, unseen. Who fell behind
//! catches up ([`rate`]); who only wants to hear gets sound alone ([`hearing`]); which of several definitions is shown goes by what
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
use view::{Picture, StageView, Tracks};

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
    ladder: SourceSelector,
    wanted: bool,
    /// The viewer has paused it, or the browser lets nothing play before the viewer touches the page: it does not start by
    /// itself.
    held: bool,
    /// What is played is a recording, which has an end.
    is_recording: bool,
    /// The recording has been played to its end.
    is_over: bool,
    /// The page is out of sight.
    hidden: bool,
    /// The picture has a window of its own.
    floats: bool,
    /// The picture is to stand still while nobody sees it.
    rests: bool,
    /// The last attempt's number.
    attempts: u32,
    shown: Option<ActiveSource>,
    /// There was a picture.
    has_shown: bool,
    trying: Option<PendingSource>,
    /// Rounds through all rungs since one last held.
    rounds: u32,
    /// Why nothing played, the last time.
    problem: Option<StreamProblem>,
    /// When fresh addresses were last asked for, by the monotonic clock.
    asked_ms: Option<u64>,
    /// What waits for its fresh address.
    awaiting: Option<AwaitedAddress>,
    /// The viewer has gone back from the live edge, or is about to: no better rung is tried meanwhile.
    shifted: bool,
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
    rung: usize,
    sound_only: bool,
    watch: StallDetector,
    rate: CatchUp,
    mends: u8,
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
    rung: usize,
    sound_only: bool,
    /// Where it is to begin, before the live edge.
    behind_ms: Option<u64>,
    mends: u8,
    /// It is the stream as it was so many milliseconds ago: a time shift.
    delay_ms: Option<u64>,
}

/// What waits for its fresh address.
#[derive(Debug, Clone, Copy)]
struct AwaitedAddress {
    rung: usize,
    /// Where it is to begin, before the live edge.
    behind_ms: Option<u64>,
}

impl Playback {
    /// Without a stream yet; waits as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { pace, ladder: SourceSelector::new(pace), ..Self::default() }
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
    pub fn set(&mut self, sources: &[Source], wanted: bool, now: Now, fx: &mut Vec<Effect>) {
        let address = |ladder: &SourceSelector, rung: usize| ladder.source(rung).map(|source| source.url.clone());
        let expired = self.awaiting.and_then(|awaiting| address(&self.ladder, awaiting.rung));
        let sprites = self.ladder.sprites().cloned();
        let same = self.ladder.set(sources);
        if self.ladder.sprites() != sprites.as_ref() {
            // They are signed, too.
            self.preview = Preview::default();
        }
        self.list_qualities();
        self.measure_span(now);
        if wanted != self.wanted || !same {
            self.wanted = wanted;
            self.restart(now, fx);
        } else if let Some(it) = self.awaiting.take_if(|awaiting| address(&self.ladder, awaiting.rung) != expired) {
            self.load_at(it.rung, it.behind_ms.filter(|_| self.shifted), fx);
        }
    }

    /// The viewer does not want to wait for the next try.
    pub fn retry(&mut self, now: Now, fx: &mut Vec<Effect>) {
        if matches!(self.view.picture, Picture::Failed(_)) {
            self.restart(now, fx);
        }
    }

    /// Lets go of the stream.
    pub fn stop(&mut self, now: Now, fx: &mut Vec<Effect>) {
        self.wanted = false;
        self.restart(now, fx);
    }

    /// News from the player.
    pub fn on_player(&mut self, event: PlayerEvent, now: Now, fx: &mut Vec<Effect>) {
        if let PlayerEvent::Floats(floats) = event {
            return self.set_floats(floats, fx);
        }
        if !self.wanted {
            return;
        }
        match event {
            PlayerEvent::Shown { attempt, size } => self.show(attempt, size, now, fx),
            PlayerEvent::Failed { attempt, problem } => self.fail(attempt, problem, now, fx),
            PlayerEvent::Undecodable { attempt } => self.mend(attempt, now, fx),
            PlayerEvent::Playing => {
                // However it was made to: by the button, or by a media key that only the browser knows of.
                (self.held, self.is_over) = (false, false);
                if self.shown.is_some() {
                    self.view.picture = Picture::Playing;
                }
            }
            PlayerEvent::Waiting if self.view.picture == Picture::Playing => self.view.picture = Picture::Buffering,
            // A picture that nobody sees is paused by the browser, too.
            PlayerEvent::Paused if self.is_unseen() || matches!(self.view.picture, Picture::Failed(_)) => {}
            PlayerEvent::Paused => {
                // By whomever: the viewer has other ways than the button.
                self.held = true;
                self.view.picture = Picture::Paused;
            }
            PlayerEvent::Ended => self.end(now, fx),
            PlayerEvent::Blocked => {
                self.held = true;
                self.view.picture = Picture::Paused;
                fx.push(Effect::CancelTimer(Timer::Picture));
            }
            PlayerEvent::SoundBlocked => {
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
            PlayerEvent::PlaybackStats(sample) => self.look(sample, now, fx),
            PlayerEvent::Waiting | PlayerEvent::Floats(_) => {}
        }
    }

    /// A wait is over: before the next try ([`Timer::Stream`]), for a first picture ([`Timer::Picture`]), or for somebody to stir
    /// ([`Timer::Idle`]).
    pub fn on_timer(&mut self, timer: Timer, now: Now, fx: &mut Vec<Effect>) {
        if timer == Timer::Idle {
            self.view.is_idle = true;
        }
        if !self.wanted {
            return;
        }
        match (timer, &self.trying) {
            (Timer::Picture, Some(trying)) if !self.is_still() => {
                let attempt = trying.attempt;
                self.fail(attempt, StreamProblem::Unreachable, now, fx);
            }
            // Also while another is taken up: that may fail later, when nothing else is to come.
            (Timer::Stream, _) => {
                if let Some(awaiting) = self.awaiting.take() {
                    // The fresh address did not come.
                    self.problem = Some(StreamProblem::Expired);
                    self.ladder.fail(awaiting.rung, now.mono_ms, now.chance);
                    self.shifted &= self.shown.is_none() || self.is_back();
                }
                self.go_on(now, fx);
            }
            _ => {}
        }
    }

    /// Is the first picture on its way, and may still be there at once?
    pub const fn begins(&self) -> bool {
        let is_first = self.shown.is_none() && self.rounds == 0 && self.problem.is_none();
        self.trying.is_some() && is_first && !self.stands() && !self.is_unseen()
    }

    /// What is to be shown.
    pub fn view(&self) -> StageView {
        StageView { shifted: self.shifted, can_go_back: self.can_go_back(), ..self.view }
    }

    /// What there is to choose from.
    pub const fn tracks(&self) -> &Tracks {
        &self.tracks
    }

    fn look_away(&mut self) {
        if let Some(shown) = &mut self.shown {
            shown.watch.look_away();
        }
    }

    fn restart(&mut self, now: Now, fx: &mut Vec<Effect>) {
        if self.shown.take().is_some() {
            fx.push(Effect::Player(PlayerCommand::Halt));
        }
        (self.trying, self.awaiting) = (None, None);
        (self.rounds, self.problem) = (0, None);
        (self.shifted, self.is_over) = (false, false);
        self.view.window = None;
        self.forget_what_is_borne();
        self.forget_renditions();
        self.ladder.begin_round();
        fx.push(Effect::CancelTimer(Timer::Stream));
        fx.push(Effect::CancelTimer(Timer::Picture));
        if self.wanted && !self.ladder.is_empty() {
            self.try_next(now, fx);
            return;
        }
        self.view = StageView {
            picture: if self.wanted { Picture::Failed(StreamProblem::Unplayable) } else { Picture::Idle },
            muted: self.view.muted,
            volume: self.view.volume,
            sound_blocked: self.view.sound_blocked,
            ..StageView::default()
        };
        fx.push(Effect::Player(PlayerCommand::Stop));
    }
}

#[cfg(test)]
mod tests;
