//! Whether the element is in sight: a page may have scrolled it away.

use std::rc::Rc;

use js_sys::Array;
use room_core::input::Input;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Looks whether an element is in sight. Dropping it ends that.
pub struct InView {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(Array)>,
}

impl InView {
    /// Tells `take` when the element goes out of sight, and when it is back; nothing where the browser cannot say.
    pub fn new(element: &Element, take: Rc<dyn Fn(Input)>) -> Option<Self> {
        let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let last = entries.pop();
            if !last.is_undefined() {
                take(Input::OutOfSight(!last.unchecked_into::<IntersectionObserverEntry>().is_intersecting()));
            }
        });
        let observer = IntersectionObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for InView {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
