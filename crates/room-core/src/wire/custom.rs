//! The room's own custom messages: JSON in `payload.data`, `{"v": 1, "kind": …}`.

use serde::{Deserialize, Serialize};

use super::backend::Status;

/// The version of the messages that this code reads and writes.
const VERSION: u64 = 1;

/// A message of a kind that only a server may send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Custom {
    /// The show's status changed.
    Status {
        /// The new one.
        status: Status,
        /// Rises with each change.
        version: u64,
    },
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
        let custom = Custom::Status { status: Status::Paused, version: 7 };
        assert_eq!(write(&custom), r#"{"v":1,"kind":"status","status":"paused","version":7}"#);
        assert_eq!(parse(&write(&custom)), Some(custom));
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
