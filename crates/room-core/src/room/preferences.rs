//! What is set is remembered on the device.

use crate::effect::{Effect, Timer};
use crate::ports::storage::Preferences;
use crate::room::Room;

/// What was set is written no more often than this, in milliseconds: a slider sets at every step.
const REMEMBERED_EVERY_MS: u64 = 500;

/// Whether what was set is remembered on the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum SaveState {
    /// It is.
    #[default]
    Rests,
    /// It is, and was just written.
    Waits,
    /// It was set since then, and will be written.
    Soon,
}

impl Room {
    pub(super) fn recall(&mut self, preferences: Preferences, effects: &mut Vec<Effect>) {
        if self.remembers == SaveState::Soon {
            // What this page has set is the newest, and is written in a moment.
            return;
        }
        // How loud another page of this site is does not matter here, once it plays.
        if let Some(sound) = preferences.sound.filter(|_| self.info.is_none()) {
            self.playback.set_volume(sound.volume, effects);
            self.playback.set_muted(sound.muted, effects);
        }
        if self.info.is_none() && preferences.captions.is_some() {
            self.playback.set_captions(preferences.captions.clone(), effects);
        }
        self.playback.set_pauses_when_hidden(preferences.pauses_when_hidden, effects);
        self.preferences = preferences;
        self.overlay.set(&self.preferences.danmaku, effects);
        self.filter_changed(effects);
        self.set_notice(self.notice_field.clone());
    }

    /// What was set is remembered: at once, or, where that was just done, soon.
    pub(super) fn remember(&mut self, effects: &mut Vec<Effect>) {
        match self.remembers {
            SaveState::Rests => {
                effects.push(Effect::SavePreferences(self.preferences.clone()));
                effects.push(Effect::Timer { timer: Timer::SavePreferences, after_ms: REMEMBERED_EVERY_MS });
                self.remembers = SaveState::Waits;
            }
            SaveState::Waits | SaveState::Soon => self.remembers = SaveState::Soon,
        }
    }

    /// What is not remembered yet is, now.
    pub(super) fn remember_now(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.remembers) == SaveState::Soon {
            self.remember(effects);
        }
    }
}
