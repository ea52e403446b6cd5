//! A message from a client or the backend, and its wire format.

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// The largest message, in bytes of its body's JSON and its custom data together: Tencent's limit.
pub const MAX_BYTES: usize = 12 * 1024;

/// A message's priority: under load, higher priorities go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Gifts.
    High,
    /// Text.
    Normal,
    /// Likes.
    Low,
    /// Messages that may be lost.
    Lowest,
}

impl Priority {
    /// Reads a request's `MsgPriority`. An unknown value is Normal, as with Tencent.
    pub fn read(text: &str) -> Self {
        match text {
            "High" => Self::High,
            "Low" => Self::Low,
            "Lowest" => Self::Lowest,
            _ => Self::Normal,
        }
    }

    /// The name in requests and callbacks.
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Normal => "Normal",
            Self::Low => "Low",
            Self::Lowest => "Lowest",
        }
    }
}

/// A user, as every client sees the sender of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The user's ID.
    pub user_id: String,
    /// The chat service's own number for the user.
    pub tiny_id: String,
    /// The display name.
    pub nick: String,
    /// The picture's address; may be empty.
    pub avatar: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The sender.
    pub from: Sender,
    /// The client's random number. Together with the sender and the client's time it identifies the message.
    pub random: u64,
    /// The client's time, in seconds; 0 if the request has none.
    pub client_time: u64,
    /// Its priority.
    pub priority: Priority,
    /// Its elements: an array of `{MsgType, MsgContent}`.
    pub body: Value,
    /// Custom data that the sender attached.
    pub cloud_custom_data: String,
    /// 0 as sent; rises with each change.
    pub version: u64,
}

impl Message {
    /// The message ID that clients and callbacks use.
    pub fn id(&self) -> String {
        format!("{}-{}-{}", self.from.tiny_id, self.client_time, self.random)
    }

    /// Checks that every client can read the message.
    ///
    /// # Errors
    /// If it has no elements, has an invalid element, or is too large.
    pub fn check(&self) -> Result<(), ChatError> {
        if !self.body.as_array().is_some_and(|elements| !elements.is_empty() && elements.iter().all(is_element)) {
            return Err(ChatError::BAD_PARAMETER);
        }
        if self.body.to_string().len() + self.cloud_custom_data.len() > MAX_BYTES {
            return Err(ChatError::TOO_LARGE);
        }
        Ok(())
    }

    /// The text of its text elements, one per line; empty if it has none.
    pub fn text(&self) -> String {
        let elements = self.body.as_array().map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<_> = elements
            .iter()
            .filter(|element| element["MsgType"] == "TIMTextElem")
            .filter_map(|element| element["MsgContent"]["Text"].as_str())
            .collect();
        texts.join("\n")
    }

    /// Whether any of its elements carries custom data.
    pub fn is_custom(&self) -> bool {
        self.body
            .as_array()
            .is_some_and(|elements| elements.iter().any(|element| element["MsgType"] == "TIMCustomElem"))
    }

    /// The custom data of a message that consists of one custom element. `None`: any other message.
    pub fn custom_data(&self) -> Option<&str> {
        let [element] = self.body.as_array()?.as_slice() else { return None };
        (element["MsgType"] == "TIMCustomElem").then(|| element["MsgContent"]["Data"].as_str())?
    }

    /// The entry of a poll's answer, without the fields that [`crate::cloud::chat::log::Log`] adds.
    pub fn entry(&self) -> Value {
        let mut entry = json!({
            "Event": 3, "MsgRandom": self.random, "MsgClientTime": self.client_time, "MsgPriority": self.priority.name(),
            "TinyId": self.from.tiny_id, "From_Account": self.from.user_id, "From_AccountNick": self.from.nick,
            "From_AccountHeadurl": self.from.avatar, "MsgBody": self.body, "CloudCustomData": self.cloud_custom_data,
        });
        if self.version > 0 {
            entry["MsgVersion"] = self.version.into();
            entry["MsgModifiedFlag"] = 1.into();
        }
        entry
    }
}

/// Whether every client can read the element: a text element needs its text, a custom element its data.
fn is_element(element: &Value) -> bool {
    let content = &element["MsgContent"];
    match element["MsgType"].as_str() {
        Some("TIMTextElem") => content["Text"].is_string(),
        Some("TIMCustomElem") => content["Data"].is_string(),
        Some(kind) => kind.starts_with("TIM") && content.is_object(),
        None => false,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A text message.
    pub fn text(from: &str, random: u64, text: &str) -> Message {
        let from = Sender {
            user_id: from.into(),
            tiny_id: format!("1-{from}"),
            nick: from.to_uppercase(),
            avatar: String::new(),
        };
        let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]);
        let cloud_custom_data = String::new();
        Message { from, random, client_time: 5, priority: Priority::Normal, body, cloud_custom_data, version: 0 }
    }

    #[test]
    fn unreadable_and_oversized_messages_are_refused() {
        assert_eq!(text("ann", 1, "hi").check(), Ok(()));
        for body in [
            json!(null),
            json!([]),
            json!({}),
            json!([{}]),
            json!(["x"]),
            json!([{"MsgType": 1, "MsgContent": {}}]),
            json!([{"MsgType": "TIMTextElem", "MsgContent": {}}]),
            json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": 1}}]),
        ] {
            assert_eq!(Message { body, ..text("ann", 1, "hi") }.check(), Err(ChatError::BAD_PARAMETER));
        }
        assert_eq!(text("ann", 1, &"x".repeat(MAX_BYTES)).check(), Err(ChatError::TOO_LARGE));
    }

    #[test]
    fn text_and_custom_data_are_found() {
        assert_eq!(text("ann", 1, "hi").text(), "hi");
        assert_eq!(text("ann", 1, "hi").custom_data(), None);
        let body = json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": "{}"}}]);
        let custom = Message { body, ..text("ann", 1, "") };
        assert_eq!((custom.custom_data(), custom.text().as_str()), (Some("{}"), ""));
    }
}
