//! What the device stores: preferences and unanswered orders in `localStorage`; and the clipboard. The browser may deny both to a page;
//! then the viewer works, but stores nothing.

use room_core::codec::storage::{read_order, read_preferences, write_order, write_preferences};
use room_core::ports::storage::GiftOrder;
use room_core::ports::storage::Preferences;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

/// The key of the preferences in `localStorage`, for all rooms of this site.
pub const PREFERENCES_KEY: &str = "live-room-viewer";

/// Loads the preferences. Returns the defaults if there are none, or the browser denies the storage.
pub fn load_preferences() -> Preferences {
    let stored = storage().and_then(|storage| storage.get_item(PREFERENCES_KEY).ok().flatten());
    read_preferences(&stored.unwrap_or_default())
}

/// Stores the preferences, if the browser allows it and the storage has room.
pub fn save_preferences(preferences: &Preferences) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(PREFERENCES_KEY, &write_preferences(preferences));
    }
}

/// Stores an order of this user in this scope (a room of a backend). If that fails, the order is lost when the page closes.
pub fn save_order(scope: &str, user_id: &str, order: &GiftOrder) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&order_name(scope, user_id, &order.key), &write_order(order));
    }
}

/// Deletes a stored order.
pub fn delete_order(scope: &str, user_id: &str, key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&order_name(scope, user_id, key));
    }
}

/// Loads the stored orders of this user in this scope.
pub fn load_orders(scope: &str, user_id: &str) -> Vec<GiftOrder> {
    let Some(storage) = storage() else { return Vec::new() };
    let before = order_name(scope, user_id, "");
    let names = (0..storage.length().unwrap_or_default()).filter_map(|nth| storage.key(nth).ok().flatten());
    let stored =
        names.filter(|name| name.starts_with(&before)).filter_map(|name| storage.get_item(&name).ok().flatten());
    stored.filter_map(|text| read_order(&text)).collect()
}

/// The key of an order's entry. Each order has its own entry, so that other pages of this site do not overwrite it.
fn order_name(scope: &str, user_id: &str, key: &str) -> String {
    format!("{PREFERENCES_KEY} order {scope} {} {key}", String::from(js_sys::encode_uri_component(user_id)))
}

/// The idempotency key of the order with this entry name. `None`: the entry is no order.
pub fn order_key(name: &str) -> Option<&str> {
    let (_, key) = name.strip_prefix(PREFERENCES_KEY)?.strip_prefix(" order ")?.rsplit_once(' ')?;
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
