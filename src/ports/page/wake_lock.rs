//! Keeps the screen on during playback. Browsers do that themselves only for playback with sound.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::js::Listener;

/// Keeps the screen on, if the browser can. Dropping it lets the screen turn off.
#[derive(Default)]
pub struct WakeLock {
    shared: Rc<Shared>,
    listener: RefCell<Option<Listener>>,
}

#[derive(Default)]
struct Shared {
    is_wanted: Cell<bool>,
    is_asking: Cell<bool>,
    /// The lock's sentinel. The browser releases the lock when the page is hidden.
    sentinel: RefCell<Option<JsValue>>,
}

impl WakeLock {
    /// Starts or stops keeping the screen on.
    pub fn keep(&self, is_wanted: bool) {
        if self.shared.is_wanted.replace(is_wanted) == is_wanted {
            return;
        }
        if is_wanted {
            let weak = Rc::downgrade(&self.shared);
            // The browser released the lock when the page was hidden: request it again when the page is visible.
            let listen = |page: web_sys::Document| {
                Listener::new(&page, "visibilitychange", move |_| {
                    if let Some(shared) = weak.upgrade() {
                        shared.acquire();
                    }
                })
            };
            self.listener.replace(js::document().map(listen));
            self.shared.acquire();
        } else {
            self.listener.take();
            self.shared.release();
        }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        self.keep(false);
    }
}

impl Shared {
    fn acquire(self: &Rc<Self>) {
        let is_held = self.sentinel.borrow().as_ref().is_some_and(|it| js::get(it, "released") != JsValue::TRUE);
        let is_hidden = js::document().is_none_or(|page| page.hidden());
        if is_held || is_hidden || !self.is_wanted.get() || self.is_asking.replace(true) {
            return;
        }
        let shared = Rc::clone(self);
        spawn_local(async move {
            // Without the API, or with a low battery, the screen turns off as usual.
            if let Ok(sentinel) = request().await {
                shared.sentinel.replace(Some(sentinel));
            }
            shared.is_asking.set(false);
            if !shared.is_wanted.get() {
                shared.release();
            }
        });
    }

    fn release(&self) {
        if let Some(released) = self.sentinel.take().and_then(|sentinel| js::call(&sentinel, "release")) {
            js::ignore(released.dyn_into().ok());
        }
    }
}

async fn request() -> Result<JsValue, JsValue> {
    let navigator = web_sys::window().ok_or(JsValue::UNDEFINED)?.navigator();
    let lock = js::get(&navigator, "wakeLock");
    let request: Function = js::get(&lock, "request").dyn_into()?;
    JsFuture::from(Promise::resolve(&request.call1(&lock, &"screen".into())?)).await
}
