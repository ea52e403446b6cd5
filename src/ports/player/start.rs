//! Starts video elements. The browser's autoplay policy may block that; the core decides what follows ([`room_core::playback`]).

use std::rc::Rc;

use room_core::ports::player::PlayerEvent;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::ports::player::double_buffer::DoubleBuffer;
use crate::ports::player::video_slot::VideoSlot;

/// The name of the error for a blocked autoplay.
const NOT_ALLOWED: &str = "NotAllowedError";

impl DoubleBuffer {
    /// Starts an element. If the browser blocks it, sends [`PlayerEvent::AutoplayBlocked`]. Other failures come as events of the element,
    /// or, if `play` throws, as [`PlayerEvent::Failed`].
    pub fn start(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let (buffer, slot, attempt) = (Rc::clone(self), Rc::clone(slot), slot.attempt());
        let (muted, nth) = (slot.video.muted(), slot.starts.get().wrapping_add(1));
        slot.starts.set(nth);
        let played = slot.video.play();
        // Also what `play` throws is reported later: after the first frame of the attempt, if this is the element that shows it.
        spawn_local(async move {
            let played = match played {
                Ok(played) => JsFuture::from(played).await,
                thrown => return buffer.check(attempt, &thrown.map(drop)),
            };
            let is_latest = slot.attempt() == attempt && slot.starts.get() == nth && slot.video.paused();
            // An element behind is muted already. If the browser blocks it all the same, its first frame does not come in time.
            let counts = buffer.is_front(&slot) || buffer.front.get().is_none();
            if is_blocked(&played) && is_latest && counts {
                (buffer.sink)(PlayerEvent::AutoplayBlocked { muted });
            }
        });
    }
}

fn is_blocked(played: &Result<JsValue, JsValue>) -> bool {
    let name = played.as_ref().err().map(|error| js::get(error, "name"));
    name.is_some_and(|name| name.dyn_into::<js_sys::JsString>().is_ok_and(|name| name == NOT_ALLOWED))
}
