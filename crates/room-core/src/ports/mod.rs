//! What crosses a port, a file each: commands out, events in.

pub mod chat;
pub mod overlay;
pub mod page;
pub mod player;
pub mod storage;
