//! Starting an element by the browser's leave: many let nothing sound, and some let nothing play, before the viewer touches
//! the page.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlVideoElement;

use crate::js;

/// How an autoplay that the browser forbids is rejected.
const NOT_ALLOWED: &str = "NotAllowedError";

/// Starts it as it is. Says whether the browser lets it; a failure for another reason is told by the element's events.
pub async fn is_let(video: &HtmlVideoElement) -> bool {
    !is_forbidden(&play(video).await)
}

async fn play(video: &HtmlVideoElement) -> Result<(), JsValue> {
    JsFuture::from(video.play()?).await.map(drop)
}

fn is_forbidden(played: &Result<(), JsValue>) -> bool {
    let name = played.as_ref().err().map(|error| js::get(error, "name"));
    name.is_some_and(|name| name.dyn_into::<js_sys::JsString>().is_ok_and(|name| name == NOT_ALLOWED))
}
