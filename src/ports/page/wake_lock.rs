//! A screen that does not go dark while a picture is looked at: browsers see to that themselves only where there is a sound.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::js::Listener;

/// Keeps the screen awake, where the browser can. Dropping it lets it sleep.
#[derive(Default)]
pub struct WakeLock {
    shared: Rc<Shared>,
    listener: RefCell<Option<Listener>>,
}

#[derive(Default)]
struct Shared {
    is_wanted: Cell<bool>,
    is_asking: Cell<bool>,
    /// What keeps it awake. The browser lets go of it when nobody sees the page.
    sentinel: RefCell<Option<JsValue>>,
}

impl WakeLock {
    /// Keeps it awake from now on, or not any more.
    pub fn keep(&self, is_wanted: bool) {
        if self.shared.is_wanted.replace(is_wanted) == is_wanted {
            return;
        }
        if is_wanted {
            let again = Rc::downgrade(&self.shared);
            // What the browser let go of is asked for again when the page is seen.
            let listen = |page: web_sys::Document| {
                Listener::new(&page, "visibilitychange", move |_| {
                    if let Some(shared) = again.upgrade() {
                        shared.ask();
                    }
                })
            };
            self.listener.replace(js::document().map(listen));
            self.shared.ask();
        } else {
            self.listener.take();
            self.shared.let_go();
        }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        self.keep(false);
    }
}

impl Shared {
    fn ask(self: &Rc<Self>) {
        let is_held = self.sentinel.borrow().as_ref().is_some_and(|it| js::get(it, "released") != JsValue::TRUE);
        let is_hidden = js::document().is_none_or(|page| page.hidden());
        if is_held || is_hidden || !self.is_wanted.get() || self.is_asking.replace(true) {
            return;
        }
        let shared = Rc::clone(self);
        spawn_local(async move {
            // Where there is none, or the battery is low, the screen sleeps as it always does.
            if let Ok(sentinel) = request().await {
                shared.sentinel.replace(Some(sentinel));
            }
            shared.is_asking.set(false);
            if !shared.is_wanted.get() {
                shared.let_go();
            }
        });
    }

    fn let_go(&self) {
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
