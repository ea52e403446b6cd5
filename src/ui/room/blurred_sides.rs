//! Beside an upright picture on a wide stage: the same picture, out of focus.

use leptos::prelude::*;
use room_core::playback::view::StageView;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::ui::context::store;

/// Its size in pixels: what is out of focus needs no more.
const SIZE: (u32, u32) = (27, 48);

#[wasm_bindgen]
extern "C" {
    /// A canvas, and what draws on it: what may throw is caught.
    type Canvas;
    #[wasm_bindgen(method, catch, js_name = getContext)]
    fn get_context(this: &Canvas, kind: &str) -> Result<Option<Pen>, JsValue>;
    type Pen;
    #[wasm_bindgen(method, catch, js_name = drawImage)]
    fn draw_image(this: &Pen, picture: &JsValue, x: u32, y: u32, width: u32, height: u32) -> Result<(), JsValue>;
}

/// The sides, while the picture is upright. The styles show them where there are any.
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

/// The picture of this stage has moved on, which is told some four times a second: out of focus nobody sees more.
pub fn draw(stage: &Element) {
    let find = |selector| stage.query_selector(selector).ok().flatten();
    // Not shown, it has no size.
    let Some(canvas) = find("canvas.stage-sides").filter(|canvas| canvas.client_width() > 0) else { return };
    let pen = canvas.unchecked_into::<Canvas>().get_context("2d").ok().flatten();
    if let Some((video, pen)) = find("video[data-front]").zip(pen) {
        // Fails only where there is no picture; then what was drawn stays.
        let _ = pen.draw_image(&video, 0, 0, SIZE.0, SIZE.1);
    }
}
