//! A message: what a client or the backend sends, and how it looks on the wire.

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// The largest message, in bytes of its JSON: Tencent's limit.
pub const MAX_BYTES: usize = 12 * 1024;

/// How important a message is: under load the higher goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Gifts.
    High,
    /// Text.
    Normal,
    /// Likes.
    Low,
    /// What may well be lost.
    Lowest,
}

impl Priority {
    /// Reads a request's `MsgPriority`; whatever is not known is Normal, as Tencent has it.
    pub fn read(text: &str) -> Self {
        match text {
            "High" => Self::High,
            "Low" => Self::Low,
            "Lowest" => Self::Lowest,
            _ => Self::Normal,
        }
    }

    /// As requests and callbacks write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Normal => "Normal",
            Self::Low => "Low",
            Self::Lowest => "Lowest",
        }
    }
}

/// Who sends: what every client is told of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The user's ID.
    pub user_id: String,
    /// The chat's number for the user.
    pub tiny_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show; may be empty.
    pub avatar: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Who sent it.
    pub from: Sender,
    /// The client's number of the message; with the sender and the client's time it identifies the message.
    pub random: u64,
    /// The client's time, in seconds.
    pub client_time: u64,
    /// How important it is.
    pub priority: Priority,
    /// Its elements: an array of `{MsgType, MsgContent}`.
    pub body: Value,
    /// What the sender attached.
    pub cloud_custom_data: String,
    /// 0 as it was sent; rises when it is changed.
    pub version: u64,
}

impl Message {
    /// The ID by which clients and callbacks know it.
    pub fn id(&self) -> String {
        format!("{}-{}-{}", self.from.tiny_id, self.client_time, self.random)
    }

    /// Can every client read it?
    ///
    /// # Errors
    /// If it has no elements, or one that is none, or is too large.
    pub fn check(&self) -> Result<(), ChatError> {
        if !self.body.as_array().is_some_and(|elements| !elements.is_empty() && elements.iter().all(is_element)) {
            return Err(ChatError::BAD_PARAMETER);
        }
        if self.body.to_string().len() + self.cloud_custom_data.len() > MAX_BYTES {
            return Err(ChatError::TOO_LARGE);
        }
        Ok(())
    }

    /// The text of its text elements, one a line; empty if it has none.
    pub fn text(&self) -> String {
        let elements = self.body.as_array().map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<_> = elements
            .iter()
            .filter(|element| element["MsgType"] == "TIMTextElem")
            .filter_map(|element| element["MsgContent"]["Text"].as_str())
            .collect();
        texts.join("\n")
    }

    /// Does any of its elements carry custom data?
    pub fn is_custom(&self) -> bool {
        self.body
            .as_array()
            .is_some_and(|elements| elements.iter().any(|element| element["MsgType"] == "TIMCustomElem"))
    }

    /// What a custom message carries, if it is one, and nothing else.
    pub fn custom_data(&self) -> Option<&str> {
        let [element] = self.body.as_array()?.as_slice() else { return None };
        (element["MsgType"] == "TIMCustomElem").then(|| element["MsgContent"]["Data"].as_str())?
    }

    /// As an entry of a poll's answer, but for what [`crate::cloud::chat::log::Log`] adds.
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

/// An element that every client can read: text has its text, custom data its data.
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
    fn what_no_client_could_read_is_refused() {
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
