//! Delays the first drawing of the room until the stream's first picture is shown.
//!
//! Drawing a whole room keeps the page busy for a fifth of a second on a desktop, and for longer on a phone. That would delay the first
//! picture of a stream that starts meanwhile, so the picture is shown first, in the element's skeleton.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;

/// The longest wait for the first picture, in milliseconds.
const PATIENCE_MS: u32 = 1_000;
/// Two frames of a screen, in milliseconds: a picture that has arrived is visible after that.
const PAINTED_MS: u32 = 34;

type Draw = Box<dyn FnOnce()>;

/// A function that runs once, when the room may be drawn. Dropping this cancels it.
#[derive(Default)]
pub struct FirstPicture {
    draw: Rc<RefCell<Option<Draw>>>,
    timer: RefCell<Option<Timeout>>,
    /// The picture has arrived, or none is expected.
    is_due: Cell<bool>,
}

impl FirstPicture {
    /// Runs `draw` soon after the picture arrives ([`FirstPicture::is_due`]), or after `PATIENCE_MS`.
    pub fn wait(&self, draw: impl FnOnce() + 'static) {
        self.draw.replace(Some(Box::new(draw)));
        self.draw_in(if self.is_due.get() { PAINTED_MS } else { PATIENCE_MS });
    }

    /// Call this when the picture has arrived, or none is expected any more.
    pub fn set_due(&self) {
        if !self.is_due.replace(true) && self.is_waiting() {
            self.draw_in(PAINTED_MS);
        }
    }

    /// Has `draw` not run yet?
    pub fn is_waiting(&self) -> bool {
        self.draw.borrow().is_some()
    }

    fn draw_in(&self, ms: u32) {
        let draw = Rc::clone(&self.draw);
        let timeout = Timeout::new(ms, move || {
            let draw = draw.take();
            if let Some(draw) = draw {
                draw();
            }
        });
        self.timer.replace(Some(timeout));
    }
}
