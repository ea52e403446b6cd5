//! The business backend's contract, as this stand-in serves it.

mod problem;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use room_core::wire::backend::{Role, RoomInfo, Session, SessionRequest};

use crate::app::{App, now_ms};
use crate::people;
use problem::Problem;

/// For how long a UserSig is good, in seconds.
const USER_SIG_LIFE_S: u32 = 24 * 3600;

/// The routes under `/api`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/session", post(session))
        .route("/rooms/{room}", get(room))
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "There is no such API."))
}

/// `POST /api/session`. A bearer token names a user; without one, a fresh visitor comes in.
async fn session(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    request: Result<Json<SessionRequest>, JsonRejection>,
) -> Result<Json<Session>, Problem> {
    let Json(request) = request.map_err(|rejection| Problem::new(StatusCode::BAD_REQUEST, rejection.body_text()))?;
    let owner = app
        .rooms()
        .get(&request.room)
        .map(|room| room.info.anchor.user_id.clone())
        .ok_or_else(|| no_room(&request.room))?;
    let user_id = match bearer(&headers) {
        None => people::fresh_visitor(),
        Some(token) if people::is_user_id(token) => token.to_owned(),
        Some(_) => return Err(Problem::new(StatusCode::UNAUTHORIZED, "The token names no user.")),
    };
    let now_s = now_ms() / 1000;
    Ok(Json(Session {
        sdk_app_id: app.signer.sdk_app_id(),
        user_sig: app.signer.sign(&user_id, now_s, USER_SIG_LIFE_S.into()),
        expires_at: now_s + u64::from(USER_SIG_LIFE_S),
        nick: people::nick(&user_id),
        avatar: String::new(),
        role: if user_id == owner { Role::Anchor } else { Role::Member },
        chat_server: Some(chat_server(&headers)),
        user_id,
    }))
}

/// `GET /api/rooms/{room}`.
async fn room(State(app): State<Arc<App>>, Path(name): Path<String>) -> Result<Json<RoomInfo>, Problem> {
    app.rooms().get(&name).map(|room| Json(room.info.clone())).ok_or_else(|| no_room(&name))
}

fn no_room(name: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("There is no room {name:?}."))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// This server's own socket, under the name by which the page knows it.
fn chat_server(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let secure = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    format!("{}://{host}", if secure { "wss" } else { "ws" })
}
