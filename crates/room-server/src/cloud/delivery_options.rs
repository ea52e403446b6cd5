//! How a message is sent.

use crate::cloud::callbacks::Platform;
use crate::visitors::ADMINISTRATOR;

/// How a message is sent.
#[derive(Debug, Clone)]
pub struct DeliveryOptions {
    /// Who made the request: the sender, or an administrator in the sender's name.
    pub operator: String,
    /// The interface of the request.
    pub platform: Platform,
    /// Whether to ask the callback before sending.
    pub callback_before: bool,
    /// Whether to inform the callback after sending.
    pub callback_after: bool,
}

impl DeliveryOptions {
    /// Options for messages of the server itself: no callbacks.
    pub fn by_server() -> Self {
        let operator = ADMINISTRATOR.to_owned();
        Self { operator, platform: Platform::Rest, callback_before: false, callback_after: false }
    }
}
