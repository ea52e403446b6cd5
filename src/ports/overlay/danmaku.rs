//! The danmaku's side of the page: a canvas over the picture, and a worker that draws on it.
//!
//! What flies, and what is done with it, is the core's to decide ([`room_core::overlay`]); who gets which row, the worker's. Here
//! orders go to the worker in batches, and its reports to the core. A worker that fails, or does not answer, is replaced; what was
//! on the stage stays there. Where there can be no worker the same module draws on the page.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use room_core::overlay::bullet::Bullet;
use room_core::overlay::mirror::OverlayMirror;
use room_core::overlay::outbox::Outbox;
use room_core::overlay::protocol;
use room_core::overlay::protocol::{Surface, WorkerCommand, WorkerReport};
use room_core::overlay::settings::DanmakuSettings;
use room_core::ports::overlay::OverlayCommand;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::ports::overlay::canvases::Canvases;
use crate::ports::overlay::drawing_host::{Drawer, DrawingHost};
use crate::ports::overlay::drawing_worker;

#[wasm_bindgen]
extern "C" {
    /// The page's clock.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now_ms() -> f64;
    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN: f64;
}

/// Orders go out no more often than this, in milliseconds; the first of them at once.
const SEND_EVERY_MS: u32 = 65;
/// And with a comment that comes after so long, in milliseconds.
const SEND_AFTER_MS: f64 = 55.0;
/// A worker that does not answer for so long is looked at again, with the page's next frame: perhaps nobody gets any.
const ANSWER_MS: u32 = 1_000;
/// And one that has not answered by then is replaced. After the frame: an answer that is there by now is read before.
const LAST_CHANCE_MS: u32 = 300;
/// The wasm has to be loaded before the first answer.
const START_MS: u32 = 20_000;
/// One that fails after so long is not one of those that cannot draw, in milliseconds.
const FAIR_MS: f64 = 60_000.0;
/// Of those that are not known to be on the stage so many are remembered.
const MOST_UNSEEN: usize = 100;
/// After so many workers that failed it is drawn on the page.
const MOST_WORKERS: u32 = 3;

/// What shows the danmaku. Dropping it takes it away.
pub struct Danmaku {
    inner: Rc<Inner>,
}

struct Inner {
    assets: String,
    sink: Box<dyn Fn(WorkerReport)>,
    place: RefCell<Option<Canvases>>,
    /// How it is wanted; nothing: not at all.
    settings: RefCell<Option<DanmakuSettings>>,
    runs: Cell<bool>,
    host: RefCell<Option<DrawingHost>>,
    /// The worker has answered.
    is_ready: Cell<bool>,
    /// How many hosts have failed, one soon after the other.
    failed: Cell<u32>,
    /// How many have begun, and when the last one did.
    begun: Cell<(u32, f64)>,
    /// Those that come first and went out, and of which it is not known yet that they are on the stage.
    unseen: RefCell<Vec<Bullet>>,
    outbox: RefCell<Outbox>,
    sending: RefCell<Option<Timeout>>,
    sent_ms: Cell<f64>,
    /// Since when an answer is awaited, and how long it may take, in milliseconds.
    awaited: Cell<Option<(f64, u32)>>,
    /// Looks for it now and then.
    watch: RefCell<Option<Timeout>>,
    screen: RefCell<OverlayMirror>,
}

