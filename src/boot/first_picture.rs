//! When the room is drawn for the first time: the stream's picture goes first.
//!
//! To draw a whole room keeps the page busy for a fifth of a second on a desktop, and for longer on a phone: a stream that is
//! taken up meanwhile would be late by that. Its picture is shown before, where the page has a place for it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;

/// For so long a picture may keep the room waiting.
const PATIENCE_MS: u32 = 1_000;
/// Two frames of a screen: a picture that has come is on it by then.
const PAINTED_MS: u32 = 34;

type Draw = Box<dyn FnOnce()>;

/// Something that is done once, when the room may be drawn. Dropping it cancels that.
#[derive(Default)]
pub struct FirstPicture {
    draw: Rc<RefCell<Option<Draw>>>,
    timer: RefCell<Option<Timeout>>,
    /// The picture is there, or none is awaited.
    is_due: Cell<bool>,
}

impl FirstPicture {
    /// Does `draw` soon after the picture is there ([`FirstPicture::is_due`]), or when that takes too long.
    pub fn wait(&self, draw: impl FnOnce() + 'static) {
        self.draw.replace(Some(Box::new(draw)));
        self.draw_in(if self.is_due.get() { PAINTED_MS } else { PATIENCE_MS });
    }

    /// The picture is there, or none is awaited any more.
    pub fn is_due(&self) {
        if !self.is_due.replace(true) && self.is_waiting() {
            self.draw_in(PAINTED_MS);
        }
    }

    /// Is it still to be done?
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
