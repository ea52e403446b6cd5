//! Canvases for sprites, used again and again: to make one costs more than all that is drawn on it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use crate::canvas::{Canvas, Context};

/// Widths are rounded up to so many of the device's pixels, so that one canvas suits many texts.
const STEP_PX: u32 = 64;
/// Of the canvases that nobody uses so many are kept.
const MOST_SPARE: usize = 64;

/// A canvas and what draws on it.
pub struct SpriteCanvas {
    /// The canvas.
    pub canvas: Canvas,
    /// What draws on it.
    pub context: Context,
    width: u32,
}

/// The canvases that nobody uses, by width. All are of one height.
#[derive(Default)]
pub struct Pool {
    spare: BTreeMap<u32, Vec<SpriteCanvas>>,
    count: usize,
    height: u32,
}

/// A pool that surfaces go back to.
pub type SharedPool = Rc<RefCell<Pool>>;

impl Pool {
    /// A pool of canvases of this height, in the device's pixels.
    pub fn of_height(height: u32) -> SharedPool {
        Rc::new(RefCell::new(Self { height, ..Self::default() }))
    }

    /// An empty canvas that is at least so wide. Says also whether it is new.
    ///
    /// # Errors
    /// Where there are no canvases.
    pub fn take(&mut self, width: u32) -> Result<(SpriteCanvas, bool), JsValue> {
        let width = width.next_multiple_of(STEP_PX);
        // One twice as wide would waste more than it saves.
        let found = self.spare.range_mut(width..=width * 2).find_map(|(_, surfaces)| surfaces.pop());
        if let Some(surface) = found {
            self.count -= 1;
            surface.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
            surface.context.clear(0.0, 0.0, f64::from(surface.width), f64::from(self.height));
            return Ok((surface, false));
        }
        let (canvas, context) = Canvas::spare(width, self.height)?;
        Ok((SpriteCanvas { canvas, context, width }, true))
    }

    /// One that is not used any more.
    pub fn put(&mut self, surface: SpriteCanvas) {
        if self.count < MOST_SPARE {
            self.count += 1;
            self.spare.entry(surface.width).or_default().push(surface);
        }
    }
}
