//! The chat: the real Tencent Cloud Chat web SDK.
//!
//! [`sdk`] is the raw binding, and the only file that names a symbol of the SDK; [`client`] turns it into the core's
//! commands and events; [`error`] reads its errors.

mod client;
mod error;
mod outgoing;
mod sdk;

pub use client::ChatClient;
