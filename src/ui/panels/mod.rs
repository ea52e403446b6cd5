//! Panels that open over or beside the chat: lists, settings, gifts.

pub mod blocklist;
pub mod danmaku_settings;
pub mod gifts;
pub mod lucky_draw;
pub mod members;
pub mod settings;
pub mod sheet;
pub mod supporters;
