//! Callbacks: requests and events from the chat to the business backend. They go to `--callback-url` with Tencent's bodies, or to the
//! built-in backend.

mod answer;
mod callback_events;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::backend::token::hex;
use crate::clock::now_ms;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::message::Message;
use crate::config::Config;
pub use answer::Answer;
pub use callback_events::{CallbackEvent, MemberState};

/// Sends callbacks.
pub struct Callbacks {
    /// `None`: to the built-in backend.
    url: Option<Url>,
    /// Signs them.
    token: Option<String>,
    sdk_app_id: u32,
    /// A backend that has not answered after this time has failed.
    timeout: Duration,
    /// If the backend failed, its message is refused instead of let through.
    failure_refuses: bool,
    /// The backend gets the member states; this comes with the member list.
    sends_member_state: bool,
    /// The backend writes levels into comments.
    is_stamped: bool,
    client: reqwest::Client,
    built_in: OnceLock<Box<dyn BuiltInBackend>>,
}

/// The business backend in this process. It answers the callbacks where `--callback-url` names no other.
pub trait BuiltInBackend: Send + Sync {
    /// `Group.CallbackBeforeSendMsg`: decides whether a message may go to the room, and with which content.
    fn before_send(&self, group_id: &str, message: &Message) -> Answer;

    /// Each callback that reports an event.
    fn on_event(&self, event: &CallbackEvent);
}

/// The HTTP client for callbacks cannot be made.
#[derive(Debug, thiserror::Error)]
#[error(
    "Callbacks over TLS are not possible: {0}. The system needs certificates (ca-certificates), or SSL_CERT_FILE names them."
)]
pub struct NoTls(reqwest::Error);

/// The interface of a request, as callbacks name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// The web SDK.
    Web,
    /// The REST API.
    Rest,
}

impl Platform {
    const fn name(self) -> &'static str {
        match self {
            Self::Web => "Web",
            Self::Rest => "RESTAPI",
        }
    }
}

impl Callbacks {
    /// Callbacks as `config` sets them.
    ///
    /// # Errors
    /// If they need TLS, and TLS is not possible.
    pub fn new(config: &Config) -> Result<Self, NoTls> {
        let cloud = &config.cloud;
        let is_secure = cloud.callback_url.as_ref().is_some_and(|url| url.scheme() == "https");
        let client = client(is_secure).map_err(NoTls)?;
        Ok(Self {
            url: cloud.callback_url.clone(),
            token: cloud.callback_token.clone(),
            sdk_app_id: config.sdk_app_id,
            timeout: config.waits.callback(),
            failure_refuses: cloud.callback_timeout_refuses,
            sends_member_state: cloud.settings(config.waits).abilities.member_list,
            is_stamped: cloud.stamped || cloud.callback_url.is_none(),
            client,
            built_in: OnceLock::new(),
        })
    }

    /// Whether the levels and badges in comments come from the backend.
    pub const fn is_stamped(&self) -> bool {
        self.is_stamped
    }

    /// Whether callbacks go to another server.
    pub const fn is_elsewhere(&self) -> bool {
        self.url.is_some()
    }

    /// `Group.CallbackBeforeSendMsg`: asks whether this message may go to the group, and in which form.
    pub async fn before_send(&self, group_id: &str, message: &Message, operator: &str, platform: Platform) -> Answer {
        let Some(url) = &self.url else {
            return self.built_in.get().map_or(Answer::PASS, |backend| backend.before_send(group_id, message));
        };
        let mut body = callback_events::sent("Group.CallbackBeforeSendMsg", group_id, message, operator);
        (body["MsgId"], body["EventTime"]) = (message.id().into(), now_ms().into());
        match self.post(url, &body, platform).await {
            Ok(answer) => answer::read(&answer),
            Err(error) => {
                tracing::warn!(%error, "the callback before sending failed");
                if self.failure_refuses { Answer::Refuse(ChatError::CALLBACK_FAILED) } else { Answer::PASS }
            }
        }
    }

    /// `Group.CallbackBeforeApplyJoinGroup`: asks whether this user may join. If the callback fails, the user may.
    ///
    /// # Errors
    /// If the user may not.
    pub async fn before_join(&self, group_id: &str, user_id: &str) -> Result<(), ChatError> {
        let Some(url) = &self.url else { return Ok(()) };
        let body = json!({
            "CallbackCommand": "Group.CallbackBeforeApplyJoinGroup", "GroupId": group_id, "Type": "AVChatRoom",
            "Requestor_Account": user_id, "EventTime": now_ms(),
        });
        match self.post(url, &body, Platform::Web).await {
            Ok(answer) => answer::read_join(&answer),
            Err(error) => {
                tracing::warn!(%error, "the callback before joining failed");
                Ok(())
            }
        }
    }

    /// Sets the built-in backend. Without one, all messages pass. Only the first call counts.
    pub fn set_built_in(&self, backend: Box<dyn BuiltInBackend>) {
        // An error says that there is one already.
        let _ = self.built_in.set(backend);
    }

    /// Reports an event to the backend. Does not wait for the answer.
    pub fn report(self: &Arc<Self>, event: CallbackEvent, platform: Platform) {
        if self.url.is_none() {
            if let Some(backend) = self.built_in.get() {
                backend.on_event(&event);
            }
            return;
        }
        if matches!(event, CallbackEvent::MemberState { .. }) && !self.sends_member_state {
            return;
        }
        let callbacks = Arc::clone(self);
        tokio::spawn(async move {
            let Some(url) = &callbacks.url else { return };
            if let Err(error) = callbacks.post(url, &event.body(now_ms()), platform).await {
                tracing::warn!(%error, "the callback did not answer");
            }
        });
    }

    async fn post(&self, url: &Url, body: &Value, platform: Platform) -> Result<Value, reqwest::Error> {
        let app_id = self.sdk_app_id.to_string();
        let command = body["CallbackCommand"].as_str().unwrap_or_default();
        let query = [
            ("SdkAppid", app_id.as_str()),
            ("CallbackCommand", command),
            ("contenttype", "json"),
            ("ClientIP", "127.0.0.1"),
            ("OptPlatform", platform.name()),
        ];
        let mut request = self.client.post(url.clone()).query(&query).json(body).timeout(self.timeout);
        if let Some(token) = &self.token {
            let time_s = (now_ms() / 1_000).to_string();
            request = request.query(&[("Sign", sign(token, &time_s)), ("RequestTime", time_s)]);
        }
        request.send().await?.error_for_status()?.json().await
    }
}

/// An HTTP client without a proxy: the servers it calls are on this machine or near it. With TLS if `is_secure`.
///
/// # Errors
/// If `is_secure`, and the system has no certificates.
pub fn client(is_secure: bool) -> reqwest::Result<reqwest::Client> {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy();
    // Without TLS the client looks for no certificates.
    if is_secure { builder.build() } else { builder.tls_certs_only([]).build() }
}

/// The signature of a callback: the SHA-256 of the token followed by the time, in lower-case hexadecimal.
fn sign(token: &str, time_s: &str) -> String {
    hex(&Sha256::digest(format!("{token}{time_s}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_signed_with_the_token_and_the_time() {
        // Made with `printf %s 'secret1700000000' | sha256sum`.
        let sign = sign("secret", "1700000000");
        assert_eq!(sign, "a09abffb61e9ed1074de76ba1133a9900ffb7cccde778fb92b31afb76f5390ff");
    }
}
