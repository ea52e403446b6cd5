//! The image of a comment: drawn once, then only moved. Comments that look the same share one image.

use std::collections::HashMap;
use std::rc::{Rc, Weak};

use room_core::overlay::bullet::{Bullet, Kind, cut};
use room_core::overlay::comment_style::Color;
use room_core::overlay::protocol::Surface;
use wasm_bindgen::JsValue;

use crate::canvas::{Canvas, Context};
use crate::pool::{Pool, SharedPool, SpriteCanvas};

/// Font weight. With the outline, the text is readable on any picture; heavier letters would be wider.
const WEIGHT: u32 = 500;
/// Width of the outline, per pixel of letter size.
const OUTLINE: f64 = 0.16;
/// Space at each end of a comment that has a box, per pixel of letter size.
const PADDING: f64 = 0.5;
/// At this number of entries the cache drops the sprites that are no longer in use.
const SWEEP_AT: usize = 512;
/// Maximum width of a canvas, in device pixels: 81 of the largest letters fit on the densest screens.
const WIDEST_PX: f64 = 16_384.0;

/// Maximum width of a comment, in widths of the stage: a longer text ends in "…", and the chat list shows it in full.
const WIDEST_STAGES: f64 = 1.2;

/// The image of a comment. Dropping it returns its canvas to the pool.
pub struct Sprite {
    surface: Option<SpriteCanvas>,
    pool: SharedPool,
    /// Size, in device pixels.
    size_px: (f64, f64),
    /// Width, in CSS pixels.
    pub width: f64,
}

impl Sprite {
    /// Draws it at this position, in device pixels.
    pub fn draw(&self, context: &Context, x: f64, y: f64) {
        if let Some(surface) = &self.surface {
            context.draw(&surface.canvas, self.size_px, x, y);
        }
    }
}

impl Drop for Sprite {
    fn drop(&mut self) {
        if let Some(surface) = self.surface.take() {
            self.pool.borrow_mut().put(surface);
        }
    }
}

/// Comments with equal keys look the same.
#[derive(PartialEq, Eq, Hash)]
struct SpriteKey {
    text: String,
    color: Option<Color>,
    kind: Kind,
}

/// Draws sprites, and caches them.
pub struct Brush {
    /// Measures texts.
    ruler: Context,
    pool: SharedPool,
    look: Surface,
    font_px: f64,
    row: f64,
    cache: HashMap<SpriteKey, Weak<Sprite>>,
}

/// The look of a kind of comment: its text colour, and the fill and the frame of the box around it.
struct Style {
    color: &'static str,
    fill: Option<&'static str>,
    frame: Option<&'static str>,
}

const fn style(kind: Kind) -> Style {
    let (color, fill, frame) = match kind {
        Kind::Viewer => ("#ffffff", None, None),
        Kind::Own => ("#ffffff", None, Some("#7ff0dc")),
        Kind::Anchor => ("#ffffff", Some("rgb(190 42 96 / 82%)"), None),
        Kind::Admin => ("#ffffff", Some("rgb(36 92 170 / 82%)"), None),
        Kind::Platform => ("#ffffff", Some("rgb(84 60 160 / 86%)"), None),
    };
    Style { color, fill, frame }
}

impl Brush {
    /// A brush for this look.
    ///
    /// # Errors
    /// If the browser cannot create a canvas.
    pub fn new(look: Surface) -> Result<Self, JsValue> {
        let (_, ruler) = Canvas::spare(1, 1)?;
        let font_px = look.settings.font_px(look.width);
        let row = look.field().row;
        let mut brush = Self { ruler, pool: Rc::default(), look, font_px, row, cache: HashMap::new() };
        brush.reset();
        Ok(brush)
    }

    /// Draws for this look from now on. Returns the factor by which the letters grow. `None`: existing sprites stay valid.
    pub fn set_look(&mut self, look: Surface) -> Option<f64> {
        let font_px = look.settings.font_px(look.width);
        let is_same = font_px.to_bits() == self.font_px.to_bits()
            && look.ratio.to_bits() == self.look.ratio.to_bits()
            && look.font == self.look.font
            && look.settings.outline == self.look.settings.outline;
        let scale = font_px / self.font_px;
        self.row = look.field().row;
        (self.look, self.font_px) = (look, font_px);
        if is_same {
            return None;
        }
        self.reset();
        Some(scale)
    }

