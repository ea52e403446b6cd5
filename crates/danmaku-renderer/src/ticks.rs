//! The browser's clock, and its frames: those of a worker where it has any.

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

/// Where workers have no frames, one is due after so many milliseconds.
const FRAME_MS: f64 = 16.0;

/// Milliseconds since 1970, on the clock that does not go back: page and worker agree on it.
pub fn now_ms() -> f64 {
    TIME_ORIGIN.with(|origin| *origin) + performance_now()
}

/// Frames, each asked for.
pub struct Ticks {
    /// The one that is asked for.
    asked: Rc<Cell<Option<i32>>>,
    has_frames: bool,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Ticks {
    /// Calls `frame` at each frame that is asked for, with [`now_ms`] of its picture.
    pub fn new(frame: impl Fn(f64) + 'static) -> Self {
        let asked = Rc::new(Cell::new(None));
        let due = Rc::clone(&asked);
        let callback = Closure::new(move |at: JsValue| {
            due.set(None);
            // The frame's own time is even, whenever the callback comes.
            frame(at.as_f64().map_or_else(now_ms, |at| TIME_ORIGIN.with(|origin| *origin) + at));
        });
        let name = "requestAnimationFrame".into();
        let has_frames = Reflect::has(&js_sys::global(), &name).unwrap_or_default();
        Self { asked, has_frames, callback }
    }

    /// Asks for the next frame.
    pub fn request(&self) {
        if self.asked.get().is_some() {
            return;
        }
        let callback = self.callback.as_ref().unchecked_ref();
        let id = if self.has_frames { request_animation_frame(callback) } else { set_timeout(callback, FRAME_MS) };
        self.asked.set(Some(id));
    }
}

impl Drop for Ticks {
    fn drop(&mut self) {
        if let Some(id) = self.asked.get() {
            if self.has_frames {
                cancel_animation_frame(id);
            } else {
                clear_timeout(id);
            }
        }
    }
}
