//! The stream over WebRTC: by WHEP (draft-ietf-wish-whep) at `/whep`, and by Tencent's signalling at `/webrtc/v1`.

pub mod connections;
mod feed;
mod leb;
mod negotiation;
mod session;
mod sound;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, post};
use str0m::change::SdpOffer;
use str0m::crypto::from_feature_flags;
use str0m::{Candidate, RtcConfig};

use crate::app::App;
use negotiation::begin;

/// The routes under `/whep`.
pub fn whep() -> Router<Arc<App>> {
    Router::new().route("/{room}", post(offer)).route("/{room}/{id}", patch(trickle).delete(leave))
}

/// The routes under `/webrtc/v1`.
pub use leb::routes as leb;

/// `POST /whep/{room}`: an offer.
async fn offer(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !has_content_type(&headers, "application/sdp") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    match begin(&app, &room, &query.unwrap_or_default(), &body) {
        Ok((id, answer)) => {
            let location = format!("/whep/{room}/{id}");
            let headers = [(header::CONTENT_TYPE, "application/sdp".to_owned()), (header::LOCATION, location)];
            (StatusCode::CREATED, headers, answer).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

/// `PATCH /whep/{room}/{id}`: candidates that the viewer found after the offer (trickle ICE).
async fn trickle(
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    if !has_content_type(&headers, "application/trickle-ice-sdpfrag") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    let open = app.rtc.open();
    let Some(to) = open.get(&id) else { return StatusCode::NOT_FOUND };
    for candidate in candidates(&body) {
        // If the queue is full, the candidate is dropped.
        let _ = to.try_send(candidate);
    }
    StatusCode::NO_CONTENT
}

/// The candidates in an SDP fragment. Kinds that are not supported here (mDNS names, TCP) are skipped.
pub fn candidates(fragment: &str) -> impl Iterator<Item = Candidate> {
    let lines = fragment.lines().filter_map(|line| line.trim().strip_prefix("a="));
    lines.filter_map(|line| Candidate::from_sdp_string(line).ok())
}

/// For the fuzzer: parses a text as an offer and accepts it, without opening a socket. Returns whether that succeeded.
pub fn reads_offer(text: &str) -> bool {
    let Ok(offer) = SdpOffer::from_sdp_string(text) else { return false };
    let config = RtcConfig::new().set_crypto_provider(Arc::new(from_feature_flags())).set_ice_lite(true);
    config.build(Instant::now()).sdp_api().accept_offer(offer).is_ok()
}

/// `DELETE /whep/{room}/{id}`: the viewer leaves.
async fn leave(State(app): State<Arc<App>>, Path((_, id)): Path<(String, String)>) -> StatusCode {
    if app.rtc.end(&id) { StatusCode::OK } else { StatusCode::NOT_FOUND }
}

fn has_content_type(headers: &HeaderMap, kind: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|given| given.trim().eq_ignore_ascii_case(kind))
}
