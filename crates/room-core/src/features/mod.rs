//! The features of the room. Each module has one concept, with its state, its rules and its view.

pub mod announcer;
pub mod audience;
pub mod chat_log;
pub mod composer;
pub mod connection;
pub mod danmaku;
pub mod gifts;
pub mod likes;
pub mod lucky_draw;
pub mod moderation;
pub mod notice;
pub mod preferences;
pub mod profiles;
pub mod recent_ids;
pub mod show;
