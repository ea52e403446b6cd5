//! Sound and autoplay, within the browser's autoplay policy: before the viewer touches the page, many browsers block sound, and some
//! block all playback.

use std::rc::Rc;

use room_core::ports::player::PlayerEvent;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::ports::player::double_buffer::DoubleBuffer;
use crate::ports::player::sound::Sound;
use crate::ports::player::video_slot::VideoSlot;

/// The name of the error for a blocked autoplay.
const NOT_ALLOWED: &str = "NotAllowedError";

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
    pub fn hear_sound(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        if self.is_front(slot) {
            let sound = Sound { muted: slot.video.muted(), volume: slot.video.volume() };
            self.sound.set(sound);
            (self.sink)(PlayerEvent::Sound { muted: sound.muted, volume: sound.volume });
        }
    }

    /// Applies the sound to the element that came to the front.
    pub fn give_sound(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let (sound, was_playing) = (self.sound.get(), !slot.video.paused());
        let _ = slot.set_sound(sound.volume, sound.muted);
        if was_playing && slot.video.paused() {
            // The browser paused it: it blocks sound before the viewer touches the page.
            self.start(slot);
        }
    }

    /// Starts an element: with sound if the browser allows it, else muted, else not before the viewer starts it.
    pub fn start(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let (buffer, slot, attempt) = (Rc::clone(self), Rc::clone(slot), slot.attempt());
        spawn_local(async move {
            if buffer.try_play(&slot, attempt).await || slot.attempt() != attempt {
                return;
            }
            // An element behind is muted already. If the browser blocks it all the same, its first frame does not come in time.
            if !buffer.is_front(&slot) && buffer.front.get().is_some() {
                return;
            }
            // Emitted before it plays: its first frame may come before `play` resolves, or not at all.
            let sound = buffer.sound.get();
            if !sound.muted {
                buffer.sound.set(Sound { muted: true, ..sound });
                let _ = slot.set_sound(sound.volume, true);
                (buffer.sink)(PlayerEvent::UnmutedAutoplayBlocked);
            }
            if buffer.try_play(&slot, attempt).await || slot.attempt() != attempt {
                return;
            }
            if !sound.muted {
                // The touch that starts playback allows sound, too.
                buffer.set_sound(Sound { muted: false, ..buffer.sound.get() });
                (buffer.sink)(PlayerEvent::Sound { muted: false, volume: sound.volume });
            }
            (buffer.sink)(PlayerEvent::AutoplayBlocked);
        });
    }

    /// Calls `play`. `false`: the browser's autoplay policy blocks it. Other failures come as events of the element, or, if `play`
    /// throws, as [`PlayerEvent::Failed`].
    async fn try_play(&self, slot: &VideoSlot, attempt: Option<u32>) -> bool {
        match slot.video.play() {
            Ok(played) => !is_forbidden(&JsFuture::from(played).await),
            thrown => {
                self.check(attempt, &thrown.map(drop));
                true
            }
        }
    }
}

fn is_forbidden(played: &Result<JsValue, JsValue>) -> bool {
    let name = played.as_ref().err().map(|error| js::get(error, "name"));
    name.is_some_and(|name| name.dyn_into::<js_sys::JsString>().is_ok_and(|name| name == NOT_ALLOWED))
}
