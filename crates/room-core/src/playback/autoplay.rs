//! Autoplay: many browsers block sound until the viewer interacts with the page, and some block all playback.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::playback::view::PlaybackState;
use crate::ports::player::PlayerCommand;

impl Playback {
    /// The browser has refused to start playback, with sound or (`was_muted`) even without it. Playback then starts muted; if that is
    /// refused too, it waits for the viewer.
    pub(super) fn on_autoplay_blocked(&mut self, was_muted: bool, effects: &mut Vec<Effect>) {
        if self.should_stay_paused() {
            return;
        }
        // A player that cannot mute its element reports `was_muted: false` again: that must not repeat without end.
        if !was_muted && !self.sound.is_trying_muted {
            (self.sound.muted, self.sound.is_blocked, self.sound.is_trying_muted) = (true, true, true);
            effects.push(Effect::Player(PlayerCommand::SetMuted(true)));
            effects.push(Effect::Player(PlayerCommand::Play { live: false }));
            return;
        }
        self.sound.is_trying_muted = false;
        if std::mem::take(&mut self.sound.is_blocked) {
            // The touch that starts playback also allows sound.
            self.sound.muted = false;
            effects.push(Effect::Player(PlayerCommand::SetMuted(false)));
        }
        self.paused_by_user = true;
        self.state = PlaybackState::Paused;
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
    }
}
