//! The chat gateway at `/binfo`: the SDK's own socket protocol.
//!
//! A client is known by what each request shows (`head.a2`), never by its socket: after a reconnect the SDK repeats
//! what was pending and polls before it signs in again.

mod frame;
mod group;
mod login;
mod startup;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use frame::Request;

/// The largest frame that is read: the SDK sends messages of at most 12 KB, and escapes make them longer.
const MAX_FRAME: usize = 128 * 1024;

/// An answer's body, or the code and words of a refusal.
type Answer = Result<Value, Refused>;

/// A refusal, as the SDK shows it to the page: `{code, message}`.
struct Refused {
    code: i64,
    info: &'static str,
}

impl Refused {
    const fn new(code: i64, info: &'static str) -> Self {
        Self { code, info }
    }

    /// Parameters that are not what the command takes.
    const BAD_PARAMETER: Self = Self::new(10004, "invalid parameter");
    /// No such group, or it was dismissed.
    const NO_GROUP: Self = Self::new(10010, "the group does not exist");
}

/// Takes a client's socket.
pub async fn open(State(app): State<Arc<App>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(move |socket| serve(app, socket))
}

async fn serve(app: Arc<App>, mut socket: WebSocket) {
    loop {
        let message = tokio::select! {
            message = socket.recv() => message,
            () = app.ended() => break,
        };
        let Some(Ok(message)) = message else { break };
        let reply = match &message {
            Message::Binary(bytes) => reply(&app, bytes),
            Message::Text(text) => reply(&app, text.as_bytes()),
            Message::Close(_) => break,
            Message::Ping(_) | Message::Pong(_) => continue,
        };
        let Some(reply) = reply else {
            tracing::warn!("a frame that is not the protocol's; the socket is closed");
            break;
        };
        // The SDK reads binary frames only. A client that takes nothing does not keep the server from ending.
        let sent = tokio::select! {
            sent = socket.send(Message::Binary(reply.into())) => sent,
            () = app.ended() => break,
        };
        if sent.is_err() {
            break;
        }
    }
}

/// The reply to a frame; none to what is not a request at all.
fn reply(app: &App, bytes: &[u8]) -> Option<Vec<u8>> {
    let request = frame::read(bytes)?;
    let answer = answer(app, &request);
    if let Err(refused) = &answer {
        tracing::info!(command = request.command(), code = refused.code, info = refused.info, "refused");
    }
    let body = match answer {
        Ok(mut body) => {
            body["ActionStatus"] = "OK".into();
            body["ErrorCode"] = 0.into();
            body["ErrorInfo"] = "".into();
            body
        }
        Err(refused) => json!({"ActionStatus": "FAIL", "ErrorCode": refused.code, "ErrorInfo": refused.info}),
    };
    Some(frame::write(&request, &body))
}

fn answer(app: &App, request: &Request) -> Answer {
    let command = request.command();
    match command {
        "wslogin" => return login::sign_in(app, request),
        "alive" | "wshello" | "ws_msg_push_ack" | "tim_web_report_v2" => return Ok(json!({})),
        _ => {}
    }
    if let Some(empty) = startup::answer(command) {
        return Ok(empty);
    }
    let user_id = login::user_of(app, request)?;
    match command {
        "wslogout" => Ok(login::sign_out(app, &user_id)),
        "portrait_get_all" => Ok(login::profiles(&request.body)),
        "apply_join_group" => group::join(app, &user_id, &request.body),
        "quit_group" => group::quit(app, &user_id, &request.body),
        "get_msg" => group::poll(app, &user_id, &request.body),
        "send_group_msg" => group::send(app, &user_id, &request.body),
        "get_group_self_member_info" => group::profiles(app, &user_id, &request.body),
        "modify_group_base_info" => group::modify(app, &user_id, &request.body),
        "get_group_attr" => group::attributes(app, &request.body),
        "get_online_member_num" => group::online(app, &request.body),
        "get_members" => group::members(app, &request.body),
        _ => Err(Refused::new(10004, "this server does not know that command")),
    }
}
