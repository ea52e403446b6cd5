//! Draws the danmaku on a canvas: runs the lanes of `room-core` in a frame loop of its own. It is meant for a worker, where the work of
//! the page does not delay it; it also runs on the page.
//!
//! | module | concept |
//! | --- | --- |
//! | [`canvas`] | bindings to the canvas API, for a page or a worker |
//! | [`pool`] | reusable canvases for sprites |
//! | [`sprite`] | the image of a comment, drawn once |
//! | [`stage`] | the comments on the stage: commands in, frames and reports out |
//! | [`ticks`] | the browser clock and animation frames |

mod canvas;
mod pool;
mod sprite;
mod stage;
mod ticks;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use canvas::Canvas;
use js_sys::{Function, Uint8Array};
use room_core::overlay::protocol;
use stage::Stage;
use ticks::Ticks;
use wasm_bindgen::prelude::*;

/// Shortest time between two reports to the page, in milliseconds.
const REPORT_EVERY_MS: f64 = 100.0;

/// Draws on a canvas. Each canvas has one renderer; it ends with its page or worker.
#[wasm_bindgen]
pub struct Renderer {
    shared: Rc<Shared>,
}

struct Shared {
    stage: RefCell<Stage>,
    ticks: Ticks,
    on_report: Function,
    reported_ms: Cell<f64>,
}

#[wasm_bindgen]
impl Renderer {
    /// Draws on this canvas, and calls `on_report` with the bytes of each report ([`protocol::WorkerReport`]).
    ///
    /// # Errors
    /// If the canvas cannot be drawn on.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: Canvas, on_report: Function) -> Result<Renderer, JsValue> {
        let stage = Stage::new(canvas)?;
        let shared = Rc::new_cyclic(|weak: &std::rc::Weak<Shared>| {
            let weak = weak.clone();
            let frame = move |ms| {
                if let Some(shared) = weak.upgrade() {
                    shared.frame(ms);
                }
            };
            Shared {
                stage: RefCell::new(stage),
                ticks: Ticks::new(frame),
                on_report,
                reported_ms: Cell::new(f64::NEG_INFINITY),
            }
        });
        Ok(Self { shared })
    }

    /// Runs commands ([`protocol::WorkerCommand`]) from their bytes, in their order. Bytes that cannot be decoded are ignored. A report
    /// with one of the next frames answers each call.
    pub fn take(&self, bytes: &[u8]) {
        let Some(commands) = protocol::read::<Vec<protocol::WorkerCommand>>(bytes) else { return };
        let now_ms = ticks::now_ms();
        {
            let mut stage = self.shared.stage.borrow_mut();
            for command in commands {
                stage.take(command, now_ms);
            }
        }
        self.shared.ticks.request();
    }
}

impl Shared {
    fn frame(&self, ms: f64) {
        let is_due = ms - self.reported_ms.get() >= REPORT_EVERY_MS;
        let (due_report, goes_on) = {
            let mut stage = self.stage.borrow_mut();
            stage.draw(ms);
            let due_report = (is_due && stage.has_news()).then(|| stage.report());
            (due_report, stage.moves() || stage.has_news())
        };
        if goes_on {
            self.ticks.request();
        }
        // The report comes last: on a page, its receiver may send commands at once.
        if let Some(report) = due_report {
            self.reported_ms.set(ms);
            // The callback does not throw.
            let _ = self.on_report.call1(&JsValue::UNDEFINED, &Uint8Array::from(protocol::write(&report).as_slice()));
        }
    }
}
