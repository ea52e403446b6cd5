//! The only place that knows JSON.

pub mod backend;
pub mod comment_meta;
pub mod css;
pub mod custom;
pub mod image;
pub mod notice;
pub mod tencent;
pub mod whep;
