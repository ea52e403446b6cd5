//! The danmaku on the page: a canvas over the picture, and a worker that draws on it.
//!
//! The core decides which comments are shown, held and removed ([`room_core::features::danmaku`]); the worker decides which row a
//! comment gets. This module sends commands to the worker in batches, and passes its reports to the core. A worker that fails, or does
//! not answer, is replaced; its comments stay on the stage. If the browser cannot use a worker here, the same module draws on the page.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use room_core::overlay::bullet::Bullet;
use room_core::overlay::drawing_host_policy::{AwaitedAnswer, HostPolicy};
use room_core::overlay::mirror::OverlayMirror;
use room_core::overlay::outbox::Outbox;
use room_core::overlay::protocol;
use room_core::overlay::protocol::{Surface, WorkerCommand, WorkerReport};
use room_core::overlay::settings::DanmakuSettings;
use room_core::ports::overlay::OverlayCommand;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::ports::overlay::canvases::Canvases;
use crate::ports::overlay::drawing_host::DrawingHost;
use crate::ports::overlay::drawing_worker;

#[wasm_bindgen]
extern "C" {
    /// The page's clock, in milliseconds.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now_ms() -> f64;
    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN: f64;
}

/// A comment soon after a batch waits this long for others to go with it, in milliseconds.
const SEND_EVERY_MS: u32 = 65;
/// A comment that comes this long after the last batch, or later, is sent at once with those that wait, in milliseconds.
const SEND_AFTER_MS: f64 = 55.0;
/// A host whose answer is late and that has not answered this long after the page's next frame is replaced, in milliseconds. An answer
/// in the queue is read before.
const AFTER_FRAME_MS: u32 = 300;
/// Maximum number of unconfirmed comments that are kept.
const MOST_UNCONFIRMED: usize = 100;

/// Shows the danmaku. Dropping it removes the danmaku.
pub struct Danmaku {
    inner: Rc<Inner>,
}

struct Inner {
    assets: String,
    sink: Box<dyn Fn(WorkerReport)>,
    place: RefCell<Option<Canvases>>,
    /// The viewer's settings. `None`: the danmaku is off.
    settings: RefCell<Option<DanmakuSettings>>,
    runs: Cell<bool>,
    host: RefCell<Option<DrawingHost>>,
    policy: RefCell<HostPolicy>,
    /// Priority comments that were sent and that no report has confirmed on the stage yet.
    unconfirmed: RefCell<Vec<Bullet>>,
    outbox: RefCell<Outbox>,
    sending: RefCell<Option<Timeout>>,
    sent_ms: Cell<f64>,
    /// Timer of the next check for the answer.
    answer_timer: RefCell<Option<Timeout>>,
    screen: RefCell<OverlayMirror>,
}

