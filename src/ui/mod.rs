//! Components: they read the store and dispatch intents, and know nothing else. No port, no clock, no task.

// A component's parameters are its properties: it is handed them to keep.
#![allow(clippy::needless_pass_by_value)]

mod avatar;
mod context;
mod focus;
mod icon;
mod panels;
mod room;

pub use context::{Animate, OnStage, RoomContext};
pub use room::Room;
