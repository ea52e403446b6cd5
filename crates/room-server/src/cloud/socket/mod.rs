//! The chat socket at `/binfo`: the SDK's own protocol.
//!
//! Each request identifies its client (`head.a2`); the socket does not. After a reconnect the SDK repeats pending requests and polls before
//! it signs in again.

pub mod frame;
mod group;
pub mod login;
pub mod push;
pub mod sockets;
mod startup;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::app::App;
use crate::cloud::callbacks::{CallbackEvent, Platform};
use crate::cloud::chat::attributes::Change;
use crate::cloud::chat::error::ChatError;
use crate::cloud::commands;
use crate::cloud::commands::{Operator, data, messages, moderation, profile};
use crate::cloud::sessions::{ELSEWHERE, SignIn};
use crate::metrics;
use frame::Request;
use sockets::{Ends, Link};

/// The largest frame that is read, in bytes. The SDK sends messages of at most 12 KB, and escapes make them longer.
const MAX_FRAME: usize = 128 * 1024;
/// The read buffer of an idle socket, in bytes. A larger frame takes more memory while it is read.
const READ_BUFFER: usize = 4 * 1024;
/// Requests of one socket that may wait at the same time for a callback or the frequency control. Each takes at most two seconds plus the
/// callback's time.
const MAX_IN_FLIGHT: usize = 500;

/// An answer's body: JSON, or text that is serialised already.
enum Body {
    Json(Value),
    Text(String),
}

type Reply = Result<Body, ChatError>;

/// Accepts a client's socket, if its page's origin is allowed. For sockets only the server makes this check, not the browser.
pub async fn open(State(app): State<Arc<App>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !app.access.allows_viewer_request(&headers) {
        return (StatusCode::FORBIDDEN, "Pages of this origin may not use the chat.\n").into_response();
    }
    upgrade
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .read_buffer_size(READ_BUFFER)
        .on_upgrade(async move |socket| serve(&app, socket).await)
}

async fn serve(app: &Arc<App>, mut socket: WebSocket) {
    let (link, Ends { outgoing, mut frames, cut }) = app.sockets.connect();
    let in_flight = Arc::new(AtomicUsize::new(0));
    loop {
        tokio::select! {
            message = timeout(app.waits.silent_socket(), socket.recv()) => {
                let Ok(Some(Ok(message))) = message else { break };
                let bytes = match message {
                    Message::Binary(bytes) => bytes,
                    Message::Text(text) => text.into(),
                    Message::Close(_) => break,
                    Message::Ping(_) | Message::Pong(_) => continue,
                };
                let Some(request) = frame::read(&bytes) else {
                    tracing::warn!("a frame that is not the protocol's; the socket is closed");
                    break;
                };
                metrics::count(&app.metrics.requests);
                let delay = Duration::from_millis(app.faults.now().delay_ms.into());
                if is_slow(app, &request) {
                    answer_in_task(app, &link, &in_flight, request, outgoing.clone(), delay);
                    continue;
                }
                let reply = answer(app, &link, &request).await;
                let frame = finish(&request, reply);
                // Pushed frames go first: a client that is signed out must get the reason before a refused request.
                if !write_all(app, &mut socket, &mut frames).await {
                    break;
                }
                if !delay.is_zero() {
                    write_later(outgoing.clone(), frame, delay);
                } else if !write(app, &mut socket, frame).await {
                    break;
                }
            }
            Some(frame) = frames.recv() => {
                if !write(app, &mut socket, frame).await {
                    break;
                }
            }
            () = cut.notified() => break,
            () = app.shutdown_requested() => break,
        }
    }
    let owner = link.owner();
    drop(link);
    if let Some(user_id) = owner.filter(|user_id| !app.sockets.has(user_id)) {
        app.callbacks.report(CallbackEvent::Offline { user_id, signed_out: false }, Platform::Web);
    }
}

/// Writes a frame. `false`: the client does not take it. The SDK reads binary frames only.
async fn write(app: &App, socket: &mut WebSocket, frame: Vec<u8>) -> bool {
    matches!(timeout(app.waits.stuck_reader(), socket.send(Message::Binary(frame.into()))).await, Ok(Ok(())))
}

/// Writes all waiting frames.
async fn write_all(app: &App, socket: &mut WebSocket, frames: &mut mpsc::Receiver<Vec<u8>>) -> bool {
    while let Ok(frame) = frames.try_recv() {
        if !write(app, socket, frame).await {
            return false;
        }
    }
    true
}

/// Writes a frame after a delay, during which other requests are read.
fn write_later(outgoing: mpsc::Sender<Vec<u8>>, frame: Vec<u8>, delay: Duration) {
    tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        // If the client is gone, nobody needs the answer.
        let _ = outgoing.send(frame).await;
    });
}

/// Whether the answer to this request may wait for a callback or the frequency control.
fn is_slow(app: &App, request: &Request) -> bool {
    match request.command() {
        "send_group_msg" => true,
        "apply_join_group" => app.callbacks.is_elsewhere() && !request.is_anonymous(),
        _ => false,
    }
}

