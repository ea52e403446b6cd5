//! The viewer's intents for video and sound.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::playback::view::{PlaybackState, Quality};
use crate::ports::player::PlayerCommand;
use crate::ports::storage::Preferences;
use crate::time::Now;

/// Time without user activity before the controls hide.
const IDLE_AFTER_MS: u64 = 3_000;

impl Playback {
    /// Resumes playback.
    pub fn play(&mut self, effects: &mut Vec<Effect>) {
        (self.paused_by_user, self.is_over, self.sound.is_trying_muted) = (false, false, false);
        self.await_picture();
        self.resume(effects);
        self.pause_watching();
        self.limit(effects);
    }

    /// Shows the spinner until paused playback resumes.
    pub(super) fn await_picture(&mut self) {
        if matches!(self.state, PlaybackState::Paused | PlaybackState::Ended) {
            self.state = if self.active.is_some() { PlaybackState::Buffering } else { PlaybackState::Loading };
        }
    }

    /// Playback is paused, by the viewer or the browser.
    pub const fn is_held(&self) -> bool {
        matches!(self.state, PlaybackState::Paused)
    }

    /// Pauses playback.
    pub fn pause(&mut self, effects: &mut Vec<Effect>) {
        if self.is_over {
            // A recording at its end does not play, and the next stream must not start paused.
            return;
        }
        self.paused_by_user = true;
        if matches!(self.state, PlaybackState::Loading | PlaybackState::Playing | PlaybackState::Buffering) {
            self.state = PlaybackState::Paused;
        }
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        effects.push(Effect::Player(PlayerCommand::Pause));
    }

    /// Mutes or unmutes.
    pub fn set_muted(&mut self, muted: bool, effects: &mut Vec<Effect>) {
        self.sound.muted = muted;
        self.sound.is_blocked = false;
        effects.push(Effect::Player(PlayerCommand::SetMuted(muted)));
    }

    /// Sets the volume, `0.0..=1.0`; 0 mutes.
    pub fn set_volume(&mut self, volume: f64, effects: &mut Vec<Effect>) {
        let volume = volume.clamp(0.0, 1.0);
        (self.sound.volume, self.sound.muted) = (volume, volume <= 0.0);
        self.sound.is_blocked = false;
        effects.push(Effect::Player(PlayerCommand::SetVolume(volume)));
    }

    /// Chooses a quality from any source that has it, or audio only; `None`: automatic.
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
        } else if self.shows_wanted_media() {
            self.upgrade_now(now, effects);
        }
    }

    /// Applies the sound and the captions of the preferences, before anything plays.
    pub fn set_initial_sound(&mut self, preferences: &Preferences, effects: &mut Vec<Effect>) {
        if let Some(sound) = preferences.sound {
            self.set_volume(sound.volume, effects);
            self.set_muted(sound.muted, effects);
        }
        if preferences.captions.is_some() {
            self.set_captions(preferences.captions.clone(), effects);
        }
    }

    /// Chooses captions by name, in every source that has them; `None`: no captions.
    pub fn set_captions(&mut self, name: Option<String>, effects: &mut Vec<Effect>) {
        self.tracks.caption.clone_from(&name);
        effects.push(Effect::Player(PlayerCommand::SetCaptions(name)));
    }

    /// User activity: shows the controls, and hides them after a while.
    pub fn on_user_activity(&mut self, effects: &mut Vec<Effect>) {
        self.is_user_active = true;
        effects.push(Effect::Timer { timer: Timer::UserIdle, after_ms: IDLE_AFTER_MS });
    }
}
