//! Numbers and times as the locale writes them: the browser's `Intl`.

use js_sys::{Array, Function, Intl, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::js;

/// A number, shortened where it is long: 1,234 is "1.2K" in English.
pub fn count(lang: &str, number: u64) -> String {
    let options = js::object(&[("notation", "compact".into()), ("maximumFractionDigits", 1.into())]);
    let format = Intl::NumberFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A count of people is far from a float's limits.
    #[allow(clippy::cast_precision_loss)]
    call(&format, number as f64)
}

/// A day and a time of day; `unix_s` is in seconds since 1970 UTC.
pub fn moment(lang: &str, unix_s: u64) -> String {
    let options = js::object(&[("dateStyle", "medium".into()), ("timeStyle", "short".into())]);
    let format = Intl::DateTimeFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A time is far from a float's limits.
    #[allow(clippy::cast_precision_loss)]
    call(&format, unix_s as f64 * 1000.0)
}

fn call(format: &Function, value: f64) -> String {
    let formatted = Reflect::apply(format, &JsValue::UNDEFINED, &Array::of1(&value.into()));
    formatted.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string())
}
