//! The business backend's contract under `/api`, as this stand-in serves it.

mod gifts;
mod problem;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use room_core::codec::backend::{SessionRequest, write_session};
use room_core::codec::show::{write as write_room, write_lobby};
use room_core::features::gifts::tap_merging::{TAPS_PER_ORDER, WINDOW_MS};
use room_core::model::limits::Limits;
use room_core::model::show::{Likes, LobbyRoom, RoomInfo, Status};
use room_core::model::user::{Role, Session};
use serde_json::{Value, json};

use crate::app::App;
use crate::backend::identities::Identity;
use crate::backend::levels::DANMAKU_LEVELS;
use crate::backend::shows;
use crate::backend::shows::Show;
use crate::backend::{gifts as catalogue, users};
use crate::clock::now_ms;
use crate::media::sources;
use crate::visitors;
use problem::Problem;

/// A UserSig's lifetime, in seconds.
const USER_SIG_LIFE_S: u32 = 24 * 3600;

/// The routes under `/api`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/session", post(session))
        .route("/visitor", post(visitor))
        .route("/rooms", get(lobby))
        .route("/rooms/{room}", get(room))
        .route("/rooms/{room}/gifts", post(gifts::give))
        .route("/rooms/{room}/supporters", get(gifts::supporters))
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "There is no such API."))
}

/// `POST /api/session`. A bearer token identifies the user. Without one the user is a new visitor, or a guest with `--guests`. A token
/// signed by this server is answered with a new one.
async fn session(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    request: Result<Json<SessionRequest>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let Json(request) = request.map_err(|rejection| Problem::new(StatusCode::BAD_REQUEST, rejection.body_text()))?;
    let show = find(&app, &request.room)?;
    let known = identify(&app, &headers)?;
    if known.is_none() && app.guests {
        return Ok(Json(write_session(&guest(&app, &headers))));
    }
    let Identity { user_id, is_signed } =
        known.unwrap_or_else(|| Identity { user_id: visitors::fresh_visitor(), is_signed: true });
    let now_s = now_ms() / 1000;
    let role = app.in_group(&show.group_id, |group| group.role(&user_id)).unwrap_or("Member");
    Ok(Json(write_session(&Session {
        sdk_app_id: app.signer.sdk_app_id(),
        user_sig: app.signer.sign(&user_id, now_s, USER_SIG_LIFE_S.into()),
        expires_at: now_s + u64::from(USER_SIG_LIFE_S),
        nick: visitors::nick(&user_id),
        avatar: if show.anchor.user_id == user_id { show.anchor.avatar } else { visitors::avatar(&user_id).to_owned() },
        level: users::merits(&app.db, &user_id)?.level(),
        role: match role {
            "Owner" => Role::Anchor,
            "Admin" => Role::Admin,
            _ => Role::Member,
        },
        chat_server: Some(chat_server(&headers)),
        token: is_signed.then(|| app.identities.mint(&user_id, now_s)),
        user_id,
    })))
}

/// `POST /api/visitor`: signs up a new visitor. Not part of the contract: a guest of the stand-in signs in by it.
async fn visitor(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({"token": app.identities.mint(&visitors::fresh_visitor(), now_ms() / 1_000)}))
}

/// The session of a guest, who only reads.
fn guest(app: &App, headers: &HeaderMap) -> Session {
    Session {
        sdk_app_id: app.signer.sdk_app_id(),
        role: Role::Guest,
        chat_server: Some(chat_server(headers)),
        ..Session::default()
    }
}

/// `GET /api/rooms/{room}`.
async fn room(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let show = find(&app, &name)?;
    let balance = match user_of(&app, &headers)? {
        Some(user_id) => Some(users::balance(&app.db, &user_id)?),
        None => None,
    };
    Ok(Json(write_room(&RoomInfo {
        sources: show.sources.clone().unwrap_or_else(|| sources::sources(&app, &show)),
        limits: Limits {
            slow_mode_seconds: show.slow_mode_s,
            danmaku: DANMAKU_LEVELS,
            gift_taps: Some(TAPS_PER_ORDER),
            gift_window_ms: Some(WINDOW_MS),
            ..Limits::default()
        },
        trusted_senders: app.identities.administrators().to_vec(),
        starts_at: show.times.start,
        replay: (show.status == Status::Replay)
            .then(|| show.replay.clone().unwrap_or_else(|| sources::replay(&app, &name))),
        notice: app.in_group(&show.group_id, |group| group.profile().notification.clone()).ok(),
        online: app.in_group(&show.group_id, |group| group.online(now_ms()) as u64).ok(),
        summary: show.summary(),
        cover: show.cover.clone(),
        stamped: app.callbacks.is_stamped(),
        gifts: catalogue::catalogue(),
        // The group's counter carries the total.
        likes: Likes { counted: app.abilities().counters.then_some(show.counts.likes) },
        balance,
        popularity: popularity(&app, &show),
        pinned: show.pinned.clone(),
        room: show.room,
        group_id: show.group_id,
        title: show.title,
        anchor: show.anchor,
        status: show.status,
        status_version: show.status_version,
    })))
}

/// `GET /api/rooms`.
async fn lobby(State(app): State<Arc<App>>) -> Result<Json<Value>, Problem> {
    let rooms = shows::all(&app.db)?.into_iter().map(|show| LobbyRoom {
        popularity: popularity(&app, &show),
        room: show.room,
        title: show.title,
        cover: show.cover,
        status: show.status,
    });
    Ok(Json(write_lobby(&rooms.collect::<Vec<_>>())))
}

/// A show's current popularity.
pub fn popularity(app: &Arc<App>, show: &Show) -> u64 {
    let online = app.in_group(&show.group_id, |group| group.members().len()).unwrap_or_default();
    show.counts.popularity(online as u64)
}

fn find(app: &App, name: &str) -> Result<Show, Problem> {
    shows::find(&app.db, name)?
        .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, format!("There is no room {name:?}.")))
}

/// The user of the request's bearer token; `None`: no token.
fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Identity>, Problem> {
    let Some(token) = bearer(headers) else { return Ok(None) };
    let why = "The token is none of this server's, or too old. (Bare names are believed with --trust-names, of this server's own pages \
               and those of --allow-origin.)";
    let known = app.identities.read(token, app.access.trusts_names_from(headers), now_ms() / 1_000);
    known.map(Some).ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, why))
}

/// The user ID of the request's bearer token; `None`: no token.
fn user_of(app: &App, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    Ok(identify(app, headers)?.map(|identity| identity.user_id))
}

/// The bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The address of this server's own socket, under the host name that the page uses.
fn chat_server(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let secure = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    format!("{}://{host}", if secure { "wss" } else { "ws" })
}
