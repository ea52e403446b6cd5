//! What the viewer wants of the picture and the sound.

use crate::effect::{Effect, Timer};
use crate::playback::Playback;
use crate::playback::view::{Picture, Quality};
use crate::ports::player::PlayerCommand;
use crate::time::Now;

/// For how long nobody has to stir before the controls go.
const IDLE_AFTER_MS: u64 = 3_000;

impl Playback {
    /// The viewer wants the picture to go on.
    pub fn play(&mut self, fx: &mut Vec<Effect>) {
        (self.held, self.is_over) = (false, false);
        self.await_picture();
        self.go_on_playing(fx);
        self.look_away();
        self.limit(fx);
    }

    /// Shows the spinner until the picture that stood plays.
    pub(super) fn await_picture(&mut self) {
        if matches!(self.view.picture, Picture::Paused | Picture::Ended) {
            self.view.picture = if self.shown.is_some() { Picture::Buffering } else { Picture::Loading };
        }
    }

    /// Is the picture held, by whomever?
    pub const fn is_held(&self) -> bool {
        matches!(self.view.picture, Picture::Paused)
    }

    /// The viewer wants the picture still.
    pub fn pause(&mut self, fx: &mut Vec<Effect>) {
        if self.is_over {
            // It stands already, and what comes next is not to be held.
            return;
        }
        self.held = true;
        if matches!(self.view.picture, Picture::Loading | Picture::Playing | Picture::Buffering) {
            self.view.picture = Picture::Paused;
        }
        fx.push(Effect::CancelTimer(Timer::Picture));
        fx.push(Effect::Player(PlayerCommand::Pause));
    }

    /// Sound off or on.
    pub fn set_muted(&mut self, muted: bool, fx: &mut Vec<Effect>) {
        self.view.muted = muted;
        self.view.sound_blocked = false;
        fx.push(Effect::Player(PlayerCommand::SetMuted(muted)));
    }

    /// Loudness, `0.0..=1.0`; none is silence.
    pub fn set_volume(&mut self, volume: f64, fx: &mut Vec<Effect>) {
        let volume = volume.clamp(0.0, 1.0);
        (self.view.volume, self.view.muted) = (volume, volume <= 0.0);
        self.view.sound_blocked = false;
        fx.push(Effect::Player(PlayerCommand::SetVolume(volume)));
    }

    /// The rendition of this height, of whichever source has it, or sound alone; without a wish, what the network carries.
    pub fn set_quality(&mut self, quality: Option<Quality>, now: Now, fx: &mut Vec<Effect>) {
        self.tracks.quality.clone_from(&quality);
        self.forget_what_is_borne();
        let height = if let Some(Quality::Height(height)) = quality { Some(height) } else { None };
        let sound_only = quality == Some(Quality::Sound);
        self.ladder.set_wanted(quality.filter(|_| !sound_only));
        self.set_sound_only(sound_only, now, fx);
        fx.push(Effect::Player(PlayerCommand::SetQuality(height)));
        if self.shifted {
            self.shift_over(fx);
        } else if self.shows_what_is_wanted() {
            self.climb_now(now, fx);
        }
    }

    /// The captions of this name, wherever a source has them.
    pub fn set_captions(&mut self, name: Option<String>, fx: &mut Vec<Effect>) {
        self.tracks.caption.clone_from(&name);
        fx.push(Effect::Player(PlayerCommand::SetCaptions(name)));
    }

    /// Somebody stirs: the controls are there now, and for a while after.
    pub fn stir(&mut self, fx: &mut Vec<Effect>) {
        self.view.is_idle = false;
        fx.push(Effect::Timer { timer: Timer::Idle, after_ms: IDLE_AFTER_MS });
    }
}
