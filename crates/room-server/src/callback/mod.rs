//! Callbacks: what the chat asks the business backend, and tells it. They go to `--callback-url` with Tencent's bodies, or to
//! the backend that is built in.

mod answer;
mod told;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{App, now_ms};
use crate::business::handler;
use crate::chat::message::Message;
pub use answer::Answer;
pub use told::Told;

/// Where callbacks go.
pub struct Callbacks {
    /// None: to the built-in backend.
    url: Option<String>,
    sdk_app_id: u32,
    /// A backend that has not answered by then lets the message through: Tencent's rule.
    patience: Duration,
    client: reqwest::Client,
}

/// From where something was done, as callbacks write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// The web SDK.
    Web,
    /// The administrators' API.
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
    /// Callbacks to `url`, which may take so long to answer, or to the built-in backend.
    pub fn new(url: Option<String>, sdk_app_id: u32, patience: Duration) -> Self {
        // The backend is on this machine or near it. Without a proxy and TLS there is nothing in it that can fail.
        let client = reqwest::Client::builder().no_proxy().build().unwrap_or_default();
        Self { url, sdk_app_id, patience, client }
    }

    /// `Group.CallbackBeforeSendMsg`: may this message go to the room, and as what?
    pub async fn before_send(
        &self,
        app: &Arc<App>,
        group_id: &str,
        message: &Message,
        operator: &str,
        platform: Platform,
    ) -> Answer {
        let Some(url) = &self.url else { return handler::before_send(app, group_id, message) };
        let body = json!({
            "CallbackCommand": "Group.CallbackBeforeSendMsg", "GroupId": group_id, "Type": "AVChatRoom",
            "From_Account": message.from.user_id, "Operator_Account": operator, "Random": message.random,
            "OnlineOnlyFlag": 0, "MsgBody": message.body, "CloudCustomData": message.cloud_custom_data, "EventTime": now_ms(),
        });
        match self.post(url, &body, platform).await {
            Ok(answer) => answer::read(&answer),
            Err(error) => {
                tracing::warn!(%error, "the callback did not answer; the message goes through");
                Answer::PASS
            }
        }
    }

    /// Tells of something that happened. Nothing waits for it.
    pub fn tell(&self, app: &Arc<App>, told: Told, platform: Platform) {
        if self.url.is_none() {
            handler::told(app, &told);
            return;
        }
        let app = Arc::clone(app);
        tokio::spawn(async move {
            let Some(url) = &app.callbacks.url else { return };
            if let Err(error) = app.callbacks.post(url, &told.body(now_ms()), platform).await {
                tracing::warn!(%error, "the callback did not answer");
            }
        });
    }

    async fn post(&self, url: &str, body: &Value, platform: Platform) -> Result<Value, reqwest::Error> {
        let app_id = self.sdk_app_id.to_string();
        let command = body["CallbackCommand"].as_str().unwrap_or_default();
        let query = [
            ("SdkAppid", app_id.as_str()),
            ("CallbackCommand", command),
            ("contenttype", "json"),
            ("ClientIP", "127.0.0.1"),
            ("OptPlatform", platform.name()),
        ];
        let request = self.client.post(url).query(&query).json(body).timeout(self.patience);
        request.send().await?.error_for_status()?.json().await
    }
}
