//! Full screen and picture-in-picture. Both are browser features that require a user gesture.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, ShadowRoot};

use crate::js;
use crate::js::Listener;

/// Set on the element where the browser has no full screen for elements (iPhones): the element fills the page instead.
const FILLS: &str = "data-fills";

#[wasm_bindgen]
extern "C" {
    /// A video element, or the screen's orientation. Some browsers lack these methods, so exceptions are caught.
    type Able;
    #[wasm_bindgen(method, catch, js_name = requestPictureInPicture)]
    fn request_picture_in_picture(this: &Able) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn lock(this: &Able, orientation: &str) -> Result<js_sys::Promise, JsValue>;
}

/// The host element of the shadow root that contains `inside`.
fn host(inside: &Node) -> Option<Element> {
    inside.get_root_node().dyn_into::<ShadowRoot>().ok().map(|root| root.host())
}

/// Tracks whether the element around `inside` is full screen, until the listener is dropped.
///
/// In full screen, a phone is turned to landscape if the picture is wide and the browser allows it.
pub fn watch(inside: &Node, is_full: RwSignal<bool>, is_wide: impl Fn() -> bool + 'static) -> Option<Listener> {
    let host = host(inside)?;
    let element = host.clone();
    Some(Listener::new(&host, "fullscreenchange", move |_| {
        let has_it = has_screen(&element);
        is_full.set(has_it);
        if has_it && is_wide() {
            let orientation = js::get(&js::get(&js_sys::global(), "screen"), "orientation");
            // A wide picture is larger in landscape. Where the orientation cannot be locked, nothing changes.
            js::ignore(orientation.unchecked_into::<Able>().lock("landscape").ok());
        }
    }))
}

fn has_screen(host: &Element) -> bool {
    host.matches(":fullscreen").unwrap_or_default() || host.has_attribute(FILLS)
}

/// Toggles full screen of the element, which includes the chat and the composer. Returns the new state if it is known at once.
pub fn toggle_full(inside: &Node) -> Option<bool> {
    let host = host(inside)?;
    if host.matches(":fullscreen").unwrap_or_default() {
        js::document()?.exit_fullscreen();
        return None;
    }
    if host.has_attribute(FILLS) || js::get(&host, "requestFullscreen").is_undefined() {
        return host.toggle_attribute(FILLS).ok();
    }
    // The browser rejects this without a user gesture. Then nothing changes.
    let _ = host.request_fullscreen();
    None
}

/// Whether the browser supports picture-in-picture.
pub fn can_float() -> bool {
    js::document().is_some_and(|document| js::get(&document, "pictureInPictureEnabled") == JsValue::TRUE)
}

/// Moves the visible video into a picture-in-picture window, or back.
pub fn toggle_float(stage: &Element) {
    let Some(document) = js::document() else { return };
    if !js::get(&document, "pictureInPictureElement").is_null() {
        js::ignore(js::call(&document, "exitPictureInPicture").and_then(|promise| promise.dyn_into().ok()));
    } else if let Ok(Some(video)) = stage.query_selector("video[data-front]") {
        // The browser rejects this while the video has no frame. Then nothing changes.
        js::ignore(video.unchecked_into::<Able>().request_picture_in_picture().ok());
    }
}
