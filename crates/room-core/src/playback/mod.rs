//! The stream: which source is played, and what is tried when one does not.
//!
//! The room names its sources, best first: the rungs of a [`ladder`]. What is shown is watched by the pictures that come
//! ([`watch`]). When it dies, or waits too often, another rung is taken up beside it; the old picture stays until the new one
//! shows its first. While a lower rung plays well, a better one is tried again from time to time, unseen. Who fell behind
//! catches up ([`rate`]); who only wants to hear gets sound alone ([`hearing`]).

mod around;
mod climb;
mod hearing;
mod ladder;
mod port;
mod rate;
mod seen;
mod shift;
mod view;
mod watch;
mod wish;

use ladder::Ladder;
pub use port::{PlayerCommand, PlayerEvent, Sample, Window};
use rate::Rate;
pub use view::{Picture, Quality, StageView, Tracks, distinct};
use watch::Watch;

use crate::effect::{Effect, Timer};
use crate::now::Now;
use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::problem::StreamProblem;
use crate::wire::backend::Source;

/// So many rounds follow each other after the same wait before the next wait is longer: a stream is mostly back within seconds.
const ROUNDS_A_WAIT: u32 = 3;
/// Fresh addresses are not asked for more often than this, and not waited for longer.
const ADDRESSES_EVERY_MS: u64 = 10_000;
const ADDRESSES_PATIENCE_MS: u64 = 5_000;

/// The stream.
// Each of them is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Default)]
pub struct Playback {
    pace: Pace,
    ladder: Ladder,
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
    shown: Option<Shown>,
    trying: Option<Trying>,
    /// Rounds through all rungs since one last held.
    rounds: u32,
    /// Why nothing played, the last time.
    problem: Option<StreamProblem>,
    /// When fresh addresses were last asked for, by the monotonic clock.
    asked_ms: Option<u64>,
    /// The rung that waits for its fresh address.
    awaiting: Option<usize>,
    /// The viewer has gone back from the live edge, or is about to: no better rung is tried meanwhile.
    shifted: bool,
    view: StageView,
    /// The heights that what is shown tells of itself.
    renditions: Vec<u32>,
    tracks: Tracks,
}

/// What is shown.
#[derive(Debug)]
struct Shown {
    attempt: u32,
    rung: usize,
    sound_only: bool,
    watch: Watch,
    rate: Rate,
    mends: u8,
}

/// What is being taken up.
#[derive(Debug)]
struct Trying {
    attempt: u32,
    rung: usize,
    sound_only: bool,
    /// Where it is to begin, before the live edge.
    behind_ms: Option<u64>,
    mends: u8,
}