    /// Drops the cached sprites and the pool: their canvases are for another look.
    fn reset(&mut self) {
        self.cache.clear();
        self.pool = Pool::of_height(whole((self.row * self.look.ratio).ceil()));
        self.ruler.set_font(&self.font());
    }

    fn font(&self) -> String {
        format!("{WEIGHT} {}px {}", self.font_px, self.look.font)
    }

    /// The current look.
    pub const fn look(&self) -> &Surface {
        &self.look
    }

    /// The image of a comment, from the cache if possible.
    ///
    /// # Errors
    /// If the browser cannot create a canvas.
    pub fn sprite(&mut self, bullet: &Bullet) -> Result<Rc<Sprite>, JsValue> {
        let key = SpriteKey { text: bullet.text.clone(), color: bullet.color, kind: bullet.kind };
        if let Some(sprite) = self.cache.get(&key).and_then(Weak::upgrade) {
            return Ok(sprite);
        }
        if self.cache.len() >= SWEEP_AT {
            self.cache.retain(|_, sprite| sprite.strong_count() > 0);
        }
        let sprite = Rc::new(self.draw(bullet)?);
        self.cache.insert(key, Rc::downgrade(&sprite));
        Ok(sprite)
    }

    fn draw(&mut self, bullet: &Bullet) -> Result<Sprite, JsValue> {
        let Style { color, fill, frame } = style(bullet.kind);
        let (px, ratio, row) = (self.font_px, self.look.ratio, self.row);
        let outline = if self.look.settings.outline { (px * OUTLINE).max(2.0) } else { 0.0 };
        let padding = if fill.is_some() || frame.is_some() { px * PADDING } else { outline / 2.0 };
        // Before the stage has a width, there is no limit.
        let most = if self.look.width > 0.0 { self.look.width * WIDEST_STAGES } else { f64::INFINITY };
        let text = &*cut(&bullet.text, most, |text| self.ruler.text_width(text));
        let text_px = self.ruler.text_width(text).max(1.0);
        let width_px = ((text_px + 2.0 * padding) * ratio).ceil().min(WIDEST_PX);
        let (surface, is_new) = self.pool.borrow_mut().take(whole(width_px))?;
        let context = &surface.context;
        context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        if is_new {
            context.set_font(&self.font());
            context.set_baseline("middle");
            context.set_line_join("round");
        }
        let width = width_px / ratio;
        if let Some(fill) = fill {
            context.set_fill(fill);
            context.path(0.0, 1.0, width, row - 2.0, row / 2.0);
            context.fill();
        }
        let own_color = bullet.color.map(|color| color.to_string());
        let color = own_color.as_deref().unwrap_or(color);
        // A filled box needs no outline.
        if outline > 0.0 && fill.is_none() {
            // Dark letters are not readable in a dark outline.
            let is_dark = bullet.color.is_some_and(|color| color.luma() < 0.25);
            context.set_stroke(if is_dark { "rgb(255 255 255 / 80%)" } else { "rgb(0 0 0 / 80%)" });
            context.set_line_width(outline);
            context.stroke_text(text, padding, row / 2.0);
        }
        context.set_fill(color);
        context.fill_text(text, padding, row / 2.0);
        // The frame is drawn over the letters: tall letters reach into it and would cut it.
        if let Some(frame) = frame {
            context.set_stroke(frame);
            context.set_line_width(2.0);
            context.path(1.0, 2.0, width - 2.0, row - 4.0, row / 4.0);
            context.stroke();
        }
        let size_px = (width_px, (row * ratio).ceil());
        Ok(Sprite { surface: Some(surface), pool: Rc::clone(&self.pool), size_px, width })
    }
}

/// A whole number of pixels, at least 1.
pub fn whole(pixels: f64) -> u32 {
    // The cast saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let pixels = pixels as u32;
    pixels.max(1)
}
