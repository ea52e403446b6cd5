//! Something that is done at the next animation frame, once however often it is asked for.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;

/// Something to do at animation frames. Dropping it cancels what was asked for.
pub struct Frame {
    callback: Closure<dyn FnMut()>,
    asked: Rc<Asked>,
}

#[derive(Default)]
struct Asked {
    frame: Cell<Option<i32>>,
    /// A frame is asked for when this ends.
    later: RefCell<Option<Timeout>>,
}

impl Frame {
    /// Does `act` at the frame after each request.
    pub fn new(act: impl Fn() + 'static) -> Self {
        let asked = Rc::new(Asked::default());
        let callback = Closure::new({
            let asked = Rc::clone(&asked);
            move || {
                asked.frame.set(None);
                asked.later.take();
                act();
            }
        });
        Self { callback, asked }
    }

    /// Asks for the next frame.
    pub fn request(&self) {
        ask(&self.asked, self.callback.as_ref().unchecked_ref());
    }

    /// Asks for a frame after this time, in milliseconds, unless another comes before.
    pub fn request_after(&self, ms: u32) {
        let is_asked = self.asked.frame.get().is_some() || self.asked.later.borrow().is_some();
        if !is_asked {
            let (asked, callback) = (Rc::downgrade(&self.asked), self.callback.as_ref().clone());
            let later = Timeout::new(ms, move || {
                if let Some(asked) = asked.upgrade() {
                    ask(&asked, callback.unchecked_ref());
                }
            });
            self.asked.later.replace(Some(later));
        }
    }
}

fn ask(asked: &Asked, callback: &js_sys::Function) {
    if asked.frame.get().is_none()
        && let Some(window) = web_sys::window()
    {
        asked.frame.set(window.request_animation_frame(callback).ok());
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.asked.later.take();
        if let (Some(id), Some(window)) = (self.asked.frame.get(), web_sys::window()) {
            // Fails only for a number that is not one.
            let _ = window.cancel_animation_frame(id);
        }
    }
}
