//! Bindings to the canvas API. The types on a page and in a worker differ, but they behave the same.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A canvas of a page, or an `OffscreenCanvas`.
    pub type Canvas;
    #[wasm_bindgen(method, setter, js_name = width)]
    pub fn set_width(this: &Canvas, pixels: u32);
    #[wasm_bindgen(method, setter, js_name = height)]
    pub fn set_height(this: &Canvas, pixels: u32);
    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn get_context(this: &Canvas, kind: &str, options: &JsValue) -> Result<Option<Context>, JsValue>;

    #[wasm_bindgen(js_name = OffscreenCanvas)]
    type Offscreen;
    #[wasm_bindgen(constructor, catch, js_class = "OffscreenCanvas")]
    fn new(width: u32, height: u32) -> Result<Offscreen, JsValue>;

    type Document;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Option<Document>;
    #[wasm_bindgen(method, catch, js_name = createElement)]
    fn create_element(this: &Document, name: &str) -> Result<Canvas, JsValue>;

    /// A 2D context of a canvas.
    pub type Context;
    #[wasm_bindgen(method, setter, js_name = font)]
    pub fn set_font(this: &Context, font: &str);
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    pub fn set_fill(this: &Context, color: &str);
    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    pub fn set_stroke(this: &Context, color: &str);
    #[wasm_bindgen(method, setter, js_name = globalAlpha)]
    pub fn set_alpha(this: &Context, alpha: f64);
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
    fn draw_image(
        this: &Context,
        image: &Canvas,
        from_x: f64,
        from_y: f64,
        from_width: f64,
        from_height: f64,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    );

    type Metrics;
    #[wasm_bindgen(method, getter)]
    fn width(this: &Metrics) -> f64;
}

impl Canvas {
    /// Creates a canvas that is not visible, and its context. Lengths are pixels.
    ///
    /// # Errors
    /// If the browser cannot create one.
    pub fn spare(width: u32, height: u32) -> Result<(Self, Context), JsValue> {
        let canvas = match DOCUMENT.with(|document| document.as_ref().map(|page| page.create_element("canvas"))) {
            Some(canvas) => {
                let canvas = canvas?;
                canvas.set_width(width);
                canvas.set_height(height);
                canvas
            }
            None => Offscreen::new(width, height)?.unchecked_into(),
        };
        // The canvas is small and drawn once: the browser should not use the graphics card for it.
        let options = Object::new();
        // Setting a property of a new plain object does not fail.
        let _ = Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE);
        let context = canvas.get_context("2d", &options)?.ok_or("no context")?;
        Ok((canvas, context))
    }

    /// Its 2D context.
    ///
    /// # Errors
    /// If it is no canvas, or already has a context of another kind.
    pub fn context(&self) -> Result<Context, JsValue> {
        self.get_context("2d", &JsValue::UNDEFINED)?.ok_or_else(|| "no context".into())
    }
}

impl Context {
    /// Width of a text in the current font, in pixels.
    pub fn text_width(&self, text: &str) -> f64 {
        self.measure_text(text).width()
    }

    /// Draws the upper left part of `canvas`, of this size, at `x` and `y`.
    pub fn draw(&self, canvas: &Canvas, (width, height): (f64, f64), x: f64, y: f64) {
        self.draw_image(canvas, 0.0, 0.0, width, height, x, y, width, height);
    }

    /// Begins a path around a box with round corners; the corners are square if the browser has no `roundRect`.
    pub fn path(&self, x: f64, y: f64, width: f64, height: f64, radius: f64) {
        self.begin_path();
        if self.round_rect(x, y, width, height, radius).is_err() {
            self.rect(x, y, width, height);
        }
    }
}
