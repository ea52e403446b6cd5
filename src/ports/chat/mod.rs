//! The chat port, on the Tencent Cloud Chat web SDK.
//!
//! [`sdk`] is the raw binding, and the only file that names symbols of the SDK. [`client`] maps it to the core's commands and events,
//! [`outgoing`] sends comments and likes, [`instance_owner`] decides which viewer owns the instance, [`error`] reads errors.

mod client;
mod error;
mod instance_owner;
mod outgoing;
mod sdk;

pub use client::ChatClient;
