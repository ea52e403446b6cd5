//! The REST API for administrators at `/v4/{service}/{command}`, with Tencent's paths and bodies and an administrator's UserSig.
//!
//! As with Tencent, the HTTP status is always 200; `ActionStatus`, `ErrorCode` and `ErrorInfo` have the result.

mod group;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::chat::attributes::Change;
use crate::cloud::chat::error::ChatError;
use crate::cloud::commands::{Answer, Operator, data, messages, moderation, profile};
use crate::cloud::usersig::UserSigError;

/// The largest body, in bytes: 500 accounts, or a message of 12 KB, with some room to spare.
const MAX_BODY: usize = 128 * 1024;

/// The query has no `sdkappid`, `identifier` or `usersig`.
const NO_CREDENTIALS: ChatError = ChatError::new(60025, "sdkappid, identifier or usersig is missing");
/// The caller is not an administrator.
const NO_ADMIN: ChatError = ChatError::new(60010, "only an administrator of the application may call this API");
/// The body is not a JSON object.
const NO_JSON: ChatError = ChatError::new(60003, "the body is no JSON object");
/// The service does not exist.
const NO_SERVICE: ChatError = ChatError::new(60009, "there is no such service");
/// The service does not have this command.
const NO_COMMAND: ChatError = ChatError::new(10003, "this service has no such command");

/// The routes under `/v4`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/{service}/{command}", post(call)).layer(DefaultBodyLimit::max(MAX_BODY))
}

async fn call(
    State(app): State<Arc<App>>,
    Path((service, command)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Response {
    let answer = match check(&app, &query).and_then(|user_id| Ok((user_id, read(&body)?))) {
        Ok((user_id, body)) => answer(&app, user_id, &service, &command, &body).await,
        Err(refused) => Err(refused),
    };
    let reply = match answer {
        Ok(mut body) => {
            body["ActionStatus"] = "OK".into();
            body["ErrorCode"] = 0.into();
            body["ErrorInfo"] = "".into();
            body
        }
        Err(refused) => json!({"ActionStatus": "FAIL", "ErrorCode": refused.code, "ErrorInfo": refused.info}),
    };
    ([(header::CONTENT_TYPE, "application/json")], reply.to_string()).into_response()
}

/// Checks the credentials, and returns the administrator's user ID.
fn check<'a>(app: &App, query: &'a HashMap<String, String>) -> Result<&'a str, ChatError> {
    let given = |key: &str| query.get(key).filter(|value| !value.is_empty()).ok_or(NO_CREDENTIALS);
    let (app_id, identifier, sig) = (given("sdkappid")?, given("identifier")?, given("usersig")?);
    if *app_id != app.signer.sdk_app_id().to_string() {
        return Err(UserSigError::WrongApp.into());
    }
    app.signer.check(sig, identifier, now_ms() / 1_000)?;
    if app.is_administrator(identifier) { Ok(identifier) } else { Err(NO_ADMIN) }
}

fn read(body: &[u8]) -> Result<Value, ChatError> {
    serde_json::from_slice(body).ok().filter(Value::is_object).ok_or(NO_JSON)
}

async fn answer(app: &Arc<App>, user_id: &str, service: &str, command: &str, body: &Value) -> Answer {
    let admin = Operator { user_id, is_app_admin: true };
    match service {
        "group_open_http_svc" => match command {
            "create_group" => group::create(app, body),
            "destroy_group" => group::destroy(app, admin, body),
            "get_group_info" => profile::describe(app, user_id, body),
            "modify_group_base_info" => profile::modify(app, admin, body),
            "get_online_member_num" => profile::online(app, body),
            "send_group_msg" => messages::send(app, admin, body).await,
            "send_group_system_notification" => group::notify(app, admin, body),
            "send_broadcast_msg" => group::broadcast(app, admin, body),
            "group_msg_recall" => messages::recall(app, admin, body),
            "forbid_send_msg" => moderation::mute(app, admin, body),
            "get_group_muted_account" => moderation::muted(app, admin, body),
            "ban_group_member" => moderation::ban(app, admin, body),
            "unban_group_member" => moderation::unban(app, admin, body),
            "get_group_ban_member" => moderation::banned(app, admin, body),
            "delete_group_member" => moderation::kick(app, admin, body),
            "modify_group_member_info" => moderation::modify_member(app, admin, body),
            "set_group_attr" => data::change_attributes(app, admin, Change::Set, body),
            "modify_group_attr" => data::change_attributes(app, admin, Change::Modify, body),
            "delete_group_attr" => data::change_attributes(app, admin, Change::Delete, body),
            "clear_group_attr" => data::change_attributes(app, admin, Change::Clear, body),
            "get_group_counter" => data::counters(app, body),
            "update_group_counter" => data::count(app, admin, body),
            "delete_group_counter" => data::delete_counters(app, admin, body),
            _ => Err(NO_COMMAND),
        },
        "group_open_attr_http_svc" if command == "get_group_attr" => data::attributes_for_rest(app, body),
        "group_open_avchatroom_http_svc" if command == "get_members" => profile::members(app, body),
        "openim" if command == "modify_group_msg" => messages::modify(app, admin, body),
        "im_open_login_svc" if command == "kick" => group::kick_off(app, body),
        "openconfigsvr" if command == "setnospeaking" => moderation::mute_everywhere(app, body),
        "openconfigsvr" if command == "getnospeaking" => moderation::muted_everywhere(app, body),
        "group_open_attr_http_svc"
        | "group_open_avchatroom_http_svc"
        | "openim"
        | "im_open_login_svc"
        | "openconfigsvr" => Err(NO_COMMAND),
        _ => Err(NO_SERVICE),
    }
}
