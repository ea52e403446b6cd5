//! What is remembered on the device: the browser's storage, and the clipboard. Both may be closed to a page; then nothing is lost
//! but the memory.

use room_core::device::Device;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The name under which it is remembered, for all rooms of this site.
const NAME: &str = "live-room-viewer";

/// What is remembered; nothing where nothing can be read.
pub fn recall() -> Device {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    let kept = storage.and_then(|storage| storage.get_item(NAME).ok().flatten());
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Remembers it, where that is allowed and there is room.
pub fn remember(device: &Device) {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten())
        && let Ok(text) = serde_json::to_string(device)
    {
        let _ = storage.set_item(NAME, &text);
    }
}

/// Puts a text into the clipboard. Only a secure page has one.
pub fn copy(text: &str) {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else { return };
    let written = JsFuture::from(window.navigator().clipboard().write_text(text));
    // Refused where the page has no focus any more, or may not.
    spawn_local(async move { _ = written.await });
}
