//! How loud it is, as far as the browser lets it: many let nothing sound, and some let nothing play, before the viewer touches
//! the page.

use std::rc::Rc;

use room_core::ports::player::PlayerEvent;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::ports::player::double_buffer::DoubleBuffer;
use crate::ports::player::video_slot::VideoSlot;

/// How an autoplay that the browser forbids is rejected.
const NOT_ALLOWED: &str = "NotAllowedError";

/// How loud it is to be.
#[derive(Clone, Copy)]
pub struct Sound {
    /// Off.
    pub muted: bool,
    /// Loudness, `0.0..=1.0`.
    pub volume: f64,
}

impl DoubleBuffer {
    /// How loud it is to be.
    pub fn sound(&self) -> Sound {
        self.sound.get()
    }

    /// How loud it is from now on.
    pub fn set_sound(&self, sound: Sound) {
        self.sound.set(sound);
        let slot = self.front().unwrap_or_else(|| self.behind());
        if slot.set_sound(sound.volume, sound.muted).is_err() {
            (self.sink)(PlayerEvent::Sound { muted: slot.video.muted(), volume: slot.video.volume() });
        }
    }

    /// An element sounds otherwise, by whomever.
    pub fn hear_sound(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        if self.is_front(slot) {
            let sound = Sound { muted: slot.video.muted(), volume: slot.video.volume() };
            self.sound.set(sound);
            (self.sink)(PlayerEvent::Sound { muted: sound.muted, volume: sound.volume });
        }
    }

    /// Lets sound what has come to the front.
    pub fn give_sound(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let (sound, was_playing) = (self.sound.get(), !slot.video.paused());
        let _ = slot.set_sound(sound.volume, sound.muted);
        if was_playing && slot.video.paused() {
            // The browser lets nothing sound by itself before the viewer touches the page.
            self.start(slot);
        }
    }

    /// Starts an element: with sound if the browser lets it, else without, else not at all until the viewer wants it.
    pub fn start(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let (buffer, slot, attempt) = (Rc::clone(self), Rc::clone(slot), slot.attempt());
        spawn_local(async move {
            if buffer.is_let(&slot, attempt).await || slot.attempt() != attempt {
                return;
            }
            // Behind what is shown nothing is heard anyway: what may not play at all there shows no picture in time.
            if !buffer.is_front(&slot) && buffer.front.get().is_some() {
                return;
            }
            // Said before it plays: its first picture may come first, or none at all.
            let sound = buffer.sound.get();
            if !sound.muted {
                buffer.sound.set(Sound { muted: true, ..sound });
                let _ = slot.set_sound(sound.volume, true);
                (buffer.sink)(PlayerEvent::UnmutedAutoplayBlocked);
            }
            if buffer.is_let(&slot, attempt).await || slot.attempt() != attempt {
                return;
            }
            if !sound.muted {
                // The touch that starts it will let it sound, too.
                buffer.set_sound(Sound { muted: false, ..buffer.sound.get() });
                (buffer.sink)(PlayerEvent::Sound { muted: false, volume: sound.volume });
            }
            (buffer.sink)(PlayerEvent::AutoplayBlocked);
        });
    }

    /// Starts it as it is. Says whether the browser lets it. That it does not play for another reason its events tell, unless it
    /// threw.
    async fn is_let(&self, slot: &VideoSlot, attempt: Option<u32>) -> bool {
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
