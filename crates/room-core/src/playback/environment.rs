//! What happens around the stream: to the network, and to the page.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::ports::player::PlayerCommand;
use crate::time::Now;

impl Playback {
    /// The browser is online again, or by another way: what was seen before does not count.
    pub fn on_network(&mut self, now: Now, fx: &mut Vec<Effect>) {
        self.ladder.forgive();
        self.forget_what_is_borne();
        self.rounds = 0;
        if !self.wanted || self.ladder.is_empty() {
            return;
        }
        if self.shown.is_some() {
            if !self.shifted {
                fx.push(Effect::Player(PlayerCommand::GoLive));
            }
            self.look_away();
            self.plan_climb(now, fx);
        } else if self.trying.is_none() && self.awaiting.is_none() {
            fx.push(Effect::CancelTimer(Timer::Stream));
            self.try_next(now, fx);
        }
    }

    /// The page was put aside as it was, and is shown again: what it played was let go of.
    pub fn on_restored(&mut self, now: Now, fx: &mut Vec<Effect>) {
        self.ladder.forgive();
        if self.wanted && !self.stands() && !self.ladder.is_empty() {
            self.restart(now, fx);
        }
    }

    /// Whether the network is too slow for WebRTC.
    pub fn set_slow(&mut self, is_slow: bool, now: Now, fx: &mut Vec<Effect>) {
        self.ladder.set_slow(is_slow);
        self.plan_climb(now, fx);
    }

    /// Whether the page is out of sight.
    pub fn set_hidden(&mut self, hidden: bool, fx: &mut Vec<Effect>) {
        let was_unseen = self.is_unseen();
        self.hidden = hidden;
        self.on_sight(was_unseen, fx);
    }

    /// Whether the picture has a window of its own.
    pub(super) fn set_floats(&mut self, floats: bool, fx: &mut Vec<Effect>) {
        let was_unseen = self.is_unseen();
        self.floats = floats;
        self.on_sight(was_unseen, fx);
    }

    fn on_sight(&mut self, was_unseen: bool, fx: &mut Vec<Effect>) {
        let is_unseen = self.is_unseen();
        if is_unseen == was_unseen {
            return;
        }
        self.look_away();
        if let Some(shown) = &mut self.shown {
            fx.extend(shown.rate.stop().map(|rate| Effect::Player(PlayerCommand::SetRate(rate))));
        }
        if was_unseen && !self.stands() && (self.shown.is_some() || self.rests) {
            // Browsers let a picture that nobody sees fall behind, or pause it.
            self.go_on_playing(fx);
            self.limit(fx);
        } else if is_unseen && self.rests && !self.stands() {
            fx.push(Effect::Player(PlayerCommand::Pause));
        }
    }

    /// Whether the picture is to stand still while nobody sees it.
    pub fn set_rests(&mut self, rests: bool, fx: &mut Vec<Effect>) {
        let was_still = self.is_still();
        self.rests = rests;
        // Another page of this site may say so while nobody sees this one.
        if self.is_still() != was_still {
            if rests {
                fx.push(Effect::Player(PlayerCommand::Pause));
            } else {
                self.go_on_playing(fx);
            }
            self.limit(fx);
        }
    }

    /// What stood goes on: at the live edge, or where it was. Where that is not to be had any more, it is taken up there anew.
    pub(super) fn go_on_playing(&mut self, fx: &mut Vec<Effect>) {
        // What was let go of while it stood is begun anew; its last picture stays until then.
        let halted = self.shown.take_if(|shown| shown.is_halted);
        if let Some(halted) = halted.filter(|_| self.trying.is_none() && self.awaiting.is_none()) {
            return self.load(halted.rung, fx);
        }
        match self.place_that_is_gone().filter(|_| self.awaiting.is_none()) {
            Some((rung, behind_ms)) => self.load_at(rung, Some(behind_ms), fx),
            None => fx.push(Effect::Player(PlayerCommand::Play { live: !self.shifted })),
        }
    }

    /// Is the picture to stand still: by itself, or because nobody sees it?
    pub(super) const fn is_still(&self) -> bool {
        self.stands() || (self.is_unseen() && self.rests)
    }

    /// Does the picture stand, whoever looks: held, or at a recording's end?
    pub(super) const fn stands(&self) -> bool {
        self.held || self.is_over
    }

    /// Does nobody see the picture? In a window of its own it is seen wherever the page is.
    pub(super) const fn is_unseen(&self) -> bool {
        self.hidden && !self.floats
    }
}