/// Answers a request in a separate task, beside the others.
fn answer_in_task(
    app: &Arc<App>,
    link: &Link<'_>,
    in_flight: &Arc<AtomicUsize>,
    request: Request,
    outgoing: mpsc::Sender<Vec<u8>>,
    delay: Duration,
) {
    let sign_in = login::sign_in_of(app, link, &request);
    let (app, in_flight) = (Arc::clone(app), Arc::clone(in_flight));
    let too_many = in_flight.fetch_add(1, Ordering::Relaxed) >= MAX_IN_FLIGHT;
    tokio::spawn(async move {
        let reply = match sign_in {
            Ok(_) if too_many => Err(ChatError::new(10023, "too many messages at once")),
            Ok(sign_in) if request.command() == "apply_join_group" => group::join(&app, &sign_in, &request.body).await,
            Ok(sign_in) => send(&app, &sign_in, &request.body).await,
            Err(refused) => Err(refused),
        };
        in_flight.fetch_sub(1, Ordering::Relaxed);
        // A client that is gone sends the message again when it is back, and gets the same verdict.
        write_later(outgoing, finish(&request, reply), delay);
    });
}

async fn send(app: &Arc<App>, sign_in: &SignIn, body: &Value) -> Reply {
    app.faults.refuse(|broken| broken.send_code)?;
    messages::send(app, client(&sign_in.user), body).await.map(Body::Json)
}

const fn client(user_id: &str) -> Operator<'_> {
    Operator { user_id, is_app_admin: false }
}

/// The reply's frame.
fn finish(request: &Request, reply: Reply) -> Vec<u8> {
    match reply {
        Ok(Body::Text(body)) => frame::write(request, &body),
        Ok(Body::Json(mut body)) => {
            body["ActionStatus"] = "OK".into();
            body["ErrorCode"] = 0.into();
            body["ErrorInfo"] = "".into();
            frame::write(request, &body.to_string())
        }
        Err(refused) => {
            tracing::info!(command = request.command(), code = refused.code, info = %refused.info, "refused");
            let mut body = json!({"ActionStatus": "FAIL", "ErrorCode": refused.code, "ErrorInfo": refused.info});
            if refused.code == ELSEWHERE {
                // The SDK treats this like the push that it missed.
                body["KickType"] = (push::Kick::Elsewhere as u8).into();
                body["NewInstInfo"] = json!({});
            }
            frame::write(request, &body.to_string())
        }
    }
}

async fn answer(app: &Arc<App>, link: &Link<'_>, request: &Request) -> Reply {
    let (command, body) = (request.command(), &request.body);
    let json = |answer: commands::Answer| answer.map(Body::Json);
    match command {
        "wslogin" => return json(login::sign_in(app, link, request)),
        "wslogout" => return json(Ok(login::sign_out(app, link, request))),
        "alive" | "wshello" | "ws_msg_push_ack" | "tim_web_report_v2" => return json(Ok(json!({}))),
        // Guests, who have not signed in, may read.
        "apply_join_group" | "apply_join_group_noauth" if request.is_anonymous() => {
            return group::join_as_guest(app, body);
        }
        "get_msg" | "get_msg_noauth" if request.is_anonymous() => return group::poll(app, None, body),
        _ => {}
    }
    if let Some(empty) = startup::answer(app, command) {
        return json(Ok(empty));
    }
    let sign_in = login::sign_in_of(app, link, request)?;
    match command {
        "apply_join_group" => return group::join(app, &sign_in, body).await,
        "get_msg" => return group::poll(app, Some(&sign_in), body),
        _ => {}
    }
    let user_id = sign_in.user;
    let me = client(&user_id);
    json(match command {
        "portrait_get_all" => Ok(login::profiles(body)),
        "quit_group" => group::quit(app, &user_id, body),
        "get_group_self_member_info" => profile::describe(app, &user_id, body),
        "modify_group_base_info" => profile::modify(app, me, body),
        "get_online_member_num" => profile::online(app, body),
        "get_members" => profile::members(app, body),
        "get_group_member_info" => profile::newest_members(app, body),
        "get_group_attr" => data::attributes(app, body),
        "set_group_attr" => data::change_attributes(app, me, Change::Set, body),
        "modify_group_attr" => data::change_attributes(app, me, Change::Modify, body),
        "delete_group_attr" => data::change_attributes(app, me, Change::Delete, body),
        "clear_group_attr" => data::change_attributes(app, me, Change::Clear, body),
        "get_group_counter" => data::counters(app, body),
        "update_group_counter" => data::count(app, me, body),
        "ban_group_member" => moderation::ban(app, me, body),
        "modify_group_member_info" => moderation::modify_member(app, me, body),
        "group_msg_recall" => messages::recall(app, me, body),
        _ => Err(ChatError::new(10003, "this server does not know that command")),
    })
}

#[cfg(test)]
pub mod tests;
