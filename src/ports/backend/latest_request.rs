//! One request of a kind at a time.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;
use room_core::model::problem::BackendError;
use web_sys::{AbortController, AbortSignal};

use crate::js;

/// A request that has no answer by then has none, in milliseconds: whether the backend hangs, or the page, which says who the viewer is.
const PATIENCE_MS: u32 = 15_000;

/// Requests of one kind. Each has a number; only the last one's answer counts, and the one before it is aborted.
#[derive(Default)]
pub struct Latest {
    nth: Cell<u32>,
    running: RefCell<Option<Running>>,
}

/// A request that runs. Dropping it aborts it; of one that has been answered that changes nothing.
struct Running {
    /// None where the browser cannot abort.
    controller: Option<AbortController>,
    _end: Timeout,
}

/// Whether a request has taken too long, and who is to be told.
#[derive(Default)]
struct Late {
    is_so: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Latest {
    /// Asks, with a signal that ends the request; `None`: another was begun meanwhile.
    pub async fn ask<T>(
        &self,
        ask: impl AsyncFnOnce(Option<AbortSignal>) -> Result<T, BackendError>,
    ) -> Option<Result<T, BackendError>> {
        let nth = self.nth.get().wrapping_add(1);
        self.nth.set(nth);
        let late = Rc::new(Late::default());
        let running = Running::new(&late);
        let signal = running.controller.as_ref().map(AbortController::signal);
        self.running.replace(Some(running));
        let mut asked = pin!(js::caught(ask(signal)));
        let answer = poll_fn(|context| {
            if let Poll::Ready(answer) = asked.as_mut().poll(context) {
                return Poll::Ready(answer.unwrap_or(Err(BackendError::Unreachable)));
            }
            if late.is_so.get() {
                return Poll::Ready(Err(BackendError::Unreachable));
            }
            late.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
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
    fn new(late: &Rc<Late>) -> Self {
        let controller = AbortController::new().ok();
        let (aborted, late) = (controller.clone(), Rc::clone(late));
        let end = Timeout::new(PATIENCE_MS, move || {
            late.is_so.set(true);
            if let Some(controller) = aborted {
                controller.abort();
            }
            if let Some(waker) = late.waker.take() {
                waker.wake();
            }
        });
        Self { controller, _end: end }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
