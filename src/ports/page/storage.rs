//! What is remembered on the device: the browser's storage, with the orders that are on their way, and the clipboard. Both may be closed to a page; then nothing is lost
//! but the memory.

use room_core::ports::storage::GiftOrder;
use room_core::ports::storage::Preferences;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

/// The name under which it is remembered, for all rooms of this site.
pub const NAME: &str = "live-room-viewer";

/// What is remembered; nothing where nothing can be read.
pub fn recall() -> Preferences {
    read(storage().and_then(|storage| storage.get_item(NAME).ok().flatten()))
}

/// What is remembered as this text; nothing where there is none, or it cannot be read.
pub fn read(kept: Option<String>) -> Preferences {
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Remembers it, where that is allowed and there is room.
pub fn remember(preferences: &Preferences) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(preferences)) {
        let _ = storage.set_item(NAME, &text);
    }
}

/// Keeps an order of this user at this place: a room of a backend. Where nothing can be kept, it is lost with the page.
pub fn keep_order(place: &str, user_id: &str, order: &GiftOrder) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(order)) {
        let _ = storage.set_item(&order_name(place, user_id, &order.key), &text);
    }
}

/// Keeps an order no longer.
pub fn forget_order(place: &str, user_id: &str, key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&order_name(place, user_id, key));
    }
}

/// The orders of this user that are kept at this place.
pub fn recall_orders(place: &str, user_id: &str) -> Vec<GiftOrder> {
    let Some(storage) = storage() else { return Vec::new() };
    let before = order_name(place, user_id, "");
    let names = (0..storage.length().unwrap_or_default()).filter_map(|nth| storage.key(nth).ok().flatten());
    let kept = names.filter(|name| name.starts_with(&before)).filter_map(|name| storage.get_item(&name).ok().flatten());
    kept.filter_map(|text| serde_json::from_str(&text).ok()).collect()
}

/// Each order has an entry of its own: another page of this site that writes, too, overwrites nothing.
fn order_name(place: &str, user_id: &str, key: &str) -> String {
    format!("{NAME} order {place} {} {key}", String::from(js_sys::encode_uri_component(user_id)))
}

/// The key of the order that is kept under this name, if one is.
pub fn order_key(name: &str) -> Option<&str> {
    let (_, key) = name.strip_prefix(NAME)?.strip_prefix(" order ")?.rsplit_once(' ')?;
    Some(key)
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Puts a text into the clipboard. Only a secure page has one.
pub fn copy(text: &str) {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else { return };
    let written = JsFuture::from(window.navigator().clipboard().write_text(text));
    // Refused where the page has no focus any more, or may not.
    spawn_local(async move { _ = written.await });
}
