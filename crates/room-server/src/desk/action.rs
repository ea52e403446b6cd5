//! The desk's actions.

use room_core::model::custom::CustomMessage;
use std::sync::Arc;

use axum::http::StatusCode;
use room_core::codec::backend::OrderRequest;
use room_core::codec::show::status_of;
use room_core::codec::source;
use room_core::model::show::Status;
use room_core::model::source::Source;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::app::App;
use crate::backend::draws;
use crate::backend::draws::Draw;
use crate::backend::shows;
use crate::backend::shows::Show;
use crate::backend::{announce, gifts, users};
use crate::clock::now_ms;
use crate::cloud::chat::error::ChatError;
use crate::cloud::commands::{Operator, messages, moderation, profile};
use crate::cloud::socket::login;
use crate::desk::faults::Change;
use crate::desk::refusal::{Refusal, no_room};
use crate::media::stream_callback;
use crate::media::stream_events::Push;
use crate::visitors;
use crate::visitors::ADMINISTRATOR;

/// An action of the desk. Times are in seconds.
#[derive(Debug, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Action {
    /// Changes the show's status; an upcoming show starts after `starts_in`.
    Status {
        #[serde(deserialize_with = "read_status")]
        status: Status,
        starts_in: Option<u64>,
    },
    /// Changes the notice.
    Notice { text: String },
    /// Pins a text; `None`: removes it.
    Pin { text: Option<String> },
    /// Sends a comment in a user's name.
    Say { user_id: String, text: String },
    /// Mutes a user; 0: unmutes them.
    Mute { user_id: String, seconds: u64 },
    /// Mutes everyone, or ends that.
    MuteAll { on: bool },
    /// Removes a user from the room.
    Kick { user_id: String },
    /// Removes a user and refuses their joins; 0: ends the ban.
    Ban {
        user_id: String,
        seconds: u64,
        #[serde(default)]
        reason: String,
    },
    /// Sets slow mode, the least time between two comments of one user; 0: off.
    SlowMode { seconds: u32 },
    /// Signs a user out.
    SignOff { user_id: String },
    /// Recalls a message.
    Recall { seq: u64 },
    /// Sends a message to all rooms.
    Broadcast { text: String },
    /// Sends a system notice.
    System { text: String },
    /// Opens a lucky draw.
    Draw { keyword: String, prize: String, seconds: u64, winners: u32 },
    /// Gives a gift in a user's name, paid with their coins.
    Gift { user_id: String, gift_id: String, count: u32 },
    /// Sets a user's coins.
    Wallet { user_id: String, coins: u64 },
    /// Sets the stream's sources, best first, with any addresses; `None`: the server's own clip.
    Sources {
        #[serde(default, deserialize_with = "read_sources")]
        sources: Option<Vec<Source>>,
    },
    /// Sets the address of the recording, any HLS address; `None`: the server's own.
    Recording { url: Option<String> },
    /// Sends a callback like the CDN's: the room's stream is pushed, or has ended, by the host or because the push broke off.
    Stream { push: Push },
    /// Restarts the stream's encoder: its decode times restart at 0.
    RestartEncoder,
    /// Lets all addresses of the stream expire.
    ExpireAddresses,
    /// Sets or clears the named faults.
    Faults(Change),
    /// Closes all sockets.
    DropSockets,
    /// Refuses the polls of all who are in a room now, until they join again: they are signed in, but receive no messages.
    Silence,
    /// Lets all UserSigs expire.
    ExpireUserSigs,
}

fn read_status<'de, D: Deserializer<'de>>(json: D) -> Result<Status, D::Error> {
    let name = String::deserialize(json)?;
    status_of(&name).ok_or_else(|| D::Error::custom(format!("there is no status {name:?}")))
}

/// `null` is `None`.
fn read_sources<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Vec<Source>>, D::Error> {
    match Value::deserialize(json)? {
        Value::Null => Ok(None),
        sources => {
            source::read_all(&sources).map(Some).ok_or_else(|| D::Error::custom("a source needs a kind and a url"))
        }
    }
}

const ADMIN: Operator<'_> = Operator { user_id: ADMINISTRATOR, is_app_admin: true };

