//! Attempts: a source loads, then shows its first frame or fails; then the next step is chosen.

use crate::codec::css;
use crate::effect::{Effect, Timer};
use crate::model::problem::StreamProblem;
use crate::model::source::{SourceKind, TimeShift};
use crate::pacing::backoff;
use crate::playback::catch_up::CatchUp;
use crate::playback::stall_detector::StallDetector;
use crate::playback::view::PlaybackState;
use crate::playback::{ActiveSource, AwaitedAddress, PendingSource, Playback};
use crate::ports::player::{PlayerCommand, SeekRange};
use crate::time::Now;

/// Rounds with the same back-off before the back-off grows: a stream usually comes back within seconds.
const ROUNDS_PER_BACKOFF: u32 = 3;
/// Shortest time between two requests for fresh addresses, and longest wait for one.
const ADDRESS_REQUEST_MS: u64 = 10_000;
const ADDRESS_TIMEOUT_MS: u64 = 5_000;

impl Playback {
    /// Tries the next candidate. If all have failed, waits before the next round.
    pub(super) fn try_next(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let back = if self.is_time_shifted { self.selector.next_back() } else { None };
        if let Some(candidate) = back.or_else(|| self.selector.next(now.mono_ms)) {
            self.load(candidate, effects);
            return;
        }
        if self.active.as_ref().is_some_and(|active| active.delay_ms.is_some()) {
            // There is no way to the live edge now: the viewer stays in the time shift.
            self.is_time_shifted = true;
            self.show_window();
        }
        let after_ms = backoff::delay_ms(self.pace, self.rounds / ROUNDS_PER_BACKOFF, now.chance);
        self.rounds = self.rounds.saturating_add(1);
        self.selector.begin_round();
        if self.active.is_none() {
            self.view.state = PlaybackState::Failed(self.problem.unwrap_or(StreamProblem::Unreachable));
        }
        effects.push(Effect::Timer { timer: Timer::Stream, after_ms });
    }

    /// Loads a candidate: at the viewer's time-shift position if the source has a time shift, else at the live edge.
    pub(super) fn load(&mut self, candidate: usize, effects: &mut Vec<Effect>) {
        let can_shift =
            self.is_time_shifted && self.selector.source(candidate).is_some_and(|source| source.time_shift.is_some());
        let behind_ms = self.view.window.filter(|_| can_shift).map(|window| window.behind_ms);
        self.load_at(candidate, behind_ms, effects);
    }

    /// Loads a candidate this many milliseconds before the live edge; `None`: at the live edge.
    pub(super) fn load_at(&mut self, candidate: usize, behind_ms: Option<u64>, effects: &mut Vec<Effect>) {
        let Some(mut source) = self.selector.source(candidate).cloned() else { return };
        // A WebRTC source can play with video or with audio only.
        source.audio_only |= self.selector.is_audio_only();
        self.attempts = self.attempts.wrapping_add(1);
        // Only a playlist has a start position.
        let behind_ms = behind_ms.filter(|_| source.kind == SourceKind::Hls);
        // A position nearer than the time shift reaches is a position in the live playlist. Each position further back has its own address.
        let is_css = matches!(source.time_shift, Some(TimeShift::Css { .. }));
        let delay_ms = behind_ms.filter(|behind_ms| is_css && *behind_ms >= css::NEAREST_MS);
        let delay_ms = delay_ms.map(|behind_ms| self.bound_delay_ms(behind_ms));
        if let Some((delay_ms, url)) = delay_ms.and_then(|delay_ms| Some((delay_ms, css::delayed(&source, delay_ms)?)))
        {
            source.url = url;
            self.view.window = self.span_ms.map(|length_ms| SeekRange { length_ms, behind_ms: delay_ms });
        }
        let start_ms = behind_ms.filter(|_| delay_ms.is_none());
        let (attempt, audio_only) = (self.attempts, source.audio_only);
        self.pending = Some(PendingSource { attempt, candidate, audio_only, behind_ms, recoveries: 0, delay_ms });
        if self.active.is_none() {
            self.view.state = match self.view.state {
                _ if self.paused_by_user => PlaybackState::Paused,
                _ if self.is_over => PlaybackState::Ended,
                // The failure stays on screen until the next first frame.
                PlaybackState::Failed(problem) if self.problem.is_some() => PlaybackState::Failed(problem),
                // The last frame stays on screen.
                _ if self.view.source.is_some() => PlaybackState::Buffering,
                _ => PlaybackState::Loading,
            };
        }
        let play = !self.is_still();
        let begins_low = self.selector.is_slow();
        effects.push(Effect::Player(PlayerCommand::Load { attempt, source, play, behind_ms: start_ms, begins_low }));
        self.limit(effects);
    }

    /// Starts the first-frame time-out of the pending source, unless playback is paused.
    pub(super) fn limit(&self, effects: &mut Vec<Effect>) {
        let Some(source) = self.pending.as_ref().and_then(|pending| self.selector.source(pending.candidate)) else {
            return;
        };
        if !self.is_still() {
            effects.push(Effect::Timer {
                timer: Timer::FirstFrame,
                after_ms: self.pace.patience_ms(source.kind.is_rtc()),
            });
        }
    }

