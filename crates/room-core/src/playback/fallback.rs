//! What follows when a source fails or shows no picture in time: a fresh address, the next source, or a wait before the next round.

use crate::effect::{Effect, Timer};
use crate::model::problem::StreamProblem;
use crate::model::source::SourceKind;
use crate::pacing::backoff;
use crate::playback::view::PlaybackState;
use crate::playback::{AwaitedAddress, PendingSource, Playback, cancel_tries};
use crate::ports::player::PlayerCommand;
use crate::time::Now;

/// Rounds with the same back-off before the back-off grows: a stream usually comes back within seconds.
const ROUNDS_PER_BACKOFF: u32 = 3;
/// Shortest time between two requests for fresh addresses, and longest wait for one.
const ADDRESS_REQUEST_MS: u64 = 10_000;
const ADDRESS_TIMEOUT_MS: u64 = 5_000;

impl Playback {
    /// Starts the first-frame time-out of the pending source, unless playback is paused.
    pub(super) fn limit(&self, effects: &mut Vec<Effect>) {
        let Some(source) = self.pending.as_ref().and_then(|pending| self.selector.source(pending.candidate)) else {
            return;
        };
        if !self.should_stay_paused() {
            effects.push(Effect::Timer {
                timer: Timer::FirstFrame,
                after_ms: self.pace.patience_ms(source.kind.is_rtc()),
            });
        }
    }

    /// An attempt has failed, before or after its first frame: requests fresh addresses, or tries another candidate.
    pub(super) fn fail(&mut self, attempt: u32, problem: StreamProblem, now: Now, effects: &mut Vec<Effect>) {
        let was_pending = self.pending.as_ref().is_some_and(|pending| pending.attempt == attempt);
        let window = self.shown.window.filter(|_| self.is_time_shifted);
        let mut behind_ms = window.map(|window| window.behind_ms);
        let candidate = if let Some(pending) = was_pending.then(|| self.give_up(effects)).flatten() {
            behind_ms = pending.behind_ms;
            pending.candidate
        } else if let Some(active) = self.active.take_if(|active| active.attempt == attempt) {
            if !self.is_paused() {
                self.state = PlaybackState::Buffering;
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
            cancel_tries(effects);
            effects.push(Effect::Timer { timer: Timer::FreshAddress, after_ms: ADDRESS_TIMEOUT_MS });
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
        self.try_better_or_next(now, effects);
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

    /// No fresh address came in time: the candidate that waits for it has failed.
    pub(super) fn give_up_address(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let Some(awaited_address) = self.awaited_address.take() else { return };
        self.problem = Some(StreamProblem::Expired);
        self.selector.fail(awaited_address.candidate, now.mono_ms, now.chance);
        self.is_time_shifted &= self.active.is_none() || self.is_back();
        self.try_better_or_next(now, effects);
    }

    /// Chooses the next step when no source is pending.
    pub(super) fn try_better_or_next(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.pending.is_some() || self.awaited_address.is_some() {
            return;
        }
        let Some(active) = self.active.as_ref().filter(|_| self.shows_wanted_media()) else {
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
            self.state = PlaybackState::Failed(self.problem.unwrap_or(StreamProblem::Unreachable));
        }
        cancel_tries(effects);
        effects.push(Effect::Timer { timer: Timer::NextRound, after_ms });
    }
}