impl From<ChatError> for DeskError {
    fn from(refused: ChatError) -> Self {
        Self(StatusCode::BAD_REQUEST, format!("The chat refused it with {}: {}.", refused.code, refused.info))
    }
}

impl From<rusqlite::Error> for DeskError {
    fn from(error: rusqlite::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, format!("The database does not work: {error}."))
    }
}

/// Why an action failed.
struct DeskError(StatusCode, String);

/// Runs an action in a room.
pub async fn run(app: &Arc<App>, room: &str, action: Action) -> Result<(), Refusal> {
    let found = shows::find(&app.db, room).map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let show = found.ok_or_else(|| no_room(room))?;
    act(app, &show, action).await.map_err(|DeskError(status, sentence)| (status, sentence))
}

async fn act(app: &Arc<App>, show: &Show, action: Action) -> Result<(), DeskError> {
    if let Action::Say { user_id, .. } | Action::Gift { user_id, .. } | Action::Wallet { user_id, .. } = &action
        && !app.identities.is_viewer(user_id)
    {
        return Err(DeskError(StatusCode::BAD_REQUEST, format!("{user_id:?} cannot be a user.")));
    }
    let group_id = show.group_id.as_str();
    let say = |custom: &CustomMessage| announce::say(app, group_id, custom);
    let now_s = now_ms() / 1_000;
    match action {
        Action::Status { status, starts_in } => {
            announce::status(app, &show.room, status, starts_in.map(|seconds| now_s.saturating_add(seconds)))?;
        }
        Action::Notice { text } => {
            profile::modify(app, ADMIN, &json!({"GroupId": group_id, "Notification": text}))?;
        }
        Action::Pin { text } => pin(app, show, text.filter(|text| !text.trim().is_empty()))?,
        Action::Say { user_id, text } => {
            let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]);
            send(app, group_id, &user_id, &body).await?;
        }
        Action::Mute { user_id, seconds } => {
            moderation::mute(
                app,
                ADMIN,
                &json!({"GroupId": group_id, "Members_Account": [user_id], "MuteTime": seconds}),
            )?;
            // The chat itself informs nobody unless a tip is switched on: the backend informs the room.
            let until = if seconds == 0 { 0 } else { now_s.saturating_add(seconds) };
            say(&CustomMessage::Mute { user_id: Some(user_id), until: Some(until), all: None, by: Some(operator()) })?;
        }
        Action::MuteAll { on } => {
            let all = if on { "On" } else { "Off" };
            profile::modify(app, ADMIN, &json!({"GroupId": group_id, "MuteAllMember": all}))?;
            say(&CustomMessage::Mute { user_id: None, until: None, all: Some(on), by: Some(operator()) })?;
        }
        Action::Kick { user_id } => {
            moderation::kick(app, ADMIN, &json!({"GroupId": group_id, "MemberToDel_Account": [user_id]}))?;
        }
        Action::Ban { user_id, seconds: 0, .. } => {
            moderation::unban(app, ADMIN, &json!({"GroupId": group_id, "Members_Account": [user_id]}))?;
        }
        Action::Ban { user_id, seconds, reason } => {
            let body = json!({
                "GroupId": group_id, "Members_Account": [user_id], "Duration": seconds, "Description": reason,
            });
            moderation::ban(app, ADMIN, &body)?;
        }
        Action::SlowMode { seconds } => announce::slow_mode(app, show, seconds)?,
        Action::SignOff { user_id } => {
            login::revoke(app, &user_id);
        }
        Action::Recall { seq } => {
            messages::recall(app, ADMIN, &json!({"GroupId": group_id, "MsgSeqList": [{"MsgSeq": seq}]}))?;
        }
        Action::Broadcast { text } => {
            let body = json!({
                "Random": fastrand::u32(..), "MsgClientTime": now_s,
                "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
            });
            let message = messages::read(ADMINISTRATOR, &body)?;
            message.check()?;
            app.in_groups(|groups| groups.broadcast(message, now_ms()))?;
        }
        Action::System { text } => {
            check_length("A notice of the system", &text, announce::MAX_PIN)?;
            let notice = crate::cloud::chat::group_tip::Notice::Custom(text);
            app.in_group(group_id, |group| group.notify_all(ADMINISTRATOR, &notice, now_ms()))?;
        }
        Action::Draw { keyword, prize, seconds, winners } => {
            let (room, keyword) = (show.room.clone(), keyword.trim().to_owned());
            let until_s = now_s.saturating_add(seconds);
            draw(app, group_id, Draw { id: 0, room, keyword, prize, winners, until_s })?;
        }
        Action::Gift { user_id, gift_id, count } => {
            let order = OrderRequest { gift_id, count, idempotency_key: format!("desk-{:032x}", fastrand::u128(..)) };
            let receipt = gifts::order(&app.db, &show.room, &user_id, &order, now_ms())
                .map_err(|error| DeskError(StatusCode::BAD_REQUEST, error.to_string()))?;
            let app = Arc::clone(app);
            tokio::spawn(async move { announce::gift(&app, receipt.paid).await });
        }
        Action::Wallet { user_id, coins } => users::set_balance(&app.db, &user_id, coins)?,
        Action::Sources { sources } => announce::sources(app, &show.room, sources.as_deref())?,
        Action::Recording { url } => {
            announce::recording(app, &show.room, url.filter(|url| !url.is_empty()).as_deref())?;
        }
        Action::Stream { push } => {
            let event = app.stream_events.simulate(&show.room, push, now_s);
            stream_callback::apply(app, &event)
                .map_err(|status| DeskError(status, "The stream's callback was not taken.".into()))?;
        }
        Action::RestartEncoder => app.live.restart_encoder(now_ms()),
        Action::ExpireAddresses => app.addresses.revoke(now_s),
        Action::Faults(change) => app.faults.change(change, now_ms()),
        Action::DropSockets => app.sockets.close_all(),
        Action::Silence => app.faults.silence(now_ms()),
        Action::ExpireUserSigs => app.sessions.revoke_all(now_ms()),
    }
    Ok(())
}

