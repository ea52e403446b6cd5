//! What the element says of the viewer that it wants.

use room_core::pacing::pace::Pace;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The element's attributes, made absolute.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// The business backend, as an absolute URL.
    pub backend: String,
    /// The room's public name.
    pub room: String,
    /// A bearer token; empty for none.
    pub token: String,
    /// Cookies are sent to a backend of another origin, too.
    #[serde(default)]
    pub with_credentials: bool,
    /// The language wanted, as a BCP 47 tag.
    pub lang: String,
    /// Where the viewer's own files are, as an absolute URL that ends with a slash.
    pub assets: String,
    /// How long the viewer waits; left out, as it ships.
    #[serde(default)]
    pub pace: Pace,
    /// Gifts are left out.
    #[serde(default)]
    pub no_gifts: bool,
    /// Likes are left out.
    #[serde(default)]
    pub no_likes: bool,
}

impl Config {
    /// Reads it from JSON.
    ///
    /// # Errors
    /// If it is not that.
    pub fn read(json: &str) -> Result<Self, JsValue> {
        serde_json::from_str(json).map_err(|error| JsValue::from_str(&error.to_string()))
    }
}
