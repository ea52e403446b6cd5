//! Stands in for Tencent Cloud Chat.
//!
//! [`chat`] is an AVChatRoom as the service has it, pure. Around it are the ways in: the SDK's socket, the administrators' REST API, and the
//! callbacks to the business backend.

pub mod callbacks;
pub mod chat;
pub mod commands;
pub mod deduplication;
pub mod delivery;
pub mod rest;
pub mod sessions;
pub mod socket;
pub mod usersig;
