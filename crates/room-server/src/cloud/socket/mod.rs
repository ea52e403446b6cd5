//! The chat gateway at `/binfo`: the SDK's own socket protocol.
//!
//! A client is known by what each request shows (`head.a2`), never by its socket: after a reconnect the SDK repeats
//! what was pending and polls before it signs in again.

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

/// The largest frame that is read: the SDK sends messages of at most 12 KB, and escapes make them longer.
const MAX_FRAME: usize = 128 * 1024;
/// What a socket holds of memory while nothing comes. A frame that is larger takes more while it is read.
const READ_BUFFER: usize = 4 * 1024;
/// Requests of one client that may wait at once for a callback or the frequency control; each takes two seconds at most, and the
/// callback's time.
const UNDER_WAY: usize = 500;

/// An answer's body: of JSON, or already written.
enum Body {
    Json(Value),
    Text(String),
}

type Reply = Result<Body, ChatError>;

/// Takes a client's socket, from a page that may use it: for sockets browsers ask nobody but the server.
pub async fn open(State(app): State<Arc<App>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !app.access.lets(&headers) {
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
    let under_way = Arc::new(AtomicUsize::new(0));
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
                    beside(app, &link, &under_way, request, outgoing.clone(), delay);
                    continue;
                }
                let reply = answer(app, &link, &request).await;
                let frame = finish(&request, reply);
                // What was pushed before goes first: who is put off is to hear why, and not that a request was refused.
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
            () = app.ended() => break,
        }
    }
    let owner = link.owner();
    drop(link);
    if let Some(user_id) = owner.filter(|user_id| !app.sockets.has(user_id)) {
        app.callbacks.tell(app, CallbackEvent::Offline { user_id, signed_out: false }, Platform::Web);
    }
}

/// Writes a frame, if the client takes it. The SDK reads binary frames only.
async fn write(app: &App, socket: &mut WebSocket, frame: Vec<u8>) -> bool {
    matches!(timeout(app.waits.stuck_reader(), socket.send(Message::Binary(frame.into()))).await, Ok(Ok(())))
}

/// Writes the frames that wait.
async fn write_all(app: &App, socket: &mut WebSocket, frames: &mut mpsc::Receiver<Vec<u8>>) -> bool {
    while let Ok(frame) = frames.try_recv() {
        if !write(app, socket, frame).await {
            return false;
        }
    }
    true
}

/// Writes a frame after a time, in which other requests are read.
fn write_later(outgoing: mpsc::Sender<Vec<u8>>, frame: Vec<u8>, delay: Duration) {
    tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        // Where the client is gone there is nobody to answer.
        let _ = outgoing.send(frame).await;
    });
}

/// May the answer to this request wait for a callback, or for the frequency control?
fn is_slow(app: &App, request: &Request) -> bool {
    match request.command() {
        "send_group_msg" => true,
        "apply_join_group" => app.callbacks.is_elsewhere() && !request.is_anonymous(),
        _ => false,
    }
}

/// Answers a request beside the others.
fn beside(
    app: &Arc<App>,
    link: &Link<'_>,
    under_way: &Arc<AtomicUsize>,
    request: Request,
    outgoing: mpsc::Sender<Vec<u8>>,
    delay: Duration,
) {
    let asking = login::sign_in_of(app, link, &request);
    let (app, under_way) = (Arc::clone(app), Arc::clone(under_way));
    let too_many = under_way.fetch_add(1, Ordering::Relaxed) >= UNDER_WAY;
    tokio::spawn(async move {
        let reply = match asking {
            Ok(_) if too_many => Err(ChatError::new(10023, "too many messages at once")),
            Ok(asking) if request.command() == "apply_join_group" => group::join(&app, &asking, &request.body).await,
            Ok(asking) => send(&app, &asking, &request.body).await,
            Err(refused) => Err(refused),
        };
        under_way.fetch_sub(1, Ordering::Relaxed);
        // Where the client is gone it sends the message again when it is back, and gets the same verdict.
        write_later(outgoing, finish(&request, reply), delay);
    });
}

async fn send(app: &Arc<App>, asking: &SignIn, body: &Value) -> Reply {
    app.faults.refuse(|broken| broken.send_code)?;
    messages::send(app, client(&asking.user), body).await.map(Body::Json)
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
                // The SDK takes this for the push that it missed.
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
        // Whoever has not signed in may read.
        "apply_join_group" | "apply_join_group_noauth" if request.is_anonymous() => {
            return group::join_as_guest(app, body);
        }
        "get_msg" | "get_msg_noauth" if request.is_anonymous() => return group::poll(app, None, body),
        _ => {}
    }
    if let Some(empty) = startup::answer(app, command) {
        return json(Ok(empty));
    }
    let asking = login::sign_in_of(app, link, request)?;
    match command {
        "apply_join_group" => return group::join(app, &asking, body).await,
        "get_msg" => return group::poll(app, Some(&asking), body),
        _ => {}
    }
    let user_id = asking.user;
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
        "group_msg_recall" => messages::withdraw(app, me, body),
        _ => Err(ChatError::new(10003, "this server does not know that command")),
    })
}

#[cfg(test)]
pub mod tests;