impl Playback {
    /// Without a stream yet; waits as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { pace, ladder: Ladder::new(pace), ..Self::default() }
    }

    /// What is played from now on is a recording, or not.
    pub const fn set_recording(&mut self, is_recording: bool) {
        self.is_recording = is_recording;
    }

    /// The room's sources are these, and are to be played or not. Does nothing when that is so already.
    pub fn set(&mut self, sources: &[Source], wanted: bool, now: Now, fx: &mut Vec<Effect>) {
        let address = |ladder: &Ladder, rung: usize| ladder.source(rung).map(|source| source.url.clone());
        let expired = self.awaiting.and_then(|rung| address(&self.ladder, rung));
        let same = self.ladder.set(sources);
        self.list_qualities();
        if wanted != self.wanted || !same {
            self.wanted = wanted;
            self.restart(now, fx);
        } else if let Some(rung) = self.awaiting.filter(|rung| address(&self.ladder, *rung) != expired) {
            self.awaiting = None;
            self.load(rung, fx);
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
            PlayerEvent::Shown { attempt } => self.show(attempt, now, fx),
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
            PlayerEvent::Sample(sample) => self.look(sample, now, fx),
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
                if let Some(rung) = self.awaiting.take() {
                    // The fresh address did not come.
                    self.problem = Some(StreamProblem::Expired);
                    self.ladder.fail(rung, now.mono_ms, now.chance);
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
        StageView { shifted: self.shifted, can_go_back: self.ladder.time_shift().is_some(), ..self.view }
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

    /// Tries the next rung, or waits before all are tried anew.
    fn try_next(&mut self, now: Now, fx: &mut Vec<Effect>) {
        if let Some(rung) = self.ladder.next(now.mono_ms) {
            self.load(rung, fx);
            return;
        }
        let after_ms = backoff::delay_ms(self.pace, self.rounds / ROUNDS_A_WAIT, now.chance);
        self.rounds = self.rounds.saturating_add(1);
        self.ladder.begin_round();
        if self.shown.is_none() {
            self.view.picture = Picture::Failed(self.problem.unwrap_or(StreamProblem::Unreachable));
        }
        fx.push(Effect::Timer { timer: Timer::Stream, after_ms });
    }

    fn load(&mut self, rung: usize, fx: &mut Vec<Effect>) {
        // What was gone back to is taken up again where it was.
        let can_shift = self.shifted && self.ladder.source(rung).is_some_and(|source| source.time_shift);
        let behind_ms = self.view.window.filter(|_| can_shift).map(|window| window.behind_ms);
        self.load_at(rung, behind_ms, fx);
    }

    fn load_at(&mut self, rung: usize, behind_ms: Option<u64>, fx: &mut Vec<Effect>) {
        let Some(mut source) = self.ladder.source(rung).cloned() else { return };
        // WebRTC does with a picture, and without.
        source.sound_only |= self.ladder.is_sound_only();
        self.attempts = self.attempts.wrapping_add(1);
        self.trying = Some(Trying { attempt: self.attempts, rung, sound_only: source.sound_only, behind_ms, mends: 0 });
        if self.shown.is_none() {
            self.view.picture = match self.view.picture {
                _ if self.held => Picture::Paused,
                _ if self.is_over => Picture::Ended,
                // It is said until there is a picture again.
                Picture::Failed(problem) if self.problem.is_some() => Picture::Failed(problem),
                // The last picture stays.
                _ if self.view.source.is_some() => Picture::Buffering,
                _ => Picture::Loading,
            };
        }
        let play = !self.is_still();
        let begins_low = self.ladder.is_slow();
        fx.push(Effect::Player(PlayerCommand::Load { attempt: self.attempts, source, play, behind_ms, begins_low }));
        self.limit(fx);
    }

    /// What is being taken up does not have all the time in the world, unless it is to stand still.
    fn limit(&self, fx: &mut Vec<Effect>) {
        let Some(source) = self.trying.as_ref().and_then(|trying| self.ladder.source(trying.rung)) else { return };
        if !self.is_still() {
            fx.push(Effect::Timer { timer: Timer::Picture, after_ms: self.pace.patience_ms(source.kind.is_rtc()) });
        }
    }

    /// A first picture is there.
    fn show(&mut self, attempt: u32, now: Now, fx: &mut Vec<Effect>) {
        let Some(trying) = self.trying.take_if(|trying| trying.attempt == attempt) else { return };
        let kind = self.ladder.source(trying.rung).map(|source| source.kind);
        let watch = Watch::new(kind.is_some_and(crate::wire::backend::SourceKind::is_rtc), now);
        let Trying { rung, sound_only, mends, .. } = trying;
        self.shown = Some(Shown { attempt, rung, sound_only, watch, rate: Rate::default(), mends });
        self.view.sound_only = sound_only;
        (self.problem, self.awaiting) = (None, None);
        self.view.picture = match (self.held, self.is_over) {
            (true, _) => Picture::Paused,
            (false, true) => Picture::Ended,
            (false, false) => Picture::Playing,
        };
        (self.view.source, self.view.latency_ds, self.view.window) = (kind, None, None);
        self.forget_renditions();
        // Whatever was wanted: what cannot be gone back in is at the live edge.
        self.shifted &= self.can_shift_shown();
        fx.push(Effect::CancelTimer(Timer::Picture));
        fx.push(Effect::CancelTimer(Timer::Stream));
        self.plan_climb(now, fx);
    }

    fn fail(&mut self, attempt: u32, problem: StreamProblem, now: Now, fx: &mut Vec<Effect>) {
        let is_tried = self.trying.as_ref().is_some_and(|trying| trying.attempt == attempt);
        let rung = if let Some(trying) = is_tried.then(|| self.give_up(fx)).flatten() {
            self.shifted &= self.shown.is_none() || self.can_shift_shown();
            trying.rung
        } else if let Some(shown) = self.shown.take_if(|shown| shown.attempt == attempt) {
            if !self.stands() {
                self.view.picture = Picture::Buffering;
            }
            fx.push(Effect::Player(PlayerCommand::Halt));
            shown.rung
        } else {
            return;
        };
        if problem == StreamProblem::Expired && self.may_ask(now) {
            self.asked_ms = Some(now.mono_ms);
            self.awaiting = Some(rung);
            fx.push(Effect::LoadRoom);
            fx.push(Effect::Timer { timer: Timer::Stream, after_ms: ADDRESSES_PATIENCE_MS });
            return;
        }
        self.problem = Some(problem);
        self.ladder.fail(rung, now.mono_ms, now.chance);
        self.go_on(now, fx);
    }

    /// Lets go of what is being taken up.
    fn give_up(&mut self, fx: &mut Vec<Effect>) -> Option<Trying> {
        fx.push(Effect::CancelTimer(Timer::Picture));
        fx.push(Effect::Player(PlayerCommand::GiveUp));
        self.trying.take()
    }

    fn may_ask(&self, now: Now) -> bool {
        self.asked_ms.is_none_or(|asked_ms| now.mono_ms.saturating_sub(asked_ms) >= ADDRESSES_EVERY_MS)
    }

    /// Nothing is being taken up any more: what comes next?
    fn go_on(&mut self, now: Now, fx: &mut Vec<Effect>) {
        if self.trying.is_some() || self.awaiting.is_some() {
            return;
        }
        let Some(shown) = self.shown.as_ref().filter(|_| self.shows_what_is_wanted()) else {
            return self.try_next(now, fx);
        };
        let better = self.ladder.climb(shown.rung, now.mono_ms);
        match better {
            Some((rung, 0)) if shown.watch.steady_ms(now) >= self.pace.steady_ms && self.may_climb() => {
                self.load(rung, fx);
            }
            _ => self.plan_climb(now, fx),
        }
    }
}

#[cfg(test)]
mod tests;
