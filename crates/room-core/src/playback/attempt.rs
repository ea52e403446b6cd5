//! Attempts: a source is taken up, shows its first picture or fails, and what comes next.

use crate::codec::css;
use crate::effect::{Effect, Timer};
use crate::model::problem::StreamProblem;
use crate::model::source::{SourceKind, TimeShift};
use crate::pacing::backoff;
use crate::playback::catch_up::CatchUp;
use crate::playback::stall_detector::StallDetector;
use crate::playback::view::Picture;
use crate::playback::{ActiveSource, AwaitedAddress, PendingSource, Playback};
use crate::ports::player::{PlayerCommand, SeekRange};
use crate::time::Now;

/// So many rounds follow each other after the same wait before the next wait is longer: a stream is mostly back within seconds.
const ROUNDS_A_WAIT: u32 = 3;
/// Fresh addresses are not asked for more often than this, and not waited for longer.
const ADDRESSES_EVERY_MS: u64 = 10_000;
const ADDRESSES_PATIENCE_MS: u64 = 5_000;

impl Playback {
    /// Tries the next rung, or waits before all are tried anew.
    pub(super) fn try_next(&mut self, now: Now, fx: &mut Vec<Effect>) {
        let back = if self.shifted { self.ladder.next_back() } else { None };
        if let Some(rung) = back.or_else(|| self.ladder.next(now.mono_ms)) {
            self.load(rung, fx);
            return;
        }
        if self.shown.as_ref().is_some_and(|shown| shown.delay_ms.is_some()) {
            // There is no way to the live edge now: the viewer is where they were.
            self.shifted = true;
            self.show_window();
        }
        let after_ms = backoff::delay_ms(self.pace, self.rounds / ROUNDS_A_WAIT, now.chance);
        self.rounds = self.rounds.saturating_add(1);
        self.ladder.begin_round();
        if self.shown.is_none() {
            self.view.picture = Picture::Failed(self.problem.unwrap_or(StreamProblem::Unreachable));
        }
        fx.push(Effect::Timer { timer: Timer::Stream, after_ms });
    }

    /// Takes a rung up: where the viewer has gone back to, if it can be gone back in, else at the live edge.
    pub(super) fn load(&mut self, rung: usize, fx: &mut Vec<Effect>) {
        let can_shift = self.shifted && self.ladder.source(rung).is_some_and(|source| source.time_shift.is_some());
        let behind_ms = self.view.window.filter(|_| can_shift).map(|window| window.behind_ms);
        self.load_at(rung, behind_ms, fx);
    }

    /// Takes a rung up so many milliseconds before the live edge, or at it.
    pub(super) fn load_at(&mut self, rung: usize, behind_ms: Option<u64>, fx: &mut Vec<Effect>) {
        let Some(mut source) = self.ladder.source(rung).cloned() else { return };
        // WebRTC does with a picture, and without.
        source.sound_only |= self.ladder.is_sound_only();
        self.attempts = self.attempts.wrapping_add(1);
        // Only a playlist has a place to begin at.
        let behind_ms = behind_ms.filter(|_| source.kind == SourceKind::Hls);
        // What is nearer than a time shift has it is a place in the live playlist; each place further back has an address of its own.
        let is_css = matches!(source.time_shift, Some(TimeShift::Css { .. }));
        let delay_ms = behind_ms.filter(|behind_ms| is_css && *behind_ms >= css::NEAREST_MS);
        let delay_ms = delay_ms.map(|behind_ms| self.bound_delay_ms(behind_ms));
        if let Some((delay_ms, url)) = delay_ms.and_then(|delay_ms| Some((delay_ms, css::delayed(&source, delay_ms)?)))
        {
            source.url = url;
            self.view.window = self.span_ms.map(|length_ms| SeekRange { length_ms, behind_ms: delay_ms });
        }
        let start_ms = behind_ms.filter(|_| delay_ms.is_none());
        let (attempt, sound_only) = (self.attempts, source.sound_only);
        self.trying = Some(PendingSource { attempt, rung, sound_only, behind_ms, mends: 0, delay_ms });
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
        fx.push(Effect::Player(PlayerCommand::Load { attempt, source, play, behind_ms: start_ms, begins_low }));
        self.limit(fx);
    }