impl Danmaku {
    /// One that finds its files in `assets`, and brings what it hears to `sink`.
    pub fn new(assets: &str, sink: impl Fn(WorkerReport) + 'static) -> Self {
        let inner = Inner {
            assets: assets.to_owned(),
            sink: Box::new(sink),
            place: RefCell::default(),
            settings: RefCell::default(),
            runs: Cell::new(true),
            host: RefCell::default(),
            is_ready: Cell::default(),
            failed: Cell::default(),
            begun: Cell::default(),
            unseen: RefCell::default(),
            outbox: RefCell::default(),
            sending: RefCell::default(),
            sent_ms: Cell::new(f64::NEG_INFINITY),
            awaited: Cell::default(),
            watch: RefCell::default(),
            screen: RefCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// It is shown in this element from now on, over what is first there.
    pub fn place_in(&self, stage: &Element) {
        let weak = Rc::downgrade(&self.inner);
        let place = Canvases::new(stage, move || with(&weak, Inner::look));
        self.inner.place.replace(Some(place));
        self.inner.end();
        self.inner.begin();
    }

    /// What is on the stage now, as far as is known here.
    pub fn screen(&self) -> OverlayMirror {
        self.inner.screen.borrow().clone()
    }

    /// Does what the core wishes.
    pub fn run(&self, command: OverlayCommand) {
        let inner = &self.inner;
        match command {
            OverlayCommand::Configure(settings) => {
                inner.settings.replace(Some(settings));
                inner.look();
                inner.begin();
            }
            OverlayCommand::Show(bullet) => {
                inner.outbox.borrow_mut().put(bullet, now_ms());
                inner.send_soon();
            }
            OverlayCommand::Remove(keys) => {
                inner.outbox.borrow_mut().withdraw(&keys);
                inner.unseen.borrow_mut().retain(|bullet| !keys.contains(&bullet.key));
                inner.screen.borrow_mut().remove(&keys);
                inner.order(WorkerCommand::Remove(keys));
            }
            OverlayCommand::SetRunning(runs) => {
                inner.runs.set(runs);
                // In a hidden page nothing answers.
                inner.awaited.set(None);
                inner.order(WorkerCommand::SetRunning(runs));
            }
            OverlayCommand::Hold(key) => inner.order(WorkerCommand::Hold(key)),
            OverlayCommand::Clear => {
                inner.screen.borrow_mut().clear();
                inner.outbox.take();
                inner.unseen.take();
                inner.order(WorkerCommand::Clear);
            }
            OverlayCommand::Disable => {
                inner.settings.replace(None);
                inner.failed.set(0);
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
    /// Has it drawn, if it is wanted and can be, and is not drawn already.
    fn begin(self: &Rc<Self>) {
        if self.host.borrow().is_some() || self.failed.get() > MOST_WORKERS {
            return;
        }
        let (Some(look), place) = (self.wanted(), self.place.borrow()) else { return };
        let Some(canvas) = place.as_ref().and_then(|place| place.canvas(&look)) else { return };
        let (hears, fails) = (Rc::downgrade(self), Rc::downgrade(self));
        let hear = move |bytes: Vec<u8>| with(&hears, |inner| inner.hear(&bytes));
        let nth = self.begun.get().0 + 1;
        self.begun.set((nth, now_ms()));
        let fail = move || {
            // Not while it is at work: whoever fails at once is still being made. And whoever fails twice is replaced once.
            let fails = fails.clone();
            let replace = move |inner: &Rc<Self>| {
                if inner.begun.get().0 == nth {
                    inner.replace();
                }
            };
            Timeout::new(0, move || with(&fails, replace)).forget();
        };
        let kind = if self.failed.get() < MOST_WORKERS && drawing_worker::can_draw_on(&canvas) {
            Drawer::Worker
        } else {
            Drawer::Page
        };
        let host = DrawingHost::new(kind, &self.assets, &canvas, hear, fail);
        let mut orders = vec![WorkerCommand::Configure(look), WorkerCommand::SetRunning(self.runs.get())];
        let (mut clock, trajectories) = self.screen.borrow().all();
        if !trajectories.is_empty() {
            clock.when_ms += time_origin();
            orders.push(WorkerCommand::Restore(clock, trajectories));
        }
        host.post(&protocol::write(&orders));
        self.host.replace(Some(host));
        self.await_answer(START_MS);
    }

    /// Nothing is drawn any more.
    fn end(&self) {
        self.stop();
        self.screen.borrow_mut().clear();
        self.outbox.take();
        self.unseen.take();
        if let Some(place) = self.place.borrow().as_ref() {
            place.clear();
        }
    }

    fn stop(&self) {
        self.awaited.set(None);
        self.watch.take();
        self.sending.take();
        self.host.take();
        self.is_ready.set(false);
    }

    /// Whoever draws has failed: another one goes on. The last picture stays until then.
    fn replace(self: &Rc<Self>) {
        if self.host.borrow().is_some() {
            self.stop();
            // Who has long done well does not count as one that cannot.
            let before = if now_ms() - self.begun.get().1 > FAIR_MS { 0 } else { self.failed.get() };
            self.failed.set(before + 1);
            for bullet in self.unseen.take() {
                self.outbox.borrow_mut().put(bullet, now_ms());
            }
            self.begin();
        }
    }

    /// How it is to be drawn, where it is.
    fn wanted(&self) -> Option<Surface> {
        let settings = self.settings.borrow().clone()?;
        Some(self.place.borrow().as_ref()?.look(settings))
    }

    /// The stage, or what is wanted of it, is another.
    fn look(self: &Rc<Self>) {
        let Some(look) = self.wanted() else { return };
        if let Some(place) = self.place.borrow().as_ref() {
            place.fit(&look);
        }
        self.order(WorkerCommand::Configure(look));
    }

    /// Tells at once, after what waits.
    fn order(self: &Rc<Self>, order: WorkerCommand) {
        self.send();
        self.post(&[order]);
    }

    /// What waits goes out, together with what comes soon.
    fn send_soon(self: &Rc<Self>) {
        if !self.is_ready.get() {
            return;
        }
        // In a stream of comments one of them is the occasion; a timer of its own would wake the page once more.
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

    /// What waits goes out, if there is someone to draw it.
    fn send(self: &Rc<Self>) {
        self.sending.take();
        if !self.is_ready.get() || self.outbox.borrow().is_empty() {
            return;
        }
        self.sent_ms.set(now_ms());
        let bullets = self.outbox.borrow_mut().take(now_ms());
        let mut unseen = self.unseen.borrow_mut();
        unseen.extend(bullets.iter().filter(|bullet| bullet.is_priority).cloned());
        let surplus = unseen.len().saturating_sub(MOST_UNSEEN);
        unseen.drain(..surplus);
        drop(unseen);
        self.post(&[WorkerCommand::Show(bullets)]);
    }

    fn post(self: &Rc<Self>, orders: &[WorkerCommand]) {
        let host = self.host.borrow();
        let Some(host) = host.as_ref() else { return };
        host.post(&protocol::write(&orders));
        self.await_answer(if self.is_ready.get() { ANSWER_MS } else { START_MS });
    }

    /// The one who draws says what is on the stage.
    fn hear(self: &Rc<Self>, bytes: &[u8]) {
        let Some(mut report) = protocol::read::<WorkerReport>(bytes) else { return };
        self.awaited.set(None);
        if !report.come.is_empty() {
            let is_unseen = |bullet: &Bullet| !report.come.iter().any(|(come, _)| come.key == bullet.key);
            self.unseen.borrow_mut().retain(is_unseen);
        }
        // By the page's clock.
        report.clock.when_ms -= time_origin();
        self.screen.borrow_mut().take(report.clone(), now_ms());
        if !self.is_ready.replace(true) {
            // It had long to begin; from now on it has not.
            self.watch.take();
            if let (Some(place), Some(host)) = (self.place.borrow().as_ref(), self.host.borrow().as_ref()) {
                place.keep_only(host.canvas());
            }
            self.send();
        }
        (self.sink)(report);
    }

    fn await_answer(self: &Rc<Self>, ms: u32) {
        if self.runs.get() && self.awaited.get().is_none() {
            self.awaited.set(Some((now_ms(), ms)));
            if self.watch.borrow().is_none() {
                self.look_after(ms);
            }
        }
    }

    /// Looks after so many milliseconds whether the answer is late. There is one timer for many answers.
    fn look_after(self: &Rc<Self>, ms: u32) {
        let weak = Rc::downgrade(self);
        let look = move || {
            with(&weak, |inner| {
                inner.watch.take();
                let Some((since_ms, patience_ms)) = inner.awaited.get() else { return };
                // A timer may be early by less than one.
                let left_ms = since_ms + f64::from(patience_ms) - now_ms();
                if left_ms >= 1.0 {
                    // Less than it was to begin with.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    inner.look_after(left_ms.ceil() as u32);
                } else {
                    inner.await_frame();
                }
            });
        };
        self.watch.replace(Some(Timeout::new(ms, look)));
    }

    /// The answer is late. Where the page gets no frames either, nobody does.
    fn await_frame(self: &Rc<Self>) {
        let (weak, late) = (Rc::downgrade(self), self.awaited.get());
        let look = move |inner: &Rc<Self>| {
            inner.watch.take();
            match inner.awaited.get() {
                still if still == late => inner.replace(),
                Some((_, ms)) => inner.look_after(ms),
                None => {}
            }
        };
        let frame = Closure::once_into_js(move || {
            // It may have come meanwhile.
            with(&weak, |inner| {
                if inner.awaited.get() == late {
                    let weak = Rc::downgrade(inner);
                    inner.watch.replace(Some(Timeout::new(LAST_CHANCE_MS, move || with(&weak, look))));
                }
            });
        });
        if let Some(window) = web_sys::window() {
            // Fails only for a callback that is not one.
            let _ = window.request_animation_frame(frame.unchecked_ref());
        }
    }
}

/// When the page's clock was 0, in milliseconds since 1970: the worker's began at another moment.
fn time_origin() -> f64 {
    TIME_ORIGIN.with(|origin| *origin)
}
