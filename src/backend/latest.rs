//! One request of a kind at a time.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use web_sys::{AbortController, AbortSignal};

/// A request that has no answer by then has none, in milliseconds.
const PATIENCE_MS: u32 = 15_000;

/// Requests of one kind. Each has a number; only the last one's answer counts, and the one before it is aborted.
#[derive(Default)]
pub struct Latest {
    nth: Cell<u32>,
    running: RefCell<Option<Running>>,
}

struct Running {
    controller: AbortController,
    _end: Timeout,
}

impl Latest {
    /// Asks, with a signal that ends the request; `None`: another was begun meanwhile.
    pub async fn ask<T>(&self, ask: impl AsyncFnOnce(Option<AbortSignal>) -> T) -> Option<T> {
        let nth = self.nth.get().wrapping_add(1);
        self.nth.set(nth);
        let running = Running::new();
        let signal = running.as_ref().map(|running| running.controller.signal());
        self.running.replace(running);
        let answer = ask(signal).await;
        let is_last = self.nth.get() == nth;
        if is_last {
            self.running.take();
        }
        is_last.then_some(answer)
    }

    /// Aborts what is running: nobody waits for it any more.
    pub fn end(&self) {
        self.nth.set(self.nth.get().wrapping_add(1));
        self.running.take();
    }
}

impl Running {
    /// Nothing where the browser cannot abort: the request ends by itself then.
    fn new() -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let late = controller.clone();
        Some(Self { controller, _end: Timeout::new(PATIENCE_MS, move || late.abort()) })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Of a request that has been answered this changes nothing.
        self.controller.abort();
    }
}