impl Danmaku {
    /// Loads its files from the address `assets`, and passes the reports to `sink`.
    pub fn new(assets: &str, sink: impl Fn(WorkerReport) + 'static) -> Self {
        let inner = Inner {
            assets: assets.to_owned(),
            sink: Box::new(sink),
            place: RefCell::default(),
            settings: RefCell::default(),
            runs: Cell::new(true),
            host: RefCell::default(),
            policy: RefCell::default(),
            unconfirmed: RefCell::default(),
            outbox: RefCell::default(),
            sending: RefCell::default(),
            sent_ms: Cell::new(f64::NEG_INFINITY),
            answer_timer: RefCell::default(),
            screen: RefCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// Shows the danmaku in this element from now on.
    pub fn place_in(&self, stage: &Element) {
        let weak = Rc::downgrade(&self.inner);
        let place = Canvases::new(stage, move || with(&weak, Inner::reconfigure));
        self.inner.place.replace(Some(place));
        self.inner.end();
        self.inner.begin();
    }

    /// What is on the stage now, as far as the page knows.
    pub fn screen(&self) -> OverlayMirror {
        self.inner.screen.borrow().clone()
    }

    /// Runs a command of the core.
    pub fn run(&self, command: OverlayCommand) {
        let inner = &self.inner;
        match command {
            OverlayCommand::Configure(settings) => {
                inner.settings.replace(Some(settings));
                inner.reconfigure();
                inner.begin();
            }
            OverlayCommand::Show(bullet) => {
                inner.outbox.borrow_mut().put(bullet, now_ms());
                inner.send_soon();
            }
            OverlayCommand::Remove(keys) => {
                inner.outbox.borrow_mut().withdraw(&keys);
                inner.unconfirmed.borrow_mut().retain(|bullet| !keys.contains(&bullet.key));
                inner.screen.borrow_mut().remove(&keys);
                inner.send_command(WorkerCommand::Remove(keys));
            }
            OverlayCommand::SetRunning(runs) => {
                inner.runs.set(runs);
                // In a hidden page no host answers.
                inner.policy.borrow_mut().await_nothing();
                inner.send_command(WorkerCommand::SetRunning(runs));
            }
            OverlayCommand::Hold(key) => inner.send_command(WorkerCommand::Hold(key)),
            OverlayCommand::Clear => {
                inner.screen.borrow_mut().clear();
                inner.outbox.take();
                inner.unconfirmed.take();
                inner.send_command(WorkerCommand::Clear);
            }
            OverlayCommand::Disable => {
                inner.settings.replace(None);
                inner.policy.borrow_mut().forget_failures();
                inner.end();
            }
        }
    }
}

impl Drop for Danmaku {
    fn drop(&mut self) {
        self.inner.end();
        self.inner.place.replace(None);
    }
}

fn with(weak: &Weak<Inner>, act: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = weak.upgrade() {
        act(&inner);
    }
}

impl Inner {
    /// Starts a host, if the danmaku is on, has a place and has no host yet.
    fn begin(self: &Rc<Self>) {
        if self.host.borrow().is_some() || self.policy.borrow().next(true).is_none() {
            return;
        }
        let (Some(look), place) = (self.wanted(), self.place.borrow()) else { return };
        let Some(canvas) = place.as_ref().and_then(|place| place.canvas(&look)) else { return };
        let (report_target, fail_target) = (Rc::downgrade(self), Rc::downgrade(self));
        let on_report = move |bytes: Vec<u8>| with(&report_target, |inner| inner.on_report(&bytes));
        let Some(drawer) = self.policy.borrow().next(drawing_worker::can_draw_on(&canvas)) else { return };
        let nth = self.policy.borrow_mut().on_started(now_ms());
        let on_fail = move || {
            // Replace it in a later task: a host that fails at once is still under construction. A host that fails twice is replaced once.
            let fail_target = fail_target.clone();
            let replace = move |inner: &Rc<Self>| {
                let is_current = inner.policy.borrow().is_current(nth);
                if is_current {
                    inner.replace();
                }
            };
            Timeout::new(0, move || with(&fail_target, replace)).forget();
        };
        let host = DrawingHost::new(drawer, &self.assets, &canvas, on_report, on_fail);
        let mut commands = vec![WorkerCommand::Configure(look), WorkerCommand::SetRunning(self.runs.get())];
        let (mut clock, trajectories) = self.screen.borrow().all();
        if !trajectories.is_empty() {
            clock.when_ms += time_origin();
            commands.push(WorkerCommand::Restore(clock, trajectories));
        }
        host.post(&protocol::write(&commands));
        self.host.replace(Some(host));
        self.await_answer();
    }

    /// Ends the host and removes all comments and canvases.
    fn end(&self) {
        self.stop();
        self.screen.borrow_mut().clear();
        self.outbox.take();
        self.unconfirmed.take();
        if let Some(place) = self.place.borrow().as_ref() {
            place.clear();
        }
    }

    fn stop(&self) {
        self.policy.borrow_mut().on_ended();
        self.answer_timer.take();
        self.sending.take();
        self.host.take();
    }

    /// Replaces a host that has failed. The last frame stays until the new host draws.
    fn replace(self: &Rc<Self>) {
        if self.host.borrow().is_some() {
            self.stop();
            self.policy.borrow_mut().on_failed(now_ms());
            for bullet in self.unconfirmed.take() {
                self.outbox.borrow_mut().put(bullet, now_ms());
            }
            self.begin();
        }
    }

    /// The size and the look. `None`: the danmaku is off, or has no place.
    fn wanted(&self) -> Option<Surface> {
        let settings = self.settings.borrow().clone()?;
        Some(self.place.borrow().as_ref()?.look(settings))
    }

    /// Applies a new size or new settings.
    fn reconfigure(self: &Rc<Self>) {
        let Some(look) = self.wanted() else { return };
        if let Some(place) = self.place.borrow().as_ref() {
            place.fit(&look);
        }
        self.send_command(WorkerCommand::Configure(look));
    }

    /// Sends a command at once, after the comments that wait.
    fn send_command(self: &Rc<Self>, command: WorkerCommand) {
        self.send();
        self.post(&[command]);
    }

    /// Sends the waiting comments, together with those that come soon.
    fn send_soon(self: &Rc<Self>) {
        if !self.policy.borrow().is_ready() {
            return;
        }
        // In a stream of comments, a new comment triggers the batch: a timer would wake the page once more.
        if now_ms() - self.sent_ms.get() >= SEND_AFTER_MS {
            self.send();
            return;
        }
        if self.sending.borrow().is_some() {
            return;
        }
        let weak = Rc::downgrade(self);
        self.sending.replace(Some(Timeout::new(SEND_EVERY_MS, move || with(&weak, Self::send))));
    }

    /// Sends the waiting comments, if a host is ready.
    fn send(self: &Rc<Self>) {
        self.sending.take();
        if !self.policy.borrow().is_ready() || self.outbox.borrow().is_empty() {
            return;
        }
        self.sent_ms.set(now_ms());
        let bullets = self.outbox.borrow_mut().take(now_ms());
        let mut unconfirmed = self.unconfirmed.borrow_mut();
        unconfirmed.extend(bullets.iter().filter(|bullet| bullet.is_priority).cloned());
        let surplus = unconfirmed.len().saturating_sub(MOST_UNCONFIRMED);
        unconfirmed.drain(..surplus);
        drop(unconfirmed);
        self.post(&[WorkerCommand::Show(bullets)]);
    }

    fn post(self: &Rc<Self>, commands: &[WorkerCommand]) {
        let host = self.host.borrow();
        let Some(host) = host.as_ref() else { return };
        host.post(&protocol::write(&commands));
        self.await_answer();
    }

    /// Applies a report of the host.
    fn on_report(self: &Rc<Self>, bytes: &[u8]) {
        let Some(mut report) = protocol::read::<WorkerReport>(bytes) else { return };
        let is_first = self.policy.borrow_mut().on_answer();
        if !report.entered.is_empty() {
            let is_unconfirmed = |bullet: &Bullet| !report.entered.iter().any(|(entered, _)| entered.key == bullet.key);
            self.unconfirmed.borrow_mut().retain(is_unconfirmed);
        }
        // Convert the report's clock to the page's clock.
        report.clock.when_ms -= time_origin();
        self.screen.borrow_mut().take(report.clone(), now_ms());
        if is_first {
            // End the long wait for the first answer: later answers have less time.
            self.answer_timer.take();
            if let (Some(place), Some(host)) = (self.place.borrow().as_ref(), self.host.borrow().as_ref()) {
                place.keep_only(host.canvas());
            }
            self.send();
        }
        (self.sink)(report);
    }

    fn await_answer(self: &Rc<Self>) {
        let is_new = self.runs.get() && self.policy.borrow_mut().on_sent(now_ms());
        if is_new && self.answer_timer.borrow().is_none() {
            self.check_answer();
        }
    }

    /// Checks whether the answer is late, and checks again when it would be. One timer serves many answers.
    fn check_answer(self: &Rc<Self>) {
        self.answer_timer.take();
        let Some(awaited) = self.policy.borrow().awaited() else { return };
        let Some(left_ms) = awaited.left_ms(now_ms()) else { return self.await_frame(awaited) };
        let weak = Rc::downgrade(self);
        // At most the patience of the policy, rounded up.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let left_ms = left_ms.ceil() as u32;
        self.answer_timer.replace(Some(Timeout::new(left_ms, move || with(&weak, Self::check_answer))));
    }

    /// The answer is late: waits for a frame of the page. If the page gets no frames, the worker gets none either.
    fn await_frame(self: &Rc<Self>, late: AwaitedAnswer) {
        let weak = Rc::downgrade(self);
        let is_late = move |inner: &Rc<Self>| inner.policy.borrow().awaited() == Some(late);
        let check = move |inner: &Rc<Self>| {
            if is_late(inner) {
                inner.replace();
            } else {
                inner.check_answer();
            }
        };
        let frame = Closure::once_into_js(move || {
            // The answer may have come since then.
            with(&weak, |inner| {
                if is_late(inner) {
                    let weak = Rc::downgrade(inner);
                    inner.answer_timer.replace(Some(Timeout::new(AFTER_FRAME_MS, move || with(&weak, check))));
                }
            });
        });
        if let Some(window) = web_sys::window() {
            // Fails only if the callback is no function.
            let _ = window.request_animation_frame(frame.unchecked_ref());
        }
    }
}

/// Start of the page's clock, in milliseconds since 1970. The worker's clock started at another time.
fn time_origin() -> f64 {
    TIME_ORIGIN.with(|origin| *origin)
}
