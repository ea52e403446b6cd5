//! A backend's answers to `Group.CallbackBeforeSendMsg` and `Group.CallbackBeforeApplyJoinGroup`.

use serde_json::Value;

use crate::cloud::chat::error::ChatError;

/// The backend's own error codes that its answer may carry to the sender: Tencent's range for groups.
const OWN_CODES: std::ops::RangeInclusive<i64> = 10100..=10200;

/// Whether a message may go to the group.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Yes; with these changes.
    Pass {
        /// New elements. `None`: unchanged.
        body: Option<Value>,
        /// New custom data. `None`: unchanged.
        cloud_custom_data: Option<String>,
    },
    /// No, and the sender gets the error.
    Refuse(ChatError),
    /// No, but the sender gets a success.
    Silence,
}

impl Answer {
    /// Yes, unchanged.
    pub const PASS: Self = Self::Pass { body: None, cloud_custom_data: None };
}

/// Reads the answer about a user who wants to join. After an invalid answer the user may.
///
/// # Errors
/// If the user may not join.
pub fn read_join(answer: &Value) -> Result<(), ChatError> {
    match read(answer) {
        Answer::Refuse(refused) => Err(refused),
        // Code 2 has no meaning for joining.
        Answer::Pass { .. } | Answer::Silence => Ok(()),
    }
}

/// Reads an answer. After an invalid one the message goes through.
pub fn read(answer: &Value) -> Answer {
    match answer["ErrorCode"].as_i64() {
        Some(0) => Answer::Pass {
            body: answer.get("MsgBody").filter(|body| body.is_array()).cloned(),
            cloud_custom_data: answer["CloudCustomData"].as_str().map(str::to_owned),
        },
        Some(1) => Answer::Refuse(ChatError::BY_CALLBACK),
        Some(2) => Answer::Silence,
        Some(code) if OWN_CODES.contains(&code) => {
            Answer::Refuse(ChatError::with_text(code, answer["ErrorInfo"].as_str().unwrap_or_default().to_owned()))
        }
        _ => Answer::PASS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refused_join_has_the_backends_code_and_text() {
        assert_eq!(read_join(&json!({"ErrorCode": 0})), Ok(()));
        assert_eq!(read_join(&json!({"ErrorCode": 1})), Err(ChatError::BY_CALLBACK));
        let own = json!({"ErrorCode": 10101, "ErrorInfo": "for ticket holders"});
        assert_eq!(read_join(&own), Err(ChatError::with_text(10101, "for ticket holders".into())));
    }

    #[test]
    fn documented_answers_are_read_and_all_others_let_the_message_through() {
        assert_eq!(read(&json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})), Answer::PASS);
        assert_eq!(read(&json!({"ErrorCode": 1})), Answer::Refuse(ChatError::BY_CALLBACK));
        assert_eq!(read(&json!({"ErrorCode": 2})), Answer::Silence);
        let own = json!({"ErrorCode": 10150, "ErrorInfo": "not today"});
        assert_eq!(read(&own), Answer::Refuse(ChatError::with_text(10150, "not today".into())));
        let changed = json!({"ErrorCode": 0, "MsgBody": [], "CloudCustomData": "x"});
        assert_eq!(read(&changed), Answer::Pass { body: Some(json!([])), cloud_custom_data: Some("x".into()) });
        for odd in [
            json!(null),
            json!({}),
            json!({"ErrorCode": "1"}),
            json!({"ErrorCode": 99}),
            json!([1]),
            json!({"ErrorCode": 0, "MsgBody": 1}),
        ] {
            assert_eq!(read(&odd), Answer::PASS, "{odd}");
        }
    }
}
