//! Something that is done at the next animation frame, once however often it is asked for.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

/// Something to do at animation frames. Dropping it cancels what was asked for.
pub struct Frame {
    callback: Closure<dyn FnMut()>,
    requested: Rc<Cell<Option<i32>>>,
}

impl Frame {
    /// Does `act` at the frame after each request.
    pub fn new(act: impl Fn() + 'static) -> Self {
        let requested = Rc::new(Cell::new(None));
        let clear = Rc::clone(&requested);
        let callback = Closure::new(move || {
            clear.set(None);
            act();
        });
        Self { callback, requested }
    }

    /// Asks for the next frame.
    pub fn request(&self) {
        if self.requested.get().is_none()
            && let Some(window) = web_sys::window()
        {
            self.requested.set(window.request_animation_frame(self.callback.as_ref().unchecked_ref()).ok());
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let (Some(id), Some(window)) = (self.requested.get(), web_sys::window()) {
            // Fails only for a number that is not one.
            let _ = window.cancel_animation_frame(id);
        }
    }
}
