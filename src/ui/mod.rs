//! Components. They read the store and dispatch intents. They use no port, no clock and no task.

// Leptos passes component parameters by value: they are the component's properties.
#![allow(clippy::needless_pass_by_value)]

mod avatar;
mod context;
mod focus;
mod icon;
mod panels;
mod room;

pub use context::{Animate, BrowserFunctions, RoomContext};
pub use room::Room;
