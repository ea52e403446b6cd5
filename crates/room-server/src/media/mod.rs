//! The stream: one clip in a seamless loop. It comes in two renditions, upright, and as audio only, over HTTP (HLS, FLV) and WebRTC.

pub mod address;
mod cdn_addresses;
pub mod clip;
mod flv;
pub mod format;
mod frames;
mod http;
pub mod live;
mod mp4;
mod playlist;
mod requests;
mod slow;
mod sound;
pub mod sources;
pub mod stream_callback;
pub mod stream_events;
mod time_shift;
pub mod timeline;
pub mod webrtc;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;
pub use cdn_addresses::StreamName;
pub use http::wanted_edge;
pub use time_shift::ShiftRequest;

/// The routes under `/live`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/{file}", get(cdn_addresses::stream))
        .route("/{room}/{file}", get(http::all))
        .route("/{room}/{rendition}/{file}", get(http::one))
        .route("/{room}/{signed}/{start}/{file}", get(cdn_addresses::sprite))
}
