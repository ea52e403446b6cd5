//! What opens over the chat, or beside it: lists, settings, the panel of gifts.

pub mod blocklist;
pub mod danmaku_settings;
pub mod draw;
pub mod gifts;
pub mod members;
pub mod settings;
pub mod sheet;
pub mod supporters;
