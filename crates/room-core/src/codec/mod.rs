//! JSON, and other texts that cross the wire, to the domain and back. Decoders are total: any text goes in, none makes a panic.

pub mod backend;
pub mod comment_meta;
pub mod css;
pub mod custom;
pub mod gift;
pub mod image;
pub mod json;
pub mod notice;
pub mod show;
pub mod source;
pub mod storage;
pub mod tencent;
pub mod whep;
