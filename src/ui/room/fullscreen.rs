//! The whole screen, and the picture in a window of its own: the browser's, by a touch of the viewer's.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, ShadowRoot};

use crate::js;
use crate::js::Listener;

/// Where the browser gives an element no whole screen (iPhones), it fills the page instead.
const FILLS: &str = "data-fills";

#[wasm_bindgen]
extern "C" {
    /// A video element, or the screen's orientation: what may not be there is caught.
    type Able;
    #[wasm_bindgen(method, catch, js_name = requestPictureInPicture)]
    fn request_picture_in_picture(this: &Able) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn lock(this: &Able, orientation: &str) -> Result<js_sys::Promise, JsValue>;
}

/// The element on the page that a node is part of the inside of.
fn host(inside: &Node) -> Option<Element> {
    inside.get_root_node().dyn_into::<ShadowRoot>().ok().map(|root| root.host())
}

/// Whether the element that `inside` is in has the whole screen; `listener` keeps that true.
///
/// A phone is turned where the picture is wide, and where the browser lets it: once the element has the screen.
pub fn watch(inside: &Node, is_full: RwSignal<bool>, is_wide: impl Fn() -> bool + 'static) -> Option<Listener> {
    let host = host(inside)?;
    let element = host.clone();
    Some(Listener::new(&host, "fullscreenchange", move |_| {
        let has_it = has_screen(&element);
        is_full.set(has_it);
        if has_it && is_wide() {
            let orientation = js::get(&js::get(&js_sys::global(), "screen"), "orientation");
            // On the side the picture is larger; where the phone cannot be turned, nothing changes.
            js::ignore(orientation.unchecked_into::<Able>().lock("landscape").ok());
        }
    }))
}

fn has_screen(host: &Element) -> bool {
    host.matches(":fullscreen").unwrap_or_default() || host.has_attribute(FILLS)
}

/// Takes the whole screen for the element, with the chat and the box in it, or gives it back. Says whether it has it, where
/// that is known at once.
pub fn toggle_full(inside: &Node) -> Option<bool> {
    let host = host(inside)?;
    if host.matches(":fullscreen").unwrap_or_default() {
        js::document()?.exit_fullscreen();
        return None;
    }
    if host.has_attribute(FILLS) || js::get(&host, "requestFullscreen").is_undefined() {
        return host.toggle_attribute(FILLS).ok();
    }
    // Refused without a touch; then nothing changes.
    let _ = host.request_fullscreen();
    None
}

/// Can the picture leave the page?
pub fn can_float() -> bool {
    js::document().is_some_and(|document| js::get(&document, "pictureInPictureEnabled") == JsValue::TRUE)
}

/// Puts the picture that is shown into a window of its own, or back.
pub fn toggle_float(stage: &Element) {
    let Some(document) = js::document() else { return };
    if !js::get(&document, "pictureInPictureElement").is_null() {
        js::ignore(js::call(&document, "exitPictureInPicture").and_then(|promise| promise.dyn_into().ok()));
    } else if let Ok(Some(video)) = stage.query_selector("video[data-front]") {
        // Refused without a picture; then nothing changes.
        js::ignore(video.unchecked_into::<Able>().request_picture_in_picture().ok());
    }
}
