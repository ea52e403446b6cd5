//! What is used of the browser's canvas. On a page and in a worker it is not of the same type, but does the same.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A canvas of a page, or one without.
    pub type Canvas;
    #[wasm_bindgen(method, setter, js_name = width)]
    pub fn set_width(this: &Canvas, pixels: u32);
    #[wasm_bindgen(method, setter, js_name = height)]
    pub fn set_height(this: &Canvas, pixels: u32);
    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn get_context(this: &Canvas, kind: &str) -> Result<Option<Context>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = transferToImageBitmap)]
    fn transfer_to_image_bitmap(this: &Canvas) -> Result<Image, JsValue>;

    #[wasm_bindgen(js_name = OffscreenCanvas)]
    type Offscreen;
    #[wasm_bindgen(constructor, catch, js_class = "OffscreenCanvas")]
    fn new(width: u32, height: u32) -> Result<Offscreen, JsValue>;

    type Document;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Option<Document>;
    #[wasm_bindgen(method, catch, js_name = createElement)]
    fn create_element(this: &Document, name: &str) -> Result<Canvas, JsValue>;

    /// What draws on a canvas.
    pub type Context;
    #[wasm_bindgen(method, setter, js_name = font)]
    pub fn set_font(this: &Context, font: &str);
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    pub fn set_fill(this: &Context, color: &str);
    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    pub fn set_stroke(this: &Context, color: &str);
    #[wasm_bindgen(method, setter, js_name = lineWidth)]
    pub fn set_line_width(this: &Context, pixels: f64);
    #[wasm_bindgen(method, setter, js_name = lineJoin)]
    pub fn set_line_join(this: &Context, join: &str);
    #[wasm_bindgen(method, setter, js_name = textBaseline)]
    pub fn set_baseline(this: &Context, baseline: &str);
    #[wasm_bindgen(method, js_name = setTransform)]
    pub fn set_transform(this: &Context, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64);
    #[wasm_bindgen(method, js_name = clearRect)]
    pub fn clear(this: &Context, x: f64, y: f64, width: f64, height: f64);
    #[wasm_bindgen(method, js_name = measureText)]
    fn measure_text(this: &Context, text: &str) -> Metrics;
    #[wasm_bindgen(method, js_name = fillText)]
    pub fn fill_text(this: &Context, text: &str, x: f64, y: f64);
    #[wasm_bindgen(method, js_name = strokeText)]
    pub fn stroke_text(this: &Context, text: &str, x: f64, y: f64);
    #[wasm_bindgen(method, js_name = beginPath)]
    fn begin_path(this: &Context);
    #[wasm_bindgen(method, catch, js_name = roundRect)]
    fn round_rect(this: &Context, x: f64, y: f64, width: f64, height: f64, radius: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn rect(this: &Context, x: f64, y: f64, width: f64, height: f64);
    #[wasm_bindgen(method)]
    pub fn fill(this: &Context);
    #[wasm_bindgen(method)]
    pub fn stroke(this: &Context);
    #[wasm_bindgen(method, js_name = drawImage)]
    pub fn draw(this: &Context, image: &Image, x: f64, y: f64);

    type Metrics;
    #[wasm_bindgen(method, getter)]
    fn width(this: &Metrics) -> f64;

    /// What can be drawn: a bitmap, or a canvas.
    pub type Image;
    #[wasm_bindgen(method, setter, js_name = width)]
    fn set_image_width(this: &Image, pixels: u32);
}

impl Canvas {
    /// One that is nowhere to be seen.
    ///
    /// # Errors
    /// Where there is none.
    pub fn spare() -> Result<Self, JsValue> {
        match DOCUMENT.with(|document| document.as_ref().map(|page| page.create_element("canvas"))) {
            Some(canvas) => canvas,
            None => Ok(Offscreen::new(1, 1)?.unchecked_into()),
        }
    }

    /// What draws on it.
    ///
    /// # Errors
    /// Where it is no canvas, or is drawn on otherwise already.
    pub fn context(&self) -> Result<Context, JsValue> {
        self.get_context("2d")?.ok_or_else(|| "no context".into())
    }

    /// What was drawn, to be drawn elsewhere. The canvas itself where it cannot be taken from it: then that is not to be used again.
    /// Says whether it can.
    pub fn take_image(&self) -> (Image, bool) {
        match self.transfer_to_image_bitmap() {
            Ok(image) => (image, true),
            Err(_) => (self.unchecked_ref::<JsValue>().clone().unchecked_into(), false),
        }
    }
}

impl Context {
    /// How wide a text is.
    pub fn text_width(&self, text: &str) -> f64 {
        self.measure_text(text).width()
    }

    /// A path around a box with round corners, where the browser knows those.
    pub fn path(&self, x: f64, y: f64, width: f64, height: f64, radius: f64) {
        self.begin_path();
        if self.round_rect(x, y, width, height, radius).is_err() {
            self.rect(x, y, width, height);
        }
    }
}

impl Image {
    /// Gives back its memory without waiting for the garbage collector.
    pub fn close(&self) {
        match Reflect::get(self, &"close".into()).ok().and_then(|close| close.dyn_into::<Function>().ok()) {
            // A bitmap's.
            Some(close) => _ = close.call0(self),
            None => self.set_image_width(0),
        }
    }
}
