//! The browser clock and animation frames, on a page or in a worker.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN: f64;
    #[wasm_bindgen(js_name = requestAnimationFrame)]
    fn request_animation_frame(callback: &Function) -> i32;
    #[wasm_bindgen(js_name = cancelAnimationFrame)]
    fn cancel_animation_frame(id: i32);
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: i32);
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> i32;
}

/// Time between frames where workers have no `requestAnimationFrame`, in milliseconds.
const FRAME_MS: f64 = 16.0;

/// Milliseconds since 1970 on the monotonic clock: page and worker agree on it.
pub fn now_ms() -> f64 {
    TIME_ORIGIN.with(|origin| *origin) + performance_now()
}

/// Animation frames on request.
pub struct Ticks {
    /// ID of the requested frame, or of its timer.
    requested: Rc<Cell<Option<i32>>>,
    has_frames: bool,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Ticks {
    /// Calls `frame` for each requested frame, with the time of that frame on the clock of [`now_ms`].
    pub fn new(frame: impl Fn(f64) + 'static) -> Self {
        let requested = Rc::new(Cell::new(None));
        let requested_frame = Rc::clone(&requested);
        let callback = Closure::new(move |at: JsValue| {
            requested_frame.set(None);
            // The frame's timestamp is regular, even if the callback is late.
            frame(at.as_f64().map_or_else(now_ms, |at| TIME_ORIGIN.with(|origin| *origin) + at));
        });
        let name = "requestAnimationFrame".into();
        let has_frames = Reflect::has(&js_sys::global(), &name).unwrap_or_default();
        Self { requested, has_frames, callback }
    }

    /// Requests the next frame.
    pub fn request(&self) {
        if self.requested.get().is_some() {
            return;
        }
        let callback = self.callback.as_ref().unchecked_ref();
        let id = if self.has_frames { request_animation_frame(callback) } else { set_timeout(callback, FRAME_MS) };
        self.requested.set(Some(id));
    }
}

impl Drop for Ticks {
    fn drop(&mut self) {
        if let Some(id) = self.requested.get() {
            if self.has_frames {
                cancel_animation_frame(id);
            } else {
                clear_timeout(id);
            }
        }
    }
}
