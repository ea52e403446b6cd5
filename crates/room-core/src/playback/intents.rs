//! What the viewer wants of the picture and the sound.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::playback::view::{PlaybackState, Quality};
use crate::ports::player::PlayerCommand;
use crate::time::Now;

/// For how long nobody has to stir before the controls go.
const IDLE_AFTER_MS: u64 = 3_000;

impl Playback {
    /// The viewer wants the picture to go on.
    pub fn play(&mut self, effects: &mut Vec<Effect>) {
        (self.paused_by_user, self.is_over) = (false, false);
        self.await_picture();
        self.go_on_playing(effects);
        self.pause_watching();
        self.limit(effects);
    }

    /// Shows the spinner until the picture that stood plays.
    pub(super) fn await_picture(&mut self) {
        if matches!(self.view.state, PlaybackState::Paused | PlaybackState::Ended) {
            self.view.state = if self.active.is_some() { PlaybackState::Buffering } else { PlaybackState::Loading };
        }
    }

    /// Is the picture held, by whomever?
    pub const fn is_held(&self) -> bool {
        matches!(self.view.state, PlaybackState::Paused)
    }

    /// The viewer wants the picture still.
    pub fn pause(&mut self, effects: &mut Vec<Effect>) {
        if self.is_over {
            // It stands already, and what comes next is not to be held.
            return;
        }
        self.paused_by_user = true;
        if matches!(self.view.state, PlaybackState::Loading | PlaybackState::Playing | PlaybackState::Buffering) {
            self.view.state = PlaybackState::Paused;
        }
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        effects.push(Effect::Player(PlayerCommand::Pause));
    }

    /// Sound off or on.
    pub fn set_muted(&mut self, muted: bool, effects: &mut Vec<Effect>) {
        self.view.muted = muted;
        self.view.sound_blocked = false;
        effects.push(Effect::Player(PlayerCommand::SetMuted(muted)));
    }

    /// Loudness, `0.0..=1.0`; none is silence.
    pub fn set_volume(&mut self, volume: f64, effects: &mut Vec<Effect>) {
        let volume = volume.clamp(0.0, 1.0);
        (self.view.volume, self.view.muted) = (volume, volume <= 0.0);
        self.view.sound_blocked = false;
        effects.push(Effect::Player(PlayerCommand::SetVolume(volume)));
    }

    /// The rendition of this height, of whichever source has it, or sound alone; without a wish, what the network carries.
    pub fn set_quality(&mut self, quality: Option<Quality>, now: Now, effects: &mut Vec<Effect>) {
        self.tracks.quality.clone_from(&quality);
        self.reset_auto_quality();
        let height = if let Some(Quality::Height(height)) = quality { Some(height) } else { None };
        let audio_only = quality == Some(Quality::Sound);
        self.selector.set_chosen_quality(quality.filter(|_| !audio_only));
        self.set_audio_only(audio_only, now, effects);
        effects.push(Effect::Player(PlayerCommand::SetQuality(height)));
        if self.is_time_shifted {
            self.shift_over(effects);
        } else if self.shows_wanted_kind() {
            self.upgrade_now(now, effects);
        }
    }

    /// The captions of this name, wherever a source has them.
    pub fn set_captions(&mut self, name: Option<String>, effects: &mut Vec<Effect>) {
        self.tracks.caption.clone_from(&name);
        effects.push(Effect::Player(PlayerCommand::SetCaptions(name)));
    }

    /// Somebody stirs: the controls are there now, and for a while after.
    pub fn on_user_activity(&mut self, effects: &mut Vec<Effect>) {
        self.view.is_idle = false;
        effects.push(Effect::Timer { timer: Timer::UserIdle, after_ms: IDLE_AFTER_MS });
    }
}
