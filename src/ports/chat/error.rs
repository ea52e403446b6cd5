//! Converts the SDK's errors.

use room_core::codec::tencent;
use room_core::model::problem::ChatError;
use serde_json::json;
use wasm_bindgen::JsValue;

use crate::js;

/// Reads a rejection: an `Error` with a code. `JSON.stringify` would omit its message and sometimes its code.
pub fn read(rejection: &JsValue) -> ChatError {
    let code = js::to_json(&js::get(rejection, "code"));
    let message = js::to_json(&js::get(rejection, "message"));
    tencent::error(&json!({"code": code, "message": message}))
}

/// The error for an SDK script that could not be loaded.
pub fn not_loaded(error: &JsValue) -> ChatError {
    ChatError { code: ChatError::NOT_LOADED, message: format!("{error:?}") }
}
