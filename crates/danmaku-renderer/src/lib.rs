//! Draws the danmaku: room-core's lanes on a canvas, with a frame loop of its own. Meant for a worker, where nothing that the page
//! does disturbs it; on the page it does the same.
//!
//! | module | concept |
//! | --- | --- |
//! | [`canvas`] | what is used of the browser's canvas, on a page or in a worker |
//! | [`pool`] | the canvases that sprites are drawn on |
//! | [`sprite`] | a comment's picture, drawn once |
//! | [`stage`] | what is on the stage: orders in, frames and reports out |
//! | [`ticks`] | the browser's clock and its frames |

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

/// The page is told no more often than this, in milliseconds.
const TELL_EVERY_MS: f64 = 100.0;

/// What draws. There is one for each canvas; it lasts as long as what it runs in.
#[wasm_bindgen]
pub struct Renderer {
    shared: Rc<Shared>,
}

struct Shared {
    stage: RefCell<Stage>,
    ticks: Ticks,
    tell: Function,
    told_ms: Cell<f64>,
}

#[wasm_bindgen]
impl Renderer {
    /// Draws on this canvas, and tells with the bytes of a report ([`protocol::WorkerReport`]) what is on it.
    ///
    /// # Errors
    /// Where the canvas cannot be drawn on.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: Canvas, tell: Function) -> Result<Renderer, JsValue> {
        let stage = Stage::new(canvas)?;
        let shared = Rc::new_cyclic(|weak: &std::rc::Weak<Shared>| {
            let weak = weak.clone();
            let frame = move |ms| {
                if let Some(shared) = weak.upgrade() {
                    shared.frame(ms);
                }
            };
            Shared { stage: RefCell::new(stage), ticks: Ticks::new(frame), tell, told_ms: Cell::new(f64::NEG_INFINITY) }
        });
        Ok(Self { shared })
    }

    /// Takes the bytes of orders ([`protocol::WorkerCommand`]), one after another; what is not understood is left. Each time is answered by a
    /// report with one of the next frames.
    pub fn take(&self, bytes: &[u8]) {
        let Some(orders) = protocol::read::<Vec<protocol::WorkerCommand>>(bytes) else { return };
        let now_ms = ticks::now_ms();
        {
            let mut stage = self.shared.stage.borrow_mut();
            for order in orders {
                stage.take(order, now_ms);
            }
        }
        self.shared.ticks.request();
    }
}

impl Shared {
    fn frame(&self, ms: f64) {
        let is_due = ms - self.told_ms.get() >= TELL_EVERY_MS;
        let (news, goes_on) = {
            let mut stage = self.stage.borrow_mut();
            stage.draw(ms);
            let news = (is_due && stage.has_news()).then(|| stage.report());
            (news, stage.moves() || stage.has_news())
        };
        if goes_on {
            self.ticks.request();
        }
        // Last: on a page, whoever hears it may answer at once.
        if let Some(report) = news {
            self.told_ms.set(ms);
            // Whoever is told does not throw.
            let _ = self.tell.call1(&JsValue::UNDEFINED, &Uint8Array::from(protocol::write(&report).as_slice()));
        }
    }
}
