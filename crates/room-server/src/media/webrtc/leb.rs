//! Tencent's signalling for `webrtc://` streams (Live Event Broadcasting, LEB), as public players speak it; there is no specification.
//! Bodies are JSON, sent as `text/plain` so that browsers send no CORS preflight.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::media::webrtc::negotiation::begin;

/// A pull request, with the fields that public players send.
#[derive(Deserialize)]
struct Pull {
    streamurl: String,
    /// A new one for each pull.
    sessionid: String,
    /// The player's description of itself.
    clientinfo: String,
    localsdp: Sdp,
}

impl Pull {
    fn is_whole(&self) -> bool {
        !self.sessionid.is_empty() && !self.clientinfo.is_empty() && self.localsdp.r#type == "offer"
    }
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
    let pull = serde_json::from_str::<Pull>(&body).ok().filter(Pull::is_whole);
    let Some(pull) = pull else { return refuse(-1, "The request cannot be read.") };
    let Some((name, query)) = stream(&pull.streamurl) else { return refuse(-2, "There is no such stream.") };
    match begin(&app, name, query, &pull.localsdp.sdp) {
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

/// A refusal has the HTTP status 200; `errcode` has the reason.
fn refuse(code: i32, why: &str) -> Response {
    Json(json!({"errcode": code, "errmsg": why})).into_response()
}

/// The stream's name and the query of `webrtc://host/live/name?query`.
fn stream(url: &str) -> Option<(&str, &str)> {
    let path = url.strip_prefix("webrtc://")?.split_once('/')?.1;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Some((path.rsplit('/').next()?, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_needs_a_session_a_player_and_an_offer() {
        let whole = json!({"streamurl": "webrtc://a/live/b", "sessionid": "1", "clientinfo": "x", "localsdp": {"type": "offer", "sdp": "v=0"}});
        let is_whole = |pull: Value| serde_json::from_value::<Pull>(pull).is_ok_and(|pull| pull.is_whole());
        assert!(is_whole(whole.clone()));
        for (key, bad) in
            [("sessionid", json!("")), ("clientinfo", json!(null)), ("localsdp", json!({"type": "answer", "sdp": ""}))]
        {
            let mut pull = whole.clone();
            pull[key] = bad;
            assert!(!is_whole(pull), "{key}");
        }
    }

    #[test]
    fn an_address_contains_a_stream_name() {
        assert_eq!(stream("webrtc://a.example/live/demo?txTime=1"), Some(("demo", "txTime=1")));
        assert_eq!(stream("webrtc://a.example:8787/live/demo"), Some(("demo", "")));
        for bad in ["", "webrtc://", "webrtc://a.example", "https://a.example/live/demo"] {
            assert_eq!(stream(bad), None);
        }
    }
}
