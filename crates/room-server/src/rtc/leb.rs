//! Tencent's signalling for `webrtc://` streams (Live Event Broadcasting), as public players speak it; there is no
//! specification. Bodies are JSON, sent as `text/plain` so that browsers ask no leave before.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::begin;
use crate::app::App;

/// A request; what it has beside is about the player.
#[derive(Deserialize)]
struct Pull {
    streamurl: String,
    localsdp: Sdp,
}

#[derive(Deserialize, Serialize)]
struct Sdp {
    r#type: String,
    sdp: String,
}

#[derive(Deserialize)]
struct Stop {
    svrsig: String,
}

/// The routes under `/webrtc/v1`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/pullstream", post(pull)).route("/stopstream", post(stop))
}

async fn pull(State(app): State<Arc<App>>, body: String) -> Response {
    let Ok(pull) = serde_json::from_str::<Pull>(&body) else { return refuse(-1, "The request cannot be read.") };
    let Some((room, query)) = stream(&pull.streamurl) else { return refuse(-2, "There is no such stream.") };
    match begin(&app, room, query, &pull.localsdp.sdp) {
        Ok((svrsig, sdp)) => {
            let remotesdp = Sdp { r#type: "answer".into(), sdp };
            Json(json!({"errcode": 0, "errmsg": "", "remotesdp": remotesdp, "svrsig": svrsig})).into_response()
        }
        Err((status, why)) => refuse(status.as_u16().into(), &why),
    }
}

async fn stop(State(app): State<Arc<App>>, body: String) -> Json<Value> {
    let ended = serde_json::from_str::<Stop>(&body).is_ok_and(|stop| app.rtc.end(&stop.svrsig));
    Json(json!({"errcode": if ended { 0 } else { -2 }, "errmsg": ""}))
}

/// A refusal is an answer like any other: its code says so, not its status.
fn refuse(code: i32, why: &str) -> Response {
    Json(json!({"errcode": code, "errmsg": why})).into_response()
}

/// The room and the query of `webrtc://host/live/room?query`.
fn stream(url: &str) -> Option<(&str, &str)> {
    let path = url.strip_prefix("webrtc://")?.split_once('/')?.1;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Some((path.rsplit('/').next()?, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_room() {
        assert_eq!(stream("webrtc://a.example/live/demo?txTime=1"), Some(("demo", "txTime=1")));
        assert_eq!(stream("webrtc://a.example:8787/live/demo"), Some(("demo", "")));
        for bad in ["", "webrtc://", "webrtc://a.example", "https://a.example/live/demo"] {
            assert_eq!(stream(bad), None);
        }
    }
}
