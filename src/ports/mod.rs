//! What the viewer does outside of itself, a folder for each port. A port takes the core's commands, and brings its events. Ports do not
//! know one another.

pub mod backend;
pub mod chat;
pub mod overlay;
pub mod page;
pub mod player;
