//! Back in the stream, and to the live edge again.
//!
//! There are three ways back: in a playlist that has the show so far; by the service's time shift, which has an address for each
//! moment (`delay_ms` says how long ago it was when it is live there); and, where there is such a time shift, nearer than that
//! goes, in what the player itself still has, or in what a live playlist still has.

use crate::codec::css;
use crate::effect::Effect;
use crate::model::source::TimeShift;
use crate::playback::{AwaitedAddress, Playback};
use crate::ports::player::{PlayerCommand, SeekRange};
use crate::time::Now;

/// Nearer to the live edge than this is at the live edge.
const LEAST_BACK_MS: u64 = 3_000;
/// What the player has of the stream is not gone back to nearer to its beginning than this: by then it may be gone.
const MARGIN_MS: u64 = 2_000;
/// A time shift is not asked for nearer to its beginning than this: three segments of the usual five seconds, with which a player begins.
const BEGINNING_MS: u64 = 15_000;

impl Playback {
    /// The viewer wants to see what was so long before the live edge, or a recording's end: by the source that is shown, or by
    /// the room's source that can be gone back in.
    pub fn go_back(&mut self, behind_ms: u64, now: Now, effects: &mut Vec<Effect>) {
        if behind_ms < LEAST_BACK_MS {
            return self.go_live(now, effects);
        }
        if let Some(own_ms) = self.is_in_reach(behind_ms) {
            self.is_time_shifted = true;
            self.pause_watching();
            // What is on its way is elsewhere: where they wanted to be a moment ago, or at the live edge.
            if self.pending.is_some() {
                self.give_up(effects);
            }
            // The bar does not wait for the picture.
            self.view.window.iter_mut().for_each(|window| window.behind_ms = behind_ms.min(window.length_ms));
            effects.push(Effect::Player(PlayerCommand::GoBack { behind_ms: own_ms }));
            if self.is_over {
                self.play(effects);
            }
        } else if self.should_play
            && self.can_go_back()
            && let Some(candidate) = self.selector.time_shift()
        {
            self.is_time_shifted = true;
            if self.awaited_address.is_some() {
                // It begins there when its address is there.
                self.awaited_address = Some(AwaitedAddress { candidate, behind_ms: Some(behind_ms) });
                self.view.window.iter_mut().for_each(|window| window.behind_ms = behind_ms.min(window.length_ms));
            } else {
                self.load_at(candidate, Some(behind_ms), effects);
            }
        }
    }

    /// Where in what the player has that is, in milliseconds before its own live edge; none where it has not got it.
    fn is_in_reach(&self, behind_ms: u64) -> Option<u64> {
        if self.can_shift_shown() {
            return Some(behind_ms);
        }
        let active = self.active.as_ref().filter(|_| self.span_ms.is_some())?;
        if self
            .pending
            .as_ref()
            .is_some_and(|pending| pending.behind_ms.is_some() && pending.candidate != active.candidate)
        {
            // Another definition is on its way.
            return None;
        }
        let own_ms = behind_ms.checked_sub(active.delay_ms.unwrap_or_default())?;
        (own_ms + MARGIN_MS <= active.own?.length_ms).then_some(own_ms)
    }

