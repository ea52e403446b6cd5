//! The operator's desk at `/desk`: an operator with its token brings a room into every state that the viewer can show.

mod action;
pub mod faults;
mod refusal;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use room_core::codec::gift;
use room_core::codec::show::status_name;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::backend::http;
use crate::backend::{draws, gifts, shows};
use crate::clock::now_ms;
use crate::desk::refusal::{Refusal, no_room};
use action::Action;

/// The page's files: media type and content.
const PAGE: (&str, &str) = ("text/html; charset=utf-8", include_str!("../../desk/index.html"));
const SCRIPT: (&str, &str) = ("text/javascript; charset=utf-8", include_str!("../../desk/desk.js"));
const STYLE: (&str, &str) = ("text/css; charset=utf-8", include_str!("../../desk/desk.css"));

/// The routes of the desk.
pub fn routes() -> Router<Arc<App>> {
    let file = |(kind, text): (&'static str, &'static str)| get(async move || ([(header::CONTENT_TYPE, kind)], text));
    Router::new()
        .route("/desk", file(PAGE))
        .route("/desk/desk.js", file(SCRIPT))
        .route("/desk/desk.css", file(STYLE))
        .route("/desk/api/{room}", get(state_of).post(act))
        .route("/desk/api/{room}/token", post(token))
}

fn check(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    let given = http::bearer(headers).unwrap_or_default().as_bytes();
    // In constant time: the duration must not reveal how much of the token is right.
    if bool::from(given.ct_eq(app.desk_token.as_bytes())) {
        Ok(())
    } else {
        Err((
            StatusCode::UNAUTHORIZED,
            "This is not the desk's token: it is in the address that the server printed.".into(),
        ))
    }
}

/// `GET /desk/api/{room}`: the room's state.
async fn state_of(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check(&app, &headers)?;
    let failed = |error: rusqlite::Error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let show = shows::find(&app.db, &room).map_err(failed)?.ok_or_else(|| no_room(&room))?;
    let draw = draws::open_in(&app.db, &room).map_err(failed)?;
    let now_s = now_ms() / 1_000;
    let chat = app.in_group(&show.group_id, |group| {
        let members: Vec<_> = group
            .newest_members(0)
            .0
            .into_iter()
            .map(|member| json!({"userId": member.person.user_id, "nick": member.person.nick}))
            .collect();
        let until = |list: &crate::cloud::chat::sanctions::SanctionList| -> Vec<Value> {
            list.all(now_s).map(|(user_id, until)| json!({"userId": user_id, "until": until})).collect()
        };
        let messages: Vec<_> = group
            .recent_messages()
            .into_iter()
            .map(|(seq, message)| json!({"seq": seq, "userId": message.from.user_id, "nick": message.from.nick, "text": message.text()}))
            .collect();
        json!({
            "online": group.members().len(), "members": members, "muted": until(&group.sanctions().muted),
            "banned": until(&group.sanctions().banned), "allMuted": group.profile().all_muted,
            "notice": group.profile().notification, "messages": messages,
        })
    });
    let gifts: Vec<_> = gifts::catalogue().iter().map(gift::write).collect();
    let state = json!({
        "room": room, "title": show.title, "status": status_name(show.status), "statusVersion": show.status_version,
        "likes": show.counts.likes, "coins": show.counts.coins, "pinned": show.pinned, "slowMode": show.slow_mode_s, "gifts": gifts,
        "draw": draw.map(|draw| json!({"keyword": draw.keyword, "prize": draw.prize, "until": draw.until_s})),
        "faults": app.faults.now(), "sockets": app.sockets.count(), "chat": chat.unwrap_or(Value::Null), "switches": app.switches,
    });
    Ok(Json(state).into_response())
}

/// `POST /desk/api/{room}`: runs an action.
async fn act(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    headers: HeaderMap,
    action: Result<Json<Action>, JsonRejection>,
) -> Result<Response, Refusal> {
    check(&app, &headers)?;
    let Json(action) = action.map_err(|rejection| (StatusCode::BAD_REQUEST, rejection.body_text()))?;
    action::run(&app, &room, action).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenRequest {
    user_id: String,
}

/// `POST /desk/api/{room}/token`: a token that opens the room as a user.
async fn token(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    request: Result<Json<TokenRequest>, JsonRejection>,
) -> Result<Response, Refusal> {
    check(&app, &headers)?;
    let Json(TokenRequest { user_id }) =
        request.map_err(|rejection| (StatusCode::BAD_REQUEST, rejection.body_text()))?;
    if !app.identities.is_viewer(&user_id) {
        return Err((StatusCode::BAD_REQUEST, format!("{user_id:?} cannot be a user.")));
    }
    Ok(Json(json!({"token": app.identities.mint(&user_id, now_ms() / 1_000)})).into_response())
}
