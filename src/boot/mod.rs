//! The element's entry: its configuration, the effect loop, and the first picture, which is shown before the room.

mod config;
pub mod effect_loop;
pub mod element;
mod failure;
mod first_picture;
mod frame;
mod panic;
