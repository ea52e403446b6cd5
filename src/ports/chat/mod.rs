//! The chat: the real Tencent Cloud Chat web SDK.
//!
//! [`sdk`] is the raw binding, and the only file that names a symbol of the SDK; [`client`] turns it into the core's
//! commands and events, [`owner`] says who has it; [`error`] reads its errors.

mod client;
mod error;
mod instance_owner;
mod outgoing;
mod sdk;

pub use client::ChatClient;
