//! Time shift: going back in the stream, and returning to the live edge.
//!
//! There are three ways back. The first is a playlist that holds the show so far. The second is the service's time shift, which has an
//! address for each moment; `delay_ms` says how long ago that moment was live. The third exists only together with the second, for
//! positions nearer than it reaches: what the player still has, or what a live playlist still has.

use crate::codec::css;
use crate::effect::Effect;
use crate::model::source::TimeShift;
use crate::playback::{AwaitedAddress, Playback};
use crate::ports::player::{PlayerCommand, SeekRange};
use crate::time::Now;

/// A position nearer to the live edge than this is the live edge.
const LEAST_BACK_MS: u64 = 3_000;
/// Distance to keep from the start of the player's own range: a position nearer to the start may be gone by the time of the seek.
const MARGIN_MS: u64 = 2_000;
/// Distance to keep from the start of a time shift: a player starts with three segments of the usual five seconds.
const BEGINNING_MS: u64 = 15_000;

impl Playback {
    /// Goes to a position this many milliseconds before the live edge, or before a recording's end: in the shown source, or in the room's
    /// source with a time shift.
    pub fn go_back(&mut self, behind_ms: u64, now: Now, effects: &mut Vec<Effect>) {
        if behind_ms < LEAST_BACK_MS {
            return self.go_live(now, effects);
        }
        if let Some(own_ms) = self.position_in_player(behind_ms) {
            self.is_time_shifted = true;
            self.pause_watching();
            // The pending source starts elsewhere: at an earlier choice of the viewer, or at the live edge.
            if self.pending.is_some() {
                self.give_up(effects);
            }
            // The seek bar does not wait for the picture.
            self.shown.window.iter_mut().for_each(|window| window.behind_ms = behind_ms.min(window.length_ms));
            effects.push(Effect::Player(PlayerCommand::SeekBack { behind_ms: own_ms }));
            if self.is_over {
                self.play(effects);
            }
        } else if self.should_play
            && self.can_go_back()
            && let Some(candidate) = self.selector.time_shift()
        {
            self.is_time_shifted = true;
            if self.awaited_address.is_some() {
                // The source starts there when its fresh address arrives.
                self.awaited_address = Some(AwaitedAddress { candidate, behind_ms: Some(behind_ms) });
                self.shown.window.iter_mut().for_each(|window| window.behind_ms = behind_ms.min(window.length_ms));
            } else {
                self.load_at(candidate, Some(behind_ms), effects);
            }
        }
    }

    /// The position within the player's own range, in milliseconds before that range's live edge; `None`: it is outside that range.
    fn position_in_player(&self, behind_ms: u64) -> Option<u64> {
        if self.can_shift_shown() {
            return Some(behind_ms);
        }
        let active = self.active.as_ref().filter(|_| self.span_ms.is_some())?;
        if self
            .pending
            .as_ref()
            .is_some_and(|pending| pending.behind_ms.is_some() && pending.candidate != active.candidate)
        {
            // Another rendition is loading.
            return None;
        }
        let own_ms = behind_ms.checked_sub(active.delay_ms.unwrap_or_default())?;
        (own_ms + MARGIN_MS <= active.own?.length_ms).then_some(own_ms)
    }

    /// Goes to the live edge: at once in the shown source if that has it, and with the best source again.
    pub fn go_live(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.is_time_shifted = false;
        let delayed = match (&self.active, &self.pending) {
            (Some(active), _) => active.delay_ms.map(|_| active.candidate),
            (None, Some(pending)) => pending.delay_ms.map(|_| pending.candidate),
            (None, None) => None,
        };
        let Some(from) = delayed.filter(|_| self.awaited_address.is_none()) else {
            self.play(effects);
            return self.upgrade_now(now, effects);
        };
        // A time shift never reaches the live edge; the live stream has another address.
        (self.paused_by_user, self.is_over) = (false, false);
        self.await_picture();
        let best = self.selector.upgrade(from, now.mono_ms).filter(|(_, wait_ms)| *wait_ms == 0);
        let best = best.map_or(from, |(candidate, _)| candidate);
        if self.pending.as_ref().is_some_and(|pending| pending.candidate == best && pending.behind_ms.is_none()) {
            // The live source is loading already, and may be paused.
            effects.push(Effect::Player(PlayerCommand::Play { live: false }));
            self.limit(effects);
        } else {
            self.load_at(best, None, effects);
        }
    }

