//! The CDN's callbacks about a stream change the status of its show.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::backend::{announce, shows};
use crate::clock::now_ms;
use crate::media::stream_events::{Effect, StreamEvent};

/// `POST /css/events`.
pub async fn receive(State(app): State<Arc<App>>, body: String) -> Result<Json<Value>, StatusCode> {
    let event = serde_json::from_str(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    apply(&app, &event)?;
    Ok(Json(json!({"code": 0})))
}

/// Applies a callback to its show.
///
/// # Errors
/// If the callback is not signed, or the database cannot be written.
pub fn apply(app: &Arc<App>, event: &StreamEvent) -> Result<(), StatusCode> {
    if !app.stream_events.is_signed(event, now_ms() / 1_000) {
        return Err(StatusCode::FORBIDDEN);
    }
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    // No show has this stream. Repeating the callback would not change that, so this is no error.
    let Some(show) = shows::find(&app.db, &event.stream_id).map_err(failed)? else { return Ok(()) };
    if let Effect::Becomes(status) = app.stream_events.take(event, show.status) {
        announce::status(app, &show.room, status, None).map_err(failed)?;
    }
    Ok(())
}
