//! The room's own custom messages: JSON in `payload.data`, `{"v": 1, "kind": …}`.

use serde::{Deserialize, Serialize};

use super::backend::{Status, Summary};

/// The version of the messages that this code reads and writes.
const VERSION: u64 = 1;

/// A message. All but [`Custom::Like`] are for a server alone to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Custom {
    /// The show's status changed.
    Status {
        /// The new one.
        status: Status,
        /// Rises with each change.
        version: u64,
        /// When an upcoming show starts, in seconds since 1970 UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        starts_at: Option<u64>,
        /// What the show was, once it is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<Summary>,
    },
    /// Somebody gave a gift, and it is paid for.
    Gift {
        /// Which: its ID in the room's list.
        gift: String,
        /// How many with this order.
        count: u32,
        /// How many in a row so far, this order included.
        combo: u32,
        /// Who gave it.
        from: Giver,
        /// The order's ID: one order is one gift, however often it is told.
        order: String,
    },
    /// A user, or everyone, may not speak, or may again.
    Mute {
        /// Who; none: everyone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<String>,
        /// Until when, in seconds since 1970 UTC; 0: not any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
        /// Whether everyone is muted now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        all: Option<bool>,
        /// The name of who decided so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A lucky draw began.
    Draw {
        /// The draw's ID.
        id: u64,
        /// Who says this takes part.
        keyword: String,
        /// What can be won.
        prize: String,
        /// Until when, in seconds since 1970 UTC.
        until: u64,
    },
    /// A lucky draw is over.
    DrawResult {
        /// The draw's ID.
        id: u64,
        /// What was won.
        prize: String,
        /// By whom.
        winners: Vec<Giver>,
    },
    /// A message was pinned; none: not any more.
    Pin {
        /// Its text.
        text: Option<String>,
    },
    /// A viewer liked what they saw.
    Like {
        /// How often.
        count: u32,
    },
}

/// Who gave a gift, or won a draw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Giver {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show; may be empty.
    pub avatar: String,
    /// The user's level.
    pub level: u32,
}

/// A message together with its version, as it is sent.
#[derive(Serialize, Deserialize)]
struct Envelope {
    v: u64,
    #[serde(flatten)]
    custom: Custom,
}

/// Reads `payload.data`. Unknown kinds, unknown versions and whatever else is not understood are passed over.
pub fn parse(data: &str) -> Option<Custom> {
    let envelope: Envelope = serde_json::from_str(data).ok()?;
    (envelope.v == VERSION).then_some(envelope.custom)
}

/// Writes `payload.data`.
pub fn write(custom: &Custom) -> String {
    // A struct of strings, numbers and enums has no way to fail to be JSON; an empty text would be passed over.
    serde_json::to_string(&Envelope { v: VERSION, custom: custom.clone() }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let custom = Custom::Status { status: Status::Paused, version: 7, starts_at: None, summary: None };
        assert_eq!(write(&custom), r#"{"v":1,"kind":"status","status":"paused","version":7}"#);
        assert_eq!(parse(&write(&custom)), Some(custom));
        let won = Custom::DrawResult {
            id: 1,
            prize: "p".into(),
            winners: vec![Giver { user_id: "u".into(), ..Giver::default() }],
        };
        assert!(write(&won).starts_with(r#"{"v":1,"kind":"draw-result","id":1,"prize":"p","winners":[{"userId":"u","#));
        let muted = Custom::Mute { user_id: Some("u".into()), until: Some(5), all: None, by: None };
        assert_eq!(write(&muted), r#"{"v":1,"kind":"mute","userId":"u","until":5}"#);
        for custom in [won, muted] {
            assert_eq!(parse(&write(&custom)), Some(custom));
        }
    }

    #[test]
    fn what_is_not_known_is_passed_over() {
        for data in [
            "",
            "null",
            "[]",
            "{",
            r#"{"v":1,"kind":"magic"}"#,
            r#"{"v":2,"kind":"status","status":"live","version":1}"#,
        ] {
            assert_eq!(parse(data), None, "{data}");
        }
    }
}
