//! One viewer of the load generator.

use room_core::model::custom::CustomMessage;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use room_core::codec::backend::{OrderRequest, SessionRequest, read_session};
use room_core::codec::custom;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::clock::now_ms;
use crate::config::LoadConfig;
use crate::load::measure::Measure;

/// The SDK's pace of polls: 0.3 s after an answer; 2.3 s once 20 answers in a row were empty.
const BUSY: Duration = Duration::from_millis(300);
const IDLE: Duration = Duration::from_millis(2_300);
const EMPTY_IN_A_ROW: u32 = 20;
/// The field of a text's `CloudCustomData` with the time at which it was sent (ms since 1970).
const SENT_MS: &str = "sentMs";
/// The texts that viewers send.
const PHRASES: [&str; 16] = [
    "Good evening everyone!",
    "What a view 😍",
    "晚上好，大家好",
    "Greetings from Lisbon",
    "这片海太美了 🌊",
    "Turn it up a little?",
    "hahaha 😂",
    "First time here, love it",
    "こんばんは！",
    "Who else is watching from work",
    "👏👏👏",
    "The lights over there!",
    "主播今天好美",
    "¡Saludos desde Bogotá!",
    "Could you tell the story of the lighthouse again?",
    "🎉",
];

/// What a viewer sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say {
    /// A text.
    Text,
    /// Likes.
    Like,
    /// A gift: a rose.
    Gift,
}

/// A viewer in the room.
pub struct Viewer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    client: reqwest::Client,
    gifts: String,
    user_id: String,
    /// The bearer token for the backend.
    token: String,
    group_id: String,
    a2: String,
    key: String,
    next_seq: u64,
    seq: u64,
}

/// The fields of a poll's answer that matter here.
#[derive(Deserialize)]
struct Polled<'a> {
    #[serde(rename = "NextSeq")]
    next_seq: Option<u64>,
    #[serde(rename = "RspMsgList", borrow, default)]
    entries: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    body: Polled<'a>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "MsgSeq")]
    seq: u64,
}

/// The time at which a text was sent, if the entry has one. `CloudCustomData` is JSON within JSON, so its quotes are escaped.
fn sent_ms(entry: &str) -> Option<u64> {
    let (_, rest) = entry.split_once(SENT_MS)?;
    let digits = rest.trim_start_matches(['\\', '"', ':']);
    digits.get(..digits.find(|c: char| !c.is_ascii_digit())?)?.parse().ok()
}

fn field(body: &Value, name: &str) -> Result<String, String> {
    body[name].as_str().map(str::to_owned).ok_or_else(|| format!("an answer has no {name}"))
}

/// The token of a new visitor.
async fn sign_up(client: &reqwest::Client, server: &str) -> Result<String, String> {
    let answer = client.post(format!("{server}/api/visitor")).send().await.map_err(|error| error.to_string())?;
    let answer: Value = answer.json().await.map_err(|error| error.to_string())?;
    field(&answer, "token")
}

impl Viewer {
    /// Signs in and joins the room.
    pub async fn enter(client: &reqwest::Client, crowd: &LoadConfig, group_id: &str) -> Result<Self, String> {
        // As a new visitor, for whom the server makes up a nick.
        let token = sign_up(client, &crowd.server).await?;
        let session: Value = client
            .post(format!("{}/api/session", crowd.server))
            .bearer_auth(&token)
            .json(&SessionRequest { room: crowd.room.clone() })
            .send()
            .await
            .map_err(|error| error.to_string())?
            .json()
            .await
            .map_err(|error| error.to_string())?;
        let session = read_session(&session).ok_or("the answer is no session")?;
        let address = session.chat_server.unwrap_or_else(|| crowd.server.replacen("http", "ws", 1));
        // Thousands of viewers run in this process: each must use little memory.
        let config = WebSocketConfig::default().read_buffer_size(4 * 1024).write_buffer_size(0);
        let (socket, _) = connect_async_with_config(format!("{address}/binfo"), Some(config), true)
            .await
            .map_err(|error| error.to_string())?;
        let mut viewer = Self {
            socket,
            client: client.clone(),
            gifts: format!("{}/api/rooms/{}/gifts", crowd.server, crowd.room),
            user_id: session.user_id.clone(),
            token,
            group_id: group_id.to_owned(),
            a2: String::new(),
            key: String::new(),
            next_seq: 0,
            seq: 0,
        };
        let head = json!({"sdkappid": session.sdk_app_id, "identifier": session.user_id, "usersig": session.user_sig});
        let login = viewer.ask("im_open_status.wslogin", head, json!({"State": "Online"})).await?;
        viewer.a2 = field(&login, "A2Key")?;
        let head = json!({"a2": viewer.a2});
        let join = viewer.ask("group_open_http_svc.apply_join_group", head, json!({"GroupId": group_id})).await?;
        viewer.key = field(&join, "LongPollingKey")?;
        viewer.next_seq = join["StartSeq"].as_u64().unwrap_or_default();
        Ok(viewer)
    }

