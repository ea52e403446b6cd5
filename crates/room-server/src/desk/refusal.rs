//! The answer to a request to the desk that failed.

use axum::http::StatusCode;

/// A status and a sentence.
pub type Refusal = (StatusCode, String);

/// There is no such room.
pub fn no_room(room: &str) -> Refusal {
    (StatusCode::NOT_FOUND, format!("There is no room {room:?}."))
}
