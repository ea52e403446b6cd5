//! Changes around the stream: of the network, and of the page's visibility.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::ports::player::PlayerCommand;
use crate::time::Now;

impl Playback {
    /// The browser is online again or uses another network: resets what was measured before.
    pub fn on_network(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.selector.reset_failures();
        self.reset_auto_quality();
        self.rounds = 0;
        if !self.should_play || self.selector.is_empty() {
            return;
        }
        if self.active.is_some() {
            if !self.is_time_shifted {
                effects.push(Effect::Player(PlayerCommand::GoLive));
            }
            self.pause_watching();
            self.plan_upgrade(now, effects);
        } else if self.pending.is_none() && self.awaited_address.is_none() {
            effects.push(Effect::CancelTimer(Timer::NextRound));
            self.try_next(now, effects);
        }
    }

    /// The page returns from the browser's back/forward cache, where its stream was released.
    pub fn on_restored(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.selector.reset_failures();
        if self.should_play && !self.is_paused() && !self.selector.is_empty() {
            self.restart(now, effects);
        }
    }

    /// Sets whether the network is too slow for WebRTC.
    pub fn set_slow(&mut self, is_slow: bool, now: Now, effects: &mut Vec<Effect>) {
        self.selector.set_slow(is_slow);
        self.plan_upgrade(now, effects);
    }

    /// Sets whether the page is hidden.
    pub fn set_hidden(&mut self, hidden: bool, effects: &mut Vec<Effect>) {
        let was_unseen = self.is_unseen();
        self.hidden = hidden;
        self.on_visibility(was_unseen, effects);
    }

    /// Sets whether the video is in picture-in-picture.
    pub(super) fn set_picture_in_picture(&mut self, in_picture_in_picture: bool, effects: &mut Vec<Effect>) {
        let was_unseen = self.is_unseen();
        self.in_picture_in_picture = in_picture_in_picture;
        self.on_visibility(was_unseen, effects);
    }

    fn on_visibility(&mut self, was_unseen: bool, effects: &mut Vec<Effect>) {
        let is_unseen = self.is_unseen();
        if is_unseen == was_unseen {
            return;
        }
        self.pause_watching();
        if let Some(active) = &mut self.active {
            effects.extend(active.catch_up.stop().map(|rate| Effect::Player(PlayerCommand::SetRate(rate))));
        }
        if was_unseen && !self.is_paused() && (self.active.is_some() || self.pauses_when_hidden) {
            // Browsers let an unseen video fall behind, or pause it.
            self.resume(effects);
            self.limit(effects);
        } else if is_unseen && self.pauses_when_hidden && !self.is_paused() {
            effects.push(Effect::Player(PlayerCommand::Pause));
        }
    }

    /// Sets whether playback pauses while nobody can see the video.
    pub fn set_pauses_when_hidden(&mut self, pauses_when_hidden: bool, effects: &mut Vec<Effect>) {
        let was_paused = self.should_stay_paused();
        self.pauses_when_hidden = pauses_when_hidden;
        // Another page of this site may change the preference while this page is hidden.
        if self.should_stay_paused() != was_paused {
            if pauses_when_hidden {
                effects.push(Effect::Player(PlayerCommand::Pause));
            } else {
                self.resume(effects);
            }
            self.limit(effects);
        }
    }

    /// Resumes playback, at the live edge or at the paused position. If that position is no longer available, loads a source there.
    pub(super) fn resume(&mut self, effects: &mut Vec<Effect>) {
        // Loading was stopped during the pause: load the source again. Its last frame stays on screen until then.
        let stopped = self.active.take_if(|active| active.is_stopped);
        if let Some(stopped) = stopped.filter(|_| self.pending.is_none() && self.awaited_address.is_none()) {
            return self.load(stopped.candidate, effects);
        }
        match self.lost_position().filter(|_| self.awaited_address.is_none()) {
            Some((candidate, behind_ms)) => self.load_at(candidate, Some(behind_ms), effects),
            None => effects.push(Effect::Player(PlayerCommand::Play { live: !self.is_time_shifted })),
        }
    }

    /// Playback is meant to be paused: by the viewer, at a recording's end, or because nobody can see the video.
    pub(super) const fn should_stay_paused(&self) -> bool {
        self.is_paused() || (self.is_unseen() && self.pauses_when_hidden)
    }

    /// Playback is paused even while the video is visible: by the viewer or the browser, or at a recording's end.
    pub(super) const fn is_paused(&self) -> bool {
        self.paused_by_user || self.is_over
    }

    /// Nobody can see the video. In picture-in-picture it stays visible when the page is hidden.
    pub(super) const fn is_unseen(&self) -> bool {
        self.hidden && !self.in_picture_in_picture
    }
}
