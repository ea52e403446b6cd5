//! Formats numbers and times as the locale writes them, with the browser's `Intl`.

use js_sys::{Array, Function, Intl, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::js;

/// A number, shortened if it is long: 1,234 is "1.2K" in English.
pub fn count(lang: &str, number: u64) -> String {
    let options = js::object(&[("notation", "compact".into()), ("maximumFractionDigits", 1.into())]);
    let format = Intl::NumberFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A number of people is far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    call(&format, number as f64)
}

/// A whole number with separators: 12,345.
pub fn whole(lang: &str, number: u64) -> String {
    let format = Intl::NumberFormat::new(&Array::of1(&lang.into()), js::object(&[]).unchecked_ref()).format();
    // A number of coins is far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    call(&format, number as f64)
}

/// A percentage.
pub fn percent(lang: &str, percent: u32) -> String {
    let options = js::object(&[("style", "percent".into())]);
    let format = Intl::NumberFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    call(&format, f64::from(percent) / 100.0)
}

/// A date with a time of day. `unix_s` is in seconds since 1970 UTC.
pub fn moment(lang: &str, unix_s: u64) -> String {
    let options = js::object(&[("dateStyle", "medium".into()), ("timeStyle", "short".into())]);
    let format = Intl::DateTimeFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A time is far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    call(&format, unix_s as f64 * 1000.0)
}

/// A time of day. `unix_s` is in seconds since 1970 UTC.
pub fn time(lang: &str, unix_s: u64) -> String {
    let options = js::object(&[("timeStyle", "short".into())]);
    let format = Intl::DateTimeFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A time is far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    call(&format, unix_s as f64 * 1000.0)
}

/// A duration with units, to the minute: "1 hr 5 min". Below one minute: in seconds.
pub fn length(lang: &str, seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => unit(lang, seconds, "second"),
        (0, minutes) => unit(lang, minutes, "minute"),
        (hours, 0) => unit(lang, hours, "hour"),
        (hours, minutes) => format!("{} {}", unit(lang, hours, "hour"), unit(lang, minutes, "minute")),
    }
}

/// Seconds with their unit: "5 sec".
pub fn seconds(lang: &str, seconds: u64) -> String {
    unit(lang, seconds, "second")
}

/// Tenths of a second, in short form: "0.3s".
pub fn tenths(lang: &str, tenths: u64) -> String {
    let options = js::object(&[
        ("style", "unit".into()),
        ("unit", "second".into()),
        ("unitDisplay", "narrow".into()),
        ("minimumFractionDigits", 1.into()),
        ("maximumFractionDigits", 1.into()),
    ]);
    let format = Intl::NumberFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A time is far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    call(&format, tenths as f64 / 10.0)
}

fn unit(lang: &str, number: u64, unit: &str) -> String {
    let options = js::object(&[("style", "unit".into()), ("unit", unit.into()), ("unitDisplay", "short".into())]);
    let format = Intl::NumberFormat::new(&Array::of1(&lang.into()), options.unchecked_ref()).format();
    // A time is far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    call(&format, number as f64)
}

fn call(format: &Function, value: f64) -> String {
    let formatted = Reflect::apply(format, &JsValue::UNDEFINED, &Array::of1(&value.into()));
    formatted.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string())
}
