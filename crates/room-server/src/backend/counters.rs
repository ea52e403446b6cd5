//! The group counters of the business backend.

/// The group's counter of likes.
pub const LIKES: &str = room_core::features::likes::batcher::LIKES_COUNTER;
/// The group's counter of popularity.
pub const POPULARITY: &str = "popularity";