    /// The viewer wants to see what is now: at once where it is shown, and by the best source again.
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
        // A time shift never comes to the live edge: that has another address.
        (self.paused_by_user, self.is_over) = (false, false);
        self.await_picture();
        let best = self.selector.upgrade(from, now.mono_ms).filter(|(_, wait_ms)| *wait_ms == 0);
        let best = best.map_or(from, |(candidate, _)| candidate);
        if self.pending.as_ref().is_some_and(|pending| pending.candidate == best && pending.behind_ms.is_none()) {
            // It is on its way already, and may stand still.
            effects.push(Effect::Player(PlayerCommand::Play { live: false }));
            self.limit(effects);
        } else {
            self.load_at(best, None, effects);
        }
    }

    /// A better source is taken up at once where there is one: the viewer wants it, and knows that the picture changes.
    pub(super) fn upgrade_now(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let Some(from) = self.active.as_ref().filter(|_| self.awaited_address.is_none()).map(|active| active.candidate)
        else {
            return;
        };
        let better = self.selector.upgrade(from, now.mono_ms);
        match (better, &self.pending) {
            // It is on its way.
            (Some((candidate, 0)), Some(pending)) if pending.candidate == candidate && pending.behind_ms.is_none() => {
                return;
            }
            (Some((candidate, 0)), _) => return self.load(candidate, effects),
            // What is on its way is not better any more; but where what is shown does not hold, it is needed.
            (_, Some(_)) if !self.selector.is_out(from, now.mono_ms) => drop(self.give_up(effects)),
            _ => {}
        }
        self.plan_upgrade(now, effects);
    }

    /// Of what was gone back to another definition is wanted now: it is taken up at the same place.
    pub(super) fn shift_over(&mut self, effects: &mut Vec<Effect>) {
        let Some(active) = self.active.as_ref().filter(|_| self.awaited_address.is_none()) else { return };
        let at = self.pending.as_ref().map_or(active.candidate, |pending| pending.candidate);
        // What the player itself has of another source is good for as long as that is of the right definition.
        let may_stay = self.selector.is_right(at) && !self.selector.is_way_back(at);
        let best = self.selector.time_shift().filter(|best| *best != at && !may_stay);
        if let Some((candidate, window)) = best.zip(self.view.window) {
            self.load_at(candidate, Some(window.behind_ms), effects);
        }
    }

    /// Where the picture stood is not to be had any more from the playlist that it was in: the rung and the place by which it is.
    pub(super) fn place_that_is_gone(&self) -> Option<(usize, u64)> {
        let active = self.active.as_ref().filter(|_| self.is_time_shifted && !self.can_shift_shown())?;
        let own = active
            .own
            .filter(|own| own.behind_ms > MARGIN_MS && own.behind_ms.saturating_add(MARGIN_MS) > own.length_ms);
        let behind_ms = active.delay_ms.unwrap_or_default().saturating_add(own?.behind_ms);
        Some((self.selector.time_shift()?, behind_ms))
    }

    /// Can the viewer go back: is there a source for it, and something in it?
    pub(super) fn can_go_back(&self) -> bool {
        let source = self.selector.time_shift().and_then(|candidate| self.selector.source(candidate));
        source.is_some_and(|source| source.time_shift == Some(TimeShift::Playlist) || self.span_ms.is_some())
    }

    /// Does the playlist of what is shown have the show so far?
    pub(super) fn can_shift_shown(&self) -> bool {
        let source = self.active.as_ref().and_then(|active| self.selector.source(active.candidate));
        source.is_some_and(|source| source.time_shift == Some(TimeShift::Playlist))
    }

    /// Is what is shown further back than the live edge?
    pub(super) fn is_back(&self) -> bool {
        let is_behind = |own: SeekRange| own.behind_ms >= LEAST_BACK_MS;
        let is_back =
            self.active.as_ref().is_some_and(|active| active.delay_ms.is_some() || active.own.is_some_and(is_behind));
        is_back || self.can_shift_shown()
    }

    /// How long ago a time shift can be, that is to be so long ago: at its beginning there is to be enough for a player to begin with.
    pub(super) fn bound_delay_ms(&self, behind_ms: u64) -> u64 {
        let most_ms = self.span_ms.map(|span_ms| span_ms.saturating_sub(BEGINNING_MS));
        behind_ms.min(most_ms.unwrap_or(behind_ms)).max(css::NEAREST_MS)
    }

    /// How far the time shift goes back now.
    pub(super) fn measure_span(&mut self, now: Now) {
        let source = self.selector.time_shift().and_then(|candidate| self.selector.source(candidate));
        self.span_ms = source.and_then(|source| match source.time_shift {
            Some(TimeShift::Css { seconds, since, .. }) => {
                let most_ms = seconds.min(css::FURTHEST_S) * 1_000;
                let age_ms = since.map(|since_s| self.clock.now_ms(now).saturating_sub(since_s.saturating_mul(1_000)));
                Some(age_ms.unwrap_or(most_ms).min(most_ms))
                    .filter(|span_ms| *span_ms >= css::NEAREST_MS + BEGINNING_MS)
            }
            _ => None,
        });
    }

    /// What can be gone back to, and where in it the picture is. While another place is on its way, it is that one.
    pub(super) fn show_window(&mut self) {
        let Some(active) = &self.active else { return };
        if self.pending.as_ref().is_some_and(|pending| pending.behind_ms.is_some()) {
            return;
        }
        let own = active.own.filter(|_| self.is_time_shifted).map_or(0, |own| own.behind_ms);
        let behind_ms = active.delay_ms.filter(|_| self.is_time_shifted).unwrap_or_default().saturating_add(own);
        self.view.window = if self.can_shift_shown() {
            active.own
        } else {
            self.span_ms.map(|length_ms| SeekRange { length_ms, behind_ms: behind_ms.min(length_ms) })
        };
    }
}
