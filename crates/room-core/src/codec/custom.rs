//! The room's own custom messages: JSON in `payload.data`, `{"v": 1, "kind": …}`.

use crate::model::custom::CustomMessage;
use serde::{Deserialize, Serialize};

/// The version of the messages that this code reads and writes.
const VERSION: u64 = 1;

/// A message together with its version, as it is sent.
#[derive(Serialize, Deserialize)]
struct Envelope {
    v: u64,
    #[serde(flatten)]
    custom: CustomMessage,
}

/// Reads `payload.data`. Unknown kinds, unknown versions and whatever else is not understood are passed over.
pub fn parse(data: &str) -> Option<CustomMessage> {
    let envelope: Envelope = serde_json::from_str(data).ok()?;
    (envelope.v == VERSION).then_some(envelope.custom)
}

/// Writes `payload.data`.
pub fn write(custom: &CustomMessage) -> String {
    // A struct of strings, numbers and enums has no way to fail to be JSON; an empty text would be passed over.
    serde_json::to_string(&Envelope { v: VERSION, custom: custom.clone() }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::show::Status;
    use crate::model::user::UserInfo;

    #[test]
    fn what_is_written_is_read_again() {
        let custom = CustomMessage::Status { status: Status::Paused, version: 7, starts_at: None, summary: None };
        assert_eq!(write(&custom), r#"{"v":1,"kind":"status","status":"paused","version":7}"#);
        assert_eq!(parse(&write(&custom)), Some(custom));
        let won = CustomMessage::DrawResult {
            id: 1,
            prize: "p".into(),
            winners: vec![UserInfo { user_id: "u".into(), ..UserInfo::default() }],
        };
        assert!(write(&won).starts_with(r#"{"v":1,"kind":"draw-result","id":1,"prize":"p","winners":[{"userId":"u","#));
        let muted = CustomMessage::Mute { user_id: Some("u".into()), until: Some(5), all: None, by: None };
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
