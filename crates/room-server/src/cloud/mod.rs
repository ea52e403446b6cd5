//! Stands in for Tencent Cloud Chat.
//!
//! [`chat`] models `AVChatRoom`s as the service runs them, without I/O. Three interfaces lead to it: the SDK's socket ([`socket`]), the REST
//! API for administrators ([`rest`]) and the callbacks to the business backend ([`callbacks`]).

pub mod callbacks;
pub mod chat;
pub mod commands;
pub mod deduplication;
pub mod delivery;
pub mod delivery_options;
pub mod rest;
pub mod sessions;
pub mod socket;
pub mod usersig;
