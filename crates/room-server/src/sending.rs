//! A message's way to a room: checks, the callback before, the frequency control, the callback after.

use std::sync::Arc;

use crate::app::{App, now_ms};
use crate::callback::{Answer, Platform};
use crate::chat::message::Message;
use crate::chat::refused::Refused;
use crate::submissions::{Begun, Verdict};

/// How a message is sent.
#[derive(Debug, Clone)]
pub struct How {
    /// Who asked: the sender, or an administrator in their name.
    pub operator: String,
    /// From where.
    pub platform: Platform,
    /// Is the callback before sending asked?
    pub ask_before: bool,
    /// Is the callback after sending told?
    pub tell_after: bool,
}

impl How {
    /// By the server itself, which needs no leave of its own.
    pub fn by_server() -> Self {
        let operator = crate::people::ADMINISTRATOR.to_owned();
        Self { operator, platform: Platform::Rest, ask_before: false, tell_after: false }
    }
}

/// Sends a message to a room, and waits for what becomes of it: at most the callback's time and the frequency control's second.
pub async fn send(app: &Arc<App>, group_id: &str, message: Message, how: How) -> Verdict {
    let mut waiting = match app.submissions.begin(group_id, &message, how.tell_after) {
        Begun::Again(waiting) => waiting,
        Begun::New(ticket, waiting) => {
            match submit(app, group_id, message, &how, ticket).await {
                Ok(None) => {}
                Ok(Some(verdict)) => _ = app.submissions.settle(ticket, verdict),
                Err(refused) => _ = app.submissions.settle(ticket, Verdict::Refused(refused)),
            }
            waiting
        }
    };
    // Fails only if the ticket was lost with its room, which was dismissed in between.
    let verdict = waiting.wait_for(Option::is_some).await.map(|verdict| verdict.clone());
    verdict.ok().flatten().unwrap_or(Verdict::Refused(Refused::NO_GROUP))
}

/// Brings a message as far as the frequency control, if it gets there; else the verdict.
async fn submit(
    app: &Arc<App>,
    group_id: &str,
    mut message: Message,
    how: &How,
    ticket: u64,
) -> Result<Option<Verdict>, Refused> {
    message.check()?;
    let from_client = how.platform == Platform::Web;
    app.in_group(
        group_id,
        |group| if from_client { group.may_send(&message.from.user_id, now_ms()) } else { Ok(()) },
    )??;
    if from_client && app.is_sensitive(&message.text()) {
        return Err(Refused::SENSITIVE);
    }
    if how.ask_before {
        match app.callbacks.before_send(app, group_id, &message, &how.operator, how.platform).await {
            Answer::Pass { body, cloud_custom_data } => {
                message.body = body.unwrap_or(message.body);
                message.cloud_custom_data = cloud_custom_data.unwrap_or(message.cloud_custom_data);
                message.check()?;
            }
            Answer::Refuse(refused) => return Err(refused),
            Answer::Silence => return Ok(Some(Verdict::Silenced)),
        }
    }
    if message.client_time == 0 {
        // The administrators' API does not say: without one clients would know the message by different IDs.
        message.client_time = now_ms() / 1_000;
    }
    app.in_group(group_id, |group| group.send(message, ticket, now_ms()))?;
    Ok(None)
}
