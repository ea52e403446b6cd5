//! Who is in the room, and how many.

pub mod members;
pub mod viewer_count;
