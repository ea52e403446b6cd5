//! Reusable canvases for sprites: creating a canvas costs more than all drawing on it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use crate::canvas::{Canvas, Context};

/// Widths are rounded up to a multiple of this, in device pixels, so that one canvas suits many texts.
const STEP_PX: u32 = 64;
/// Maximum number of unused canvases that the pool keeps.
const MOST_SPARE: usize = 64;

/// A canvas and its context.
pub struct SpriteCanvas {
    /// The canvas.
    pub canvas: Canvas,
    /// The 2D context of the canvas.
    pub context: Context,
    width: u32,
}

/// The unused canvases, by width. All have one height.
#[derive(Default)]
pub struct Pool {
    spare: BTreeMap<u32, Vec<SpriteCanvas>>,
    count: usize,
    height: u32,
}

/// A pool to which sprites return their canvases.
pub type SharedPool = Rc<RefCell<Pool>>;

impl Pool {
    /// A pool of canvases of this height, in device pixels.
    pub fn of_height(height: u32) -> SharedPool {
        Rc::new(RefCell::new(Self { height, ..Self::default() }))
    }

    /// An empty canvas of at least this width, in device pixels, and whether it is new.
    ///
    /// # Errors
    /// If the browser cannot create a canvas.
    pub fn take(&mut self, width: u32) -> Result<(SpriteCanvas, bool), JsValue> {
        let width = width.next_multiple_of(STEP_PX);
        // A canvas of more than twice the width would waste more than it saves.
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

    /// Returns a canvas that is no longer in use.
    pub fn put(&mut self, surface: SpriteCanvas) {
        if self.count < MOST_SPARE {
            self.count += 1;
            self.spare.entry(surface.width).or_default().push(surface);
        }
    }
}
