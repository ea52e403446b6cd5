//! The panic hook. After a panic the wasm's memory is in an undefined state: JavaScript is notified, and must not call the wasm again.

use std::cell::RefCell;
use std::panic::{set_hook, take_hook};
use std::sync::Once;

use js_sys::Function;
use wasm_bindgen::JsValue;

thread_local! {
    static CALLBACK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Writes panics to the console, and calls `callback` after the first one.
pub fn install(callback: Function) {
    static HOOKED: Once = Once::new();
    CALLBACK.replace(Some(callback));
    HOOKED.call_once(|| {
        drop(take_hook());
        set_hook(Box::new(|info| {
            console_error_panic_hook::hook(info);
            if let Some(callback) = CALLBACK.take() {
                // The callback shows a card. If it throws, the console still has the panic.
                let _ = callback.call0(&JsValue::UNDEFINED);
            }
        }));
    });
}
