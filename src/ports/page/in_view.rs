//! Observes whether the element is in the viewport: the viewer may scroll it away.

use std::rc::Rc;

use js_sys::Array;
use room_core::input::Input;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// Observes an element's visibility in the viewport. Dropping it stops that.
pub struct InView {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(Array)>,
}

impl InView {
    /// Calls `take` when the element leaves the viewport and when it returns. `None`: the browser has no `IntersectionObserver`.
    pub fn new(element: &Element, take: Rc<dyn Fn(Input)>) -> Option<Self> {
        let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let last = entries.pop();
            if !last.is_undefined() {
                take(Input::OutOfView(!last.unchecked_into::<IntersectionObserverEntry>().is_intersecting()));
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