    /// What is being taken up does not have all the time in the world, unless it is to stand still.
    pub(super) fn limit(&self, fx: &mut Vec<Effect>) {
        let Some(source) = self.trying.as_ref().and_then(|trying| self.ladder.source(trying.rung)) else { return };
        if !self.is_still() {
            fx.push(Effect::Timer { timer: Timer::Picture, after_ms: self.pace.patience_ms(source.kind.is_rtc()) });
        }
    }

    /// A first picture is there.
    pub(super) fn show(&mut self, attempt: u32, size: (u32, u32), now: Now, fx: &mut Vec<Effect>) {
        let Some(trying) = self.trying.take_if(|trying| trying.attempt == attempt) else { return };
        let kind = self.ladder.source(trying.rung).map(|source| source.kind);
        let PendingSource { rung, sound_only, mends, delay_ms, behind_ms, .. } = trying;
        let (watch, rate) = (StallDetector::new(kind.unwrap_or_default(), now), CatchUp::default());
        if !std::mem::replace(&mut self.has_shown, true) {
            // With the first picture the controls are seen, and go after a while, also where nobody ever stirs.
            self.stir(fx);
        }
        self.view.size = size;
        self.shown = Some(ActiveSource {
            attempt,
            rung,
            sound_only,
            watch,
            rate,
            mends,
            delay_ms,
            is_halted: false,
            own: None,
            aired_ms: None,
        });
        self.view.sound_only = sound_only;
        (self.problem, self.awaiting) = (None, None);
        self.view.picture = match (self.held, self.is_over) {
            (true, _) => Picture::Paused,
            (false, true) => Picture::Ended,
            (false, false) => Picture::Playing,
        };
        (self.view.source, self.view.latency_ds, self.view.window) = (kind, None, None);
        self.forget_renditions();
        // Whatever was wanted: what did not begin further back is at the live edge.
        self.shifted &= behind_ms.is_some();
        self.show_window();
        self.auto.begin(now);
        fx.push(Effect::CancelTimer(Timer::Picture));
        fx.push(Effect::CancelTimer(Timer::Stream));
        if self.shows_what_is_wanted() {
            self.plan_climb(now, fx);
        } else {
            // The viewer has gone elsewhere meanwhile.
            self.go_on(now, fx);
        }
    }

    /// An attempt has failed, before its first picture or after: fresh addresses are asked for, or another rung is tried.
    pub(super) fn fail(&mut self, attempt: u32, problem: StreamProblem, now: Now, fx: &mut Vec<Effect>) {
        let is_tried = self.trying.as_ref().is_some_and(|trying| trying.attempt == attempt);
        let window = self.view.window.filter(|_| self.shifted);
        let mut behind_ms = window.map(|window| window.behind_ms);
        let rung = if let Some(trying) = is_tried.then(|| self.give_up(fx)).flatten() {
            behind_ms = trying.behind_ms;
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
            self.awaiting = Some(AwaitedAddress { rung, behind_ms });
            fx.push(Effect::LoadRoom);
            fx.push(Effect::Timer { timer: Timer::Stream, after_ms: ADDRESSES_PATIENCE_MS });
            return;
        }
        self.problem = Some(problem);
        if is_tried {
            self.shifted &= self.shown.is_none() || self.is_back();
        }
        // WebRTC that was not there at once is not there for another rendition either, unless one of them is shown.
        let kind = |rung: usize| self.ladder.source(rung).map(|source| source.kind);
        let is_unseen_rtc = is_tried && kind(rung).is_some_and(SourceKind::is_rtc);
        let is_other = self.shown.as_ref().is_none_or(|shown| kind(shown.rung) != kind(rung));
        if is_unseen_rtc && is_other && problem == StreamProblem::Unreachable {
            self.ladder.fail_kind(rung, now.mono_ms, now.chance);
        }
        self.ladder.fail(rung, now.mono_ms, now.chance);
        self.go_on(now, fx);
    }

    /// Lets go of what is being taken up.
    pub(super) fn give_up(&mut self, fx: &mut Vec<Effect>) -> Option<PendingSource> {
        fx.push(Effect::CancelTimer(Timer::Picture));
        fx.push(Effect::Player(PlayerCommand::GiveUp));
        self.trying.take()
    }

    fn may_ask(&self, now: Now) -> bool {
        self.asked_ms.is_none_or(|asked_ms| now.mono_ms.saturating_sub(asked_ms) >= ADDRESSES_EVERY_MS)
    }

    /// Nothing is being taken up any more: what comes next?
    pub(super) fn go_on(&mut self, now: Now, fx: &mut Vec<Effect>) {
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
