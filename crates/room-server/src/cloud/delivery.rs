//! A message's path to a group: checks, the callback before sending, the frequency control, the callback after sending.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::callbacks::{Answer, CallbackEvent, Platform};
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::chat::groups::Groups;
use crate::cloud::chat::message::Message;
use crate::cloud::deduplication::{Submission, Verdict};
use crate::cloud::delivery_options::DeliveryOptions;

/// How long a message waits for its sender to become a member again, and how often that is checked.
const RETURN_TIMEOUT: Duration = Duration::from_secs(1);
const RETURN_CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Sends a message to a group and waits for the verdict: at most a second for the sender to become a member again, the time for the
/// callback, and a second for the frequency control.
pub async fn send(app: &Arc<App>, group_id: &str, message: Message, options: DeliveryOptions) -> Verdict {
    let mut waiting = match app.deduplication.begin(group_id, &message, &options) {
        Submission::Again(waiting) => waiting,
        Submission::New(ticket, waiting) => {
            let (app, group_id) = (Arc::clone(app), group_id.to_owned());
            let platform = options.platform;
            // The built-in backend has no use for it.
            let reports_failure = options.callback_after && app.callbacks.is_elsewhere();
            let context = reports_failure.then(|| (group_id.clone(), message.clone(), options.operator.clone()));
            let not_sent = |refused| {
                context.map(|(group_id, message, operator)| CallbackEvent::NotSent {
                    group_id,
                    message,
                    operator,
                    refused,
                })
            };
            // A separate task: the caller may go away in between, but the ticket must be settled all the same.
            tokio::spawn(async move {
                let submitted = tokio::spawn({
                    let app = Arc::clone(&app);
                    async move { submit(&app, &group_id, message, &options, ticket).await }
                });
                let verdict = match submitted.await {
                    Ok(Ok(verdict)) => verdict,
                    Ok(Err(refused)) => {
                        if let Some(event) = not_sent(refused.clone()) {
                            app.callbacks.report(event, platform);
                        }
                        Some(Verdict::Refused(refused))
                    }
                    Err(_) => Some(Verdict::Refused(ChatError::new(10002, "the server failed"))),
                };
                verdict.map(|verdict| app.deduplication.settle(ticket, verdict));
            });
            waiting
        }
    };
    // Every ticket is settled: by the task above, by the frequency control, or when its group is dismissed.
    let verdict = waiting.wait_for(Option::is_some).await.map(|verdict| verdict.clone());
    verdict.ok().flatten().unwrap_or(Verdict::Refused(ChatError::NO_GROUP))
}

/// Passes a message to the frequency control. Returns a verdict if the message does not get that far.
///
/// # Errors
/// If the chat refuses the message. A refusal by the backend is a verdict.
async fn submit(
    app: &Arc<App>,
    group_id: &str,
    mut message: Message,
    options: &DeliveryOptions,
    ticket: u64,
) -> Result<Option<Verdict>, ChatError> {
    message.check()?;
    let from_client = options.platform == Platform::Web;
    let may_send = |group: &AvChatRoom, message: &Message| {
        if from_client { group.may_send(&message.from.user_id, now_ms()) } else { Ok(()) }
    };
    if from_client {
        wait_for_return(app, group_id, &message.from.user_id).await?;
    }
    app.in_group(group_id, |group| may_send(group, &message))??;
    let muted_everywhere = |groups: &Groups| groups.muted_everywhere().of(&message.from.user_id, now_ms() / 1_000) > 0;
    if from_client && app.read(muted_everywhere) {
        return Err(ChatError::MUTED);
    }
    if from_client && app.is_sensitive(&message.text()) {
        return Err(ChatError::SENSITIVE);
    }
    if message.client_time == 0 {
        // The REST API has no client time. Without one, clients would see different IDs for the message.
        message.client_time = now_ms() / 1_000;
    }
    if options.callback_before {
        match app.callbacks.before_send(group_id, &message, &options.operator, options.platform).await {
            Answer::Pass { body, cloud_custom_data } => {
                message.body = body.unwrap_or(message.body);
                message.cloud_custom_data = cloud_custom_data.unwrap_or(message.cloud_custom_data);
                message.check()?;
            }
            // The backend knows about its own refusals, but not that its callback failed.
            Answer::Refuse(refused) if refused == ChatError::CALLBACK_FAILED => return Err(refused),
            Answer::Refuse(refused) => return Ok(Some(Verdict::Refused(refused))),
            Answer::Silence => return Ok(Some(Verdict::Silenced)),
        }
    }
    // The sender may have been muted or removed while the callback ran.
    app.in_group(group_id, |group| {
        may_send(group, &message)?;
        group.send(message, ticket, now_ms());
        Ok(None)
    })?
}

/// Waits for the poll of a sender who is not a member. After a server restart the SDK first repeats unanswered messages, and then polls;
/// the poll makes its user a member again.
async fn wait_for_return(app: &Arc<App>, group_id: &str, user_id: &str) -> Result<(), ChatError> {
    let may_come_back = || app.in_group(group_id, |group| group.may_come_back(user_id, now_ms()));
    let started = Instant::now();
    while may_come_back()? && started.elapsed() < RETURN_TIMEOUT {
        tokio::time::sleep(RETURN_CHECK_INTERVAL).await;
    }
    Ok(())
}
