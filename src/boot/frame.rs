//! Runs a function at the next animation frame: once, even if it is requested several times.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

/// A function for animation frames. Dropping this cancels a pending request.
pub struct Frame {
    callback: Closure<dyn FnMut()>,
    requested: Rc<Cell<Option<i32>>>,
}

impl Frame {
    /// Runs `act` at the frame after each request.
    pub fn new(act: impl Fn() + 'static) -> Self {
        let requested = Rc::new(Cell::new(None));
        let clear = Rc::clone(&requested);
        let callback = Closure::new(move || {
            clear.set(None);
            act();
        });
        Self { callback, requested }
    }

    /// Requests the next frame.
    pub fn request(&self) {
        if self.requested.get().is_none()
            && let Some(window) = web_sys::window()
        {
            self.requested.set(window.request_animation_frame(self.callback.as_ref().unchecked_ref()).ok());
        }
    }

    /// Cancels a pending request.
    pub fn cancel(&self) {
        if let (Some(id), Some(window)) = (self.requested.take(), web_sys::window()) {
            // Fails only if the ID is not a number.
            let _ = window.cancel_animation_frame(id);
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.cancel();
    }
}
