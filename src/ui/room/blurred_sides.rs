//! The blurred copy of the picture that fills both sides of a wide stage beside an upright picture.

use leptos::prelude::*;
use room_core::playback::view::StageView;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::ui::context::store;

/// The canvas size in pixels. A blurred picture needs no more.
const SIZE: (u32, u32) = (27, 48);

#[wasm_bindgen]
extern "C" {
    /// A canvas, and its drawing context. Imported here because these calls may throw, and the exceptions must be caught.
    type Canvas;
    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn get_context(this: &Canvas, kind: &str) -> Result<Option<Pen>, JsValue>;
    type Pen;
    #[wasm_bindgen(method, catch, js_name = drawImage)]
    fn draw_image(this: &Pen, picture: &JsValue, x: u32, y: u32, width: u32, height: u32) -> Result<(), JsValue>;
}

/// The canvas, while the picture is upright. The styles show it only on a wide stage.
#[component]
pub fn Sides() -> impl IntoView {
    let stage = store().stage();
    let is_upright = Memo::new(move |_| stage.with(StageView::is_upright));
    view! {
        <Show when=move || is_upright.get()>
            <canvas class="stage-sides" aria-hidden="true" width=SIZE.0 height=SIZE.1></canvas>
        </Show>
    }
}

/// Draws the current frame. Called on `timeupdate`, about four times a second: a blurred picture needs no more.
pub fn draw(stage: &Element) {
    let find = |selector| stage.query_selector(selector).ok().flatten();
    // A canvas that is not displayed has no size.
    let Some(canvas) = find("canvas.stage-sides").filter(|canvas| canvas.client_width() > 0) else { return };
    let pen = canvas.unchecked_into::<Canvas>().get_context("2d").ok().flatten();
    if let Some((video, pen)) = find("video[data-front]").zip(pen) {
        // Fails only while there is no frame. Then the old drawing stays.
        let _ = pen.draw_image(&video, 0, 0, SIZE.0, SIZE.1);
    }
}
