//! The viewer's configuration, from the element's attributes.

use room_core::pacing::pace::Pace;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The element's attributes. URLs are absolute.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// The business backend, as an absolute URL.
    pub backend: String,
    /// The room's public name.
    pub room: String,
    /// A bearer token. Empty: no token.
    pub token: String,
    /// Whether cookies are also sent to a backend of another origin.
    #[serde(default)]
    pub with_credentials: bool,
    /// The language of the texts, as a BCP 47 tag.
    pub lang: String,
    /// The base URL of the viewer's own files: absolute, with a slash at the end.
    pub assets: String,
    /// The waiting times. Defaults apply where the page sets none.
    #[serde(default)]
    pub pace: Pace,
    /// Turns gifts off.
    #[serde(default)]
    pub no_gifts: bool,
    /// Turns likes off.
    #[serde(default)]
    pub no_likes: bool,
}

impl Config {
    /// Parses the configuration from JSON.
    ///
    /// # Errors
    /// If the JSON is not a valid configuration.
    pub fn read(json: &str) -> Result<Self, JsValue> {
        serde_json::from_str(json).map_err(|error| JsValue::from_str(&error.to_string()))
    }
}