    async fn request(&mut self, command: &str, mut head: Value, body: &Value) -> Result<u64, String> {
        self.seq += 1;
        head["servcmd"] = command.into();
        head["seq"] = self.seq.into();
        let frame = json!({"head": head, "body": body}).to_string();
        let sent = self.socket.send(Message::binary(frame.into_bytes())).await;
        sent.map(|()| self.seq).map_err(|error| error.to_string())
    }

    /// Sends a request and waits for its answer. Only for sign-in and join, when no other request is under way.
    async fn ask(&mut self, command: &str, head: Value, body: Value) -> Result<Value, String> {
        self.request(command, head, &body).await?;
        while let Some(message) = self.socket.next().await {
            let Message::Binary(bytes) = message.map_err(|error| error.to_string())? else { continue };
            let reply: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
            return match reply["body"]["ErrorCode"].as_i64() {
                Some(0) => Ok(reply["body"].clone()),
                _ => Err(format!("{command}: {}", reply["body"])),
            };
        }
        Err("the server closed the socket".into())
    }

    /// Polls and runs the requested actions until the socket closes.
    pub async fn watch(mut self, mut actions: mpsc::Receiver<Say>, measure: Arc<Measure>) {
        let (mut empty, mut polling) = (0_u32, None);
        // At a random offset, as viewers do not join at the same moment.
        let mut due = Instant::now() + BUSY.mul_f64(fastrand::f64());
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(due), if polling.is_none() => {
                    let head = json!({"a2": self.a2});
                    let body = json!({"Key": self.key, "StartSeq": self.next_seq, "HoldTime": 90});
                    match self.request("group_open_long_polling_http_svc.get_msg", head, &body).await {
                        Ok(_) => polling = Some(Instant::now()),
                        Err(_) => break,
                    }
                }
                action = actions.recv() => match action {
                    Some(say) => if self.act(say).await.is_err() { break },
                    None => break,
                },
                message = self.socket.next() => {
                    let Some(Ok(Message::Binary(bytes))) = message else { break };
                    let Ok(Reply { body }) = serde_json::from_slice::<Reply<'_>>(&bytes) else { continue };
                    // The answer to a message that this viewer sent has no such field.
                    let Some(next_seq) = body.next_seq else { continue };
                    polling = None;
                    empty = if body.entries.is_empty() { empty + 1 } else { 0 };
                    due = Instant::now() + if empty >= EMPTY_IN_A_ROW { IDLE } else { BUSY };
                    self.take(&body.entries, &measure);
                    self.next_seq = next_seq;
                }
            }
        }
        measure.gone();
    }

    /// Counts deliveries, and entries out of order.
    fn take(&self, entries: &[&RawValue], measure: &Measure) {
        let mut expected = self.next_seq;
        for entry in entries {
            match serde_json::from_str::<Entry>(entry.get()) {
                Ok(Entry { seq }) if seq == expected => expected += 1,
                _ => measure.out_of_order(),
            }
            if let Some(sent_ms) = sent_ms(entry.get()) {
                measure.delivered(sent_ms, now_ms());
            }
        }
    }

    async fn act(&mut self, say: Say) -> Result<(), String> {
        static ORDERS: AtomicU64 = AtomicU64::new(0);
        let (priority, element, custom_data) = match say {
            Say::Text => {
                let text = PHRASES[fastrand::usize(..PHRASES.len())];
                let custom_data = json!({"v": 1, SENT_MS: now_ms()}).to_string();
                ("Normal", json!({"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}), custom_data)
            }
            Say::Like => {
                let data = custom::write(&CustomMessage::Like { count: 3 });
                (
                    "Low",
                    json!({"MsgType": "TIMCustomElem", "MsgContent": {"Data": data, "Desc": "", "Ext": ""}}),
                    String::new(),
                )
            }
            Say::Gift => {
                let idempotency_key = format!("{}-{}", now_ms(), ORDERS.fetch_add(1, Ordering::Relaxed));
                let order = OrderRequest { gift_id: "rose".into(), count: 1, idempotency_key };
                let request = self.client.post(&self.gifts).bearer_auth(&self.token).json(&order);
                // In a task beside the polls, as in a page.
                tokio::spawn(async move { request.send().await });
                return Ok(());
            }
        };
        let body = json!({
            "From_Account": self.user_id, "GroupId": self.group_id, "Random": fastrand::u32(..), "MsgPriority": priority,
            "MsgClientTime": now_ms() / 1_000, "MsgBody": [element],
            "CloudCustomData": custom_data,
        });
        let head = json!({"a2": self.a2});
        self.request("group_open_http_svc.send_group_msg", head, &body).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sent_time_is_read_from_cloud_custom_data() {
        let custom_data = json!({"v": 1, SENT_MS: 1_795_401_397_010_u64, "level": 3}).to_string();
        assert_eq!(sent_ms(&json!({"MsgSeq": 1, "CloudCustomData": custom_data}).to_string()), Some(1_795_401_397_010));
        for other in ["{}", r#"{"sentMs":"x"}"#, "sentMs", r#"sentMs\\":5"#] {
            assert_eq!(sent_ms(other), None, "{other}");
        }
    }
}