/// Checks that a text is short enough for its announcement.
fn check_length(what: &str, text: &str, most: usize) -> Result<(), DeskError> {
    if text.len() <= most {
        return Ok(());
    }
    let sentence = format!("{what} has {most} bytes at most, and this one has {}.", text.len());
    Err(DeskError(StatusCode::BAD_REQUEST, sentence))
}

fn pin(app: &Arc<App>, show: &Show, text: Option<String>) -> Result<(), DeskError> {
    check_length("A pinned text", text.as_deref().unwrap_or_default(), announce::MAX_PIN)?;
    shows::pin(&app.db, &show.room, text.as_deref())?;
    announce::say(app, &show.group_id, &CustomMessage::Pin { text })?;
    Ok(())
}

fn draw(app: &Arc<App>, group_id: &str, draw: Draw) -> Result<(), DeskError> {
    if draw.keyword.is_empty() {
        return Err(DeskError(StatusCode::BAD_REQUEST, "A draw needs a keyword.".into()));
    }
    check_length("A keyword", &draw.keyword, announce::MAX_KEYWORD)?;
    check_length("A prize", &draw.prize, announce::MAX_PRIZE)?;
    if !(1..=announce::MAX_WINNERS).contains(&draw.winners) {
        let sentence = format!("A draw has 1 to {} winners.", announce::MAX_WINNERS);
        return Err(DeskError(StatusCode::BAD_REQUEST, sentence));
    }
    announce::draw(app, group_id, &draws::open(&app.db, draw)?)?;
    Ok(())
}

/// The name that the room sees for the operator.
fn operator() -> String {
    visitors::nick(ADMINISTRATOR)
}

/// Sends a message in a user's name.
async fn send(app: &Arc<App>, group_id: &str, user_id: &str, elements: &Value) -> Result<(), ChatError> {
    let body = json!({
        "GroupId": group_id, "From_Account": user_id, "Random": fastrand::u32(..), "MsgClientTime": now_ms() / 1_000,
        "MsgBody": elements,
    });
    messages::send(app, ADMIN, &body).await.map(|_| ())
}