    /// Loads a better source at once if there is one: the viewer asked for it and expects the picture to change.
    pub(super) fn upgrade_now(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let Some(from) = self.active.as_ref().filter(|_| self.awaited_address.is_none()).map(|active| active.candidate)
        else {
            return;
        };
        let better = self.selector.upgrade(from, now.mono_ms);
        match (better, &self.pending) {
            // The better source is loading already.
            (Some((candidate, 0)), Some(pending)) if pending.candidate == candidate && pending.behind_ms.is_none() => {
                return;
            }
            (Some((candidate, 0)), _) => return self.load(candidate, effects),
            // The pending source is no longer better. Keep it only if the shown source is unstable (in back-off): then it is needed.
            (_, Some(_)) if !self.selector.is_out(from, now.mono_ms) => drop(self.give_up(effects)),
            _ => {}
        }
        self.plan_upgrade(now, effects);
    }

    /// Another quality is wanted during a time shift: loads it at the same position.
    pub(super) fn shift_over(&mut self, effects: &mut Vec<Effect>) {
        let Some(active) = self.active.as_ref().filter(|_| self.awaited_address.is_none()) else { return };
        let at = self.pending.as_ref().map_or(active.candidate, |pending| pending.candidate);
        // The player's own range of another source stays usable while that source has the right quality.
        let may_stay = self.selector.is_right(at) && !self.selector.is_way_back(at);
        let best = self.selector.time_shift().filter(|best| *best != at && !may_stay);
        if let Some((candidate, window)) = best.zip(self.shown.window) {
            self.load_at(candidate, Some(window.behind_ms), effects);
        }
    }

    /// If the paused position is no longer in its playlist: the candidate to load instead, and the position (ms before the live edge).
    pub(super) fn lost_position(&self) -> Option<(usize, u64)> {
        let active = self.active.as_ref().filter(|_| self.is_time_shifted && !self.can_shift_shown())?;
        let own = active
            .own
            .filter(|own| own.behind_ms > MARGIN_MS && own.behind_ms.saturating_add(MARGIN_MS) > own.length_ms);
        let behind_ms = active.delay_ms.unwrap_or_default().saturating_add(own?.behind_ms);
        Some((self.selector.time_shift()?, behind_ms))
    }

    /// The viewer can go back: a source has a time shift, and there is something in it.
    pub(super) fn can_go_back(&self) -> bool {
        let source = self.selector.time_shift().and_then(|candidate| self.selector.source(candidate));
        source.is_some_and(|source| source.time_shift == Some(TimeShift::Playlist) || self.span_ms.is_some())
    }

    /// The playlist of the shown source holds the show so far.
    pub(super) fn can_shift_shown(&self) -> bool {
        let source = self.active.as_ref().and_then(|active| self.selector.source(active.candidate));
        source.is_some_and(|source| source.time_shift == Some(TimeShift::Playlist))
    }

    /// The shown source plays behind the live edge, or its playlist holds the show so far.
    pub(super) fn is_back(&self) -> bool {
        let is_behind = |own: SeekRange| own.behind_ms >= LEAST_BACK_MS;
        let is_back =
            self.active.as_ref().is_some_and(|active| active.delay_ms.is_some() || active.own.is_some_and(is_behind));
        is_back || self.can_shift_shown()
    }

    /// Limits a time-shift delay: at the start of the time shift, enough must remain for a player to start with.
    pub(super) fn bound_delay_ms(&self, behind_ms: u64) -> u64 {
        let most_ms = self.span_ms.map(|span_ms| span_ms.saturating_sub(BEGINNING_MS));
        behind_ms.min(most_ms.unwrap_or(behind_ms)).max(css::MIN_DELAY_MS)
    }

    /// Updates how far the time shift reaches back now.
    pub(super) fn measure_span(&mut self, now: Now) {
        let source = self.selector.time_shift().and_then(|candidate| self.selector.source(candidate));
        self.span_ms = source.and_then(|source| match source.time_shift {
            Some(TimeShift::Css { seconds, since, .. }) => {
                let most_ms = seconds.min(css::MAX_DELAY_S) * 1_000;
                let age_ms = since.map(|since_s| self.clock.now_ms(now).saturating_sub(since_s.saturating_mul(1_000)));
                Some(age_ms.unwrap_or(most_ms).min(most_ms))
                    .filter(|span_ms| *span_ms >= css::MIN_DELAY_MS + BEGINNING_MS)
            }
            _ => None,
        });
    }

    /// Updates the seek range and the position in it. While a source loads at another position, that position stays.
    pub(super) fn show_window(&mut self) {
        let Some(active) = &self.active else { return };
        if self.pending.as_ref().is_some_and(|pending| pending.behind_ms.is_some()) {
            return;
        }
        let own = active.own.filter(|_| self.is_time_shifted).map_or(0, |own| own.behind_ms);
        let behind_ms = active.delay_ms.filter(|_| self.is_time_shifted).unwrap_or_default().saturating_add(own);
        self.shown.window = if self.can_shift_shown() {
            active.own
        } else {
            self.span_ms.map(|length_ms| SeekRange { length_ms, behind_ms: behind_ms.min(length_ms) })
        };
    }
}
