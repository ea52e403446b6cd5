//! The sound of the double buffer: only the element in front has sound.

use std::rc::Rc;

use room_core::ports::player::PlayerEvent;

use crate::ports::player::double_buffer::DoubleBuffer;
use crate::ports::player::sound::Sound;
use crate::ports::player::video_slot::VideoSlot;

impl DoubleBuffer {
    /// The current sound settings.
    pub fn sound(&self) -> Sound {
        self.sound.get()
    }

    /// Changes the sound. If the element refuses, emits the sound that it really has.
    pub fn set_sound(&self, sound: Sound) {
        self.sound.set(sound);
        let slot = self.front().unwrap_or_else(|| self.behind());
        if slot.set_sound(sound.volume, sound.muted).is_err() {
            (self.sink)(PlayerEvent::Sound { muted: slot.video.muted(), volume: slot.video.volume() });
        }
    }

    /// Handles a change of an element's sound, from any origin. Only the element in front counts.
    pub fn on_sound_changed(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        if self.is_front(slot) {
            let sound = Sound { muted: slot.video.muted(), volume: slot.video.volume() };
            self.sound.set(sound);
            (self.sink)(PlayerEvent::Sound { muted: sound.muted, volume: sound.volume });
        }
    }

    /// Applies the sound to the element that came to the front.
    pub fn apply_sound(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let (sound, was_playing) = (self.sound.get(), !slot.video.paused());
        let _ = slot.set_sound(sound.volume, sound.muted);
        if was_playing && slot.video.paused() {
            // The browser paused it: it blocks sound before the viewer touches the page.
            self.start(slot);
        }
    }
}
