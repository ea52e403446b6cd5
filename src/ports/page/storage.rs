//! What the device stores: preferences and unanswered orders in `localStorage`; and the clipboard. The browser may deny both to a page;
//! then the viewer works, but stores nothing.

use room_core::ports::storage::GiftOrder;
use room_core::ports::storage::Preferences;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

/// The key of the preferences in `localStorage`, for all rooms of this site.
pub const NAME: &str = "live-room-viewer";

/// Loads the preferences. Returns the defaults if they cannot be read.
pub fn recall() -> Preferences {
    read(storage().and_then(|storage| storage.get_item(NAME).ok().flatten()))
}

/// Parses stored preferences. Returns the defaults if there are none, or they cannot be read.
pub fn read(kept: Option<String>) -> Preferences {
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Stores the preferences, if the browser allows it and the storage has room.
pub fn remember(preferences: &Preferences) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(preferences)) {
        let _ = storage.set_item(NAME, &text);
    }
}

/// Stores an order of this user in this scope (a room of a backend). If that fails, the order is lost when the page closes.
pub fn keep_order(scope: &str, user_id: &str, order: &GiftOrder) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(order)) {
        let _ = storage.set_item(&order_name(scope, user_id, &order.key), &text);
    }
}

/// Deletes a stored order.
pub fn forget_order(scope: &str, user_id: &str, key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&order_name(scope, user_id, key));
    }
}

/// Loads the stored orders of this user in this scope.
pub fn recall_orders(scope: &str, user_id: &str) -> Vec<GiftOrder> {
    let Some(storage) = storage() else { return Vec::new() };
    let before = order_name(scope, user_id, "");
    let names = (0..storage.length().unwrap_or_default()).filter_map(|nth| storage.key(nth).ok().flatten());
    let kept = names.filter(|name| name.starts_with(&before)).filter_map(|name| storage.get_item(&name).ok().flatten());
    kept.filter_map(|text| serde_json::from_str(&text).ok()).collect()
}

/// The key of an order's entry. Each order has its own entry, so that other pages of this site do not overwrite it.
fn order_name(scope: &str, user_id: &str, key: &str) -> String {
    format!("{NAME} order {scope} {} {key}", String::from(js_sys::encode_uri_component(user_id)))
}

/// The idempotency key of the order with this entry name. `None`: the entry is no order.
pub fn order_key(name: &str) -> Option<&str> {
    let (_, key) = name.strip_prefix(NAME)?.strip_prefix(" order ")?.rsplit_once(' ')?;
    Some(key)
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Copies a text to the clipboard. Only a secure page has one.
pub fn copy(text: &str) {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else { return };
    let written = JsFuture::from(window.navigator().clipboard().write_text(text));
    // Rejected if the page has lost the focus, or has no permission.
    spawn_local(async move { _ = written.await });
}
