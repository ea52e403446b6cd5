//! Reads and writes members of JSON objects. Reading is total: a member that is absent or has another type is `None`.

use serde_json::{Map, Value};

/// Parses a text; null if it is not JSON.
pub fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A member of an object; null if there is none, or `value` is no object.
pub fn member<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// The elements of a list; empty if it is no list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A member that is a list; empty if there is none.
pub fn elements<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    list(member(value, key))
}

/// A text.
pub fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// A member that is a list of texts; elements of another type are left out.
pub fn texts(value: &Value, key: &str) -> Vec<String> {
    elements(value, key).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A whole number that is not negative.
pub fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key)?.as_u64()
}

/// A whole number of 32 bits that is not negative.
pub fn number_u32(value: &Value, key: &str) -> Option<u32> {
    u32::try_from(number(value, key)?).ok()
}

/// `true` or `false`.
pub fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key)?.as_bool()
}

/// A member that must have its type where it is there: `Some(None)` if it is absent or null, `None` if it has another type.
pub fn optional<T>(value: &Value, key: &str, read: impl FnOnce(&Value, &str) -> Option<T>) -> Option<Option<T>> {
    if member(value, key).is_null() { Some(None) } else { read(value, key).map(Some) }
}

/// Builds an object of the members that are not null.
pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let there = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(there.map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}
