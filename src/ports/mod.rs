//! The ports: the connections from the core to the chat, the backend, the player, the overlay and the page. Each has a folder. A port runs
//! the core's commands, and reports events to the core. Ports do not know one another.

pub mod backend;
pub mod chat;
pub mod overlay;
pub mod page;
pub mod player;
