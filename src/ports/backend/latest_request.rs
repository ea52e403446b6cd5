//! Allows one running request per kind: the latest.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;
use room_core::model::problem::BackendError;
use web_sys::{AbortController, AbortSignal};

use crate::js;

/// The time limit of a request, in milliseconds. It covers a slow backend, and a slow `getToken` of the page.
const TIMEOUT_MS: u32 = 15_000;

/// The requests of one kind. A new request aborts the one before it; only the answer of the latest counts.
#[derive(Default)]
pub struct LatestRequest {
    /// The number of the latest request.
    nth: Cell<u32>,
    running: RefCell<Option<Running>>,
}

/// A running request. Dropping it aborts the request; after the answer that has no effect.
struct Running {
    /// `None`: the browser cannot abort requests.
    controller: Option<AbortController>,
    _end: Timeout,
}

/// Whether a request has passed its time limit, and the waker of the task that waits for it.
#[derive(Default)]
struct Late {
    has_expired: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl LatestRequest {
    /// Runs the request `ask` with a signal that aborts it. `None`: a later request has started, or [`LatestRequest::end`] was called.
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
            if late.has_expired.get() {
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

    /// Aborts the running request, and discards its answer.
    pub fn end(&self) {
        self.nth.set(self.nth.get().wrapping_add(1));
        self.running.take();
    }
}

impl Running {
    fn new(late: &Rc<Late>) -> Self {
        let controller = AbortController::new().ok();
        let (aborted, late) = (controller.clone(), Rc::clone(late));
        let end = Timeout::new(TIMEOUT_MS, move || {
            late.has_expired.set(true);
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