    /// An attempt has shown its first frame.
    pub(super) fn show(&mut self, attempt: u32, size: (u32, u32), now: Now, effects: &mut Vec<Effect>) {
        let Some(pending) = self.pending.take_if(|pending| pending.attempt == attempt) else { return };
        let kind = self.selector.source(pending.candidate).map(|source| source.kind);
        let PendingSource { candidate, audio_only, recoveries, delay_ms, behind_ms, .. } = pending;
        let (detector, catch_up) = (StallDetector::new(kind.unwrap_or_default(), now), CatchUp::default());
        if !std::mem::replace(&mut self.has_shown, true) {
            // The controls show with the first frame and hide after a while, also if the viewer never moves the pointer.
            self.on_user_activity(effects);
        }
        self.view.size = size;
        self.active = Some(ActiveSource {
            attempt,
            candidate,
            audio_only,
            detector,
            catch_up,
            recoveries,
            delay_ms,
            is_halted: false,
            own: None,
            aired_ms: None,
        });
        self.view.audio_only = audio_only;
        (self.problem, self.awaited_address) = (None, None);
        self.view.state = match (self.paused_by_user, self.is_over) {
            (true, _) => PlaybackState::Paused,
            (false, true) => PlaybackState::Ended,
            (false, false) => PlaybackState::Playing,
        };
        (self.view.source, self.view.latency_ds, self.view.window) = (kind, None, None);
        self.forget_renditions();
        // A source that did not start behind the live edge plays at the live edge, whatever the viewer asked for.
        self.is_time_shifted &= behind_ms.is_some();
        self.show_window();
        self.auto.begin(now);
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        effects.push(Effect::CancelTimer(Timer::Stream));
        if self.shows_wanted_kind() {
            self.plan_upgrade(now, effects);
        } else {
            // The viewer has chosen something else meanwhile.
            self.go_on(now, effects);
        }
    }

    /// An attempt has failed, before or after its first frame: requests fresh addresses, or tries another candidate.
    pub(super) fn fail(&mut self, attempt: u32, problem: StreamProblem, now: Now, effects: &mut Vec<Effect>) {
        let was_pending = self.pending.as_ref().is_some_and(|pending| pending.attempt == attempt);
        let window = self.view.window.filter(|_| self.is_time_shifted);
        let mut behind_ms = window.map(|window| window.behind_ms);
        let candidate = if let Some(pending) = was_pending.then(|| self.give_up(effects)).flatten() {
            behind_ms = pending.behind_ms;
            pending.candidate
        } else if let Some(active) = self.active.take_if(|active| active.attempt == attempt) {
            if !self.stands() {
                self.view.state = PlaybackState::Buffering;
            }
            effects.push(Effect::Player(PlayerCommand::StopLoading));
            active.candidate
        } else {
            return;
        };
        if problem == StreamProblem::Expired && self.may_request_address(now) {
            self.asked_ms = Some(now.mono_ms);
            self.awaited_address = Some(AwaitedAddress { candidate, behind_ms });
            effects.push(Effect::LoadRoom);
            effects.push(Effect::Timer { timer: Timer::Stream, after_ms: ADDRESS_TIMEOUT_MS });
            return;
        }
        self.problem = Some(problem);
        if was_pending {
            self.is_time_shifted &= self.active.is_none() || self.is_back();
        }
        // If WebRTC cannot be reached, its other renditions cannot be reached either, unless one of them is shown.
        let kind = |candidate: usize| self.selector.source(candidate).map(|source| source.kind);
        let is_pending_rtc = was_pending && kind(candidate).is_some_and(SourceKind::is_rtc);
        let is_other = self.active.as_ref().is_none_or(|active| kind(active.candidate) != kind(candidate));
        if is_pending_rtc && is_other && problem == StreamProblem::Unreachable {
            self.selector.fail_kind(candidate, now.mono_ms, now.chance);
        }
        self.selector.fail(candidate, now.mono_ms, now.chance);
        self.go_on(now, effects);
    }

    /// Drops the pending source.
    pub(super) fn give_up(&mut self, effects: &mut Vec<Effect>) -> Option<PendingSource> {
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        effects.push(Effect::Player(PlayerCommand::AbandonPending));
        self.pending.take()
    }

    fn may_request_address(&self, now: Now) -> bool {
        self.asked_ms.is_none_or(|asked_ms| now.mono_ms.saturating_sub(asked_ms) >= ADDRESS_REQUEST_MS)
    }

    /// Chooses the next step when no source is pending.
    pub(super) fn go_on(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.pending.is_some() || self.awaited_address.is_some() {
            return;
        }
        let Some(active) = self.active.as_ref().filter(|_| self.shows_wanted_kind()) else {
            return self.try_next(now, effects);
        };
        let better = self.selector.upgrade(active.candidate, now.mono_ms);
        match better {
            Some((candidate, 0)) if active.detector.steady_ms(now) >= self.pace.steady_ms && self.may_upgrade() => {
                self.load(candidate, effects);
            }
            _ => self.plan_upgrade(now, effects),
        }
    }
}
