//! The domain's types.

pub mod comment;
pub mod custom;
pub mod gift;
pub mod limits;
pub mod message;
pub mod notice;
pub mod problem;
pub mod show;
pub mod source;
pub mod user;
