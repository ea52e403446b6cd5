//! A message's way to a room: checks, the callback before, the frequency control, the callback after.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::{App, now_ms};
use crate::cloud::callbacks::{Answer, CallbackEvent, Platform};
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::chat::groups::Groups;
use crate::cloud::chat::message::Message;
use crate::cloud::deduplication::{Submission, Verdict};

/// How long a message waits for its sender to come back into the room, and how often that is looked for.
const COMING_BACK: Duration = Duration::from_secs(1);
const COMING_BACK_LOOK: Duration = Duration::from_millis(50);

/// How a message is sent.
#[derive(Debug, Clone)]
pub struct DeliveryOptions {
    /// Who asked: the sender, or an administrator in their name.
    pub operator: String,
    /// From where.
    pub platform: Platform,
    /// Is the callback before sending asked?
    pub ask_before: bool,
    /// Is the callback after sending told?
    pub tell_after: bool,
}

impl DeliveryOptions {
    /// By the server itself, which needs no leave of its own.
    pub fn by_server() -> Self {
        let operator = crate::visitors::ADMINISTRATOR.to_owned();
        Self { operator, platform: Platform::Rest, ask_before: false, tell_after: false }
    }
}

/// Sends a message to a room, and waits for what becomes of it: at most a second for its
/// sender to come back, the callback's time, and the frequency control's second.
pub async fn send(app: &Arc<App>, group_id: &str, message: Message, how: DeliveryOptions) -> Verdict {
    let mut waiting = match app.deduplication.begin(group_id, &message, &how) {
        Submission::Again(waiting) => waiting,
        Submission::New(ticket, waiting) => {
            let (app, group_id) = (Arc::clone(app), group_id.to_owned());
            let platform = how.platform;
            // The built-in backend has no use for it.
            let is_told = how.tell_after && app.callbacks.is_elsewhere();
            let about = is_told.then(|| (group_id.clone(), message.clone(), how.operator.clone()));
            let not_sent = |refused| {
                about.map(|(group_id, message, operator)| CallbackEvent::NotSent {
                    group_id,
                    message,
                    operator,
                    refused,
                })
            };
            // In a task of its own: whoever asked may go away in between, and the ticket has to be settled all the same.
            tokio::spawn(async move {
                let submitted = tokio::spawn({
                    let app = Arc::clone(&app);
                    async move { submit(&app, &group_id, message, &how, ticket).await }
                });
                let verdict = match submitted.await {
                    Ok(Ok(verdict)) => verdict,
                    Ok(Err(refused)) => {
                        if let Some(told) = not_sent(refused.clone()) {
                            app.callbacks.tell(&app, told, platform);
                        }
                        Some(Verdict::ChatError(refused))
                    }
                    Err(_) => Some(Verdict::ChatError(ChatError::new(10002, "the server failed"))),
                };
                verdict.map(|verdict| app.deduplication.settle(ticket, verdict));
            });
            waiting
        }
    };
    // Each ticket is settled: here, by the frequency control, or when its group is dismissed.
    let verdict = waiting.wait_for(Option::is_some).await.map(|verdict| verdict.clone());
    verdict.ok().flatten().unwrap_or(Verdict::ChatError(ChatError::NO_GROUP))
}

/// Brings a message as far as the frequency control, if it gets there; else the verdict.
///
/// # Errors
/// If the chat does not take it. That the backend refuses it is a verdict.
async fn submit(
    app: &Arc<App>,
    group_id: &str,
    mut message: Message,
    how: &DeliveryOptions,
    ticket: u64,
) -> Result<Option<Verdict>, ChatError> {
    message.check()?;
    let from_client = how.platform == Platform::Web;
    let may_send = |group: &AvChatRoom, message: &Message| {
        if from_client { group.may_send(&message.from.user_id, now_ms()) } else { Ok(()) }
    };
    if from_client {
        come_back(app, group_id, &message.from.user_id).await?;
    }
    app.in_group(group_id, |group| may_send(group, &message))??;
    let silenced = |cloud: &Groups| cloud.silenced().of(&message.from.user_id, now_ms() / 1_000) > 0;
    if from_client && app.read(silenced) {
        return Err(ChatError::MUTED);
    }
    if from_client && app.is_sensitive(&message.text()) {
        return Err(ChatError::SENSITIVE);
    }
    if message.client_time == 0 {
        // The administrators' API does not say: without one clients would know the message by different IDs.
        message.client_time = now_ms() / 1_000;
    }
    if how.ask_before {
        match app.callbacks.before_send(app, group_id, &message, &how.operator, how.platform).await {
            Answer::Pass { body, cloud_custom_data } => {
                message.body = body.unwrap_or(message.body);
                message.cloud_custom_data = cloud_custom_data.unwrap_or(message.cloud_custom_data);
                message.check()?;
            }
            // The backend knows what it refused, and not that it failed.
            Answer::Refuse(refused) if refused == ChatError::CALLBACK_FAILED => return Err(refused),
            Answer::Refuse(refused) => return Ok(Some(Verdict::ChatError(refused))),
            Answer::Silence => return Ok(Some(Verdict::Silenced)),
        }
    }
    // The callback took its time, in which the sender may have been muted or put out.
    app.in_group(group_id, |group| {
        may_send(group, &message)?;
        group.send(message, ticket, now_ms());
        Ok(None)
    })?
}

/// Waits for the poll of a sender who is not in the room. When a server was restarted, the SDK first sends again what was not
/// answered, and polls after that; the poll is what brings its user back.
async fn come_back(app: &Arc<App>, group_id: &str, user_id: &str) -> Result<(), ChatError> {
    let may_come_back = || app.in_group(group_id, |group| group.may_come_back(user_id, now_ms()));
    let begun = Instant::now();
    while may_come_back()? && begun.elapsed() < COMING_BACK {
        tokio::time::sleep(COMING_BACK_LOOK).await;
    }
    Ok(())
}
