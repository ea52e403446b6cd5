//! The business backend's contract: JSON over HTTP, errors as `application/problem+json` (RFC 9457). Rooms are in `show`, sources in
//! `source`, gifts in `gift`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::codec::json::{number, number_u32, object, text};
use crate::model::user::{Role, Session};

/// The body of `POST /api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The room's public name, as in the page's address.
    pub room: String,
}

/// The body of `POST /api/rooms/{room}/gifts`: an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRequest {
    /// The gift's ID.
    pub gift_id: String,
    /// The number of gifts.
    pub count: u32,
    /// The idempotency key: the client chooses one for each order. An order that is sent again with the same key is charged once.
    pub idempotency_key: String,
}

/// The body of an error (RFC 9457). Every member may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProblemDetails {
    /// The kind of problem, as a URI reference; `about:blank` where the status explains it.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened in this case.
    pub detail: String,
}

/// Reads the answer of `POST /api/session`. `None`: it has no `sdkAppId`.
pub fn read_session(json: &Value) -> Option<Session> {
    let role = match json.get("role").and_then(Value::as_str) {
        Some("anchor") => Role::Anchor,
        Some("admin") => Role::Admin,
        Some("guest") => Role::Guest,
        _ => Role::Member,
    };
    Some(Session {
        sdk_app_id: number_u32(json, "sdkAppId")?,
        user_id: text(json, "userId").unwrap_or_default(),
        user_sig: text(json, "userSig").unwrap_or_default(),
        expires_at: number(json, "expiresAt").unwrap_or_default(),
        nick: text(json, "nick").unwrap_or_default(),
        avatar: text(json, "avatar").unwrap_or_default(),
        role,
        level: number_u32(json, "level").unwrap_or_default(),
        chat_server: text(json, "chatServer"),
        token: text(json, "token"),
    })
}

/// Writes the answer of `POST /api/session`.
pub fn write_session(session: &Session) -> Value {
    let role = match session.role {
        Role::Anchor => "anchor",
        Role::Admin => "admin",
        Role::Guest => "guest",
        Role::Member => "member",
    };
    object([
        ("sdkAppId", json!(session.sdk_app_id)),
        ("userId", json!(session.user_id)),
        ("userSig", json!(session.user_sig)),
        ("expiresAt", json!(session.expires_at)),
        ("nick", json!(session.nick)),
        ("avatar", json!(session.avatar)),
        ("role", json!(role)),
        ("level", json!(session.level)),
        ("chatServer", json!(session.chat_server)),
        ("token", json!(session.token)),
    ])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::json::parse;

    #[test]
    fn a_role_that_is_not_known_is_a_member() {
        let role = |name: &str| read_session(&json!({"sdkAppId": 1, "role": name})).map(|session| session.role);
        assert_eq!((role("wizard"), role("anchor")), (Some(Role::Member), Some(Role::Anchor)));
    }

    #[test]
    fn a_session_that_is_written_reads_the_same() {
        for role in [Role::Anchor, Role::Admin, Role::Guest, Role::Member] {
            let session = Session {
                sdk_app_id: 1,
                user_id: "u".into(),
                user_sig: "s".into(),
                expires_at: 2,
                nick: "n".into(),
                avatar: "/a".into(),
                role,
                level: 3,
                chat_server: Some("ws://x".into()),
                token: Some("t".into()),
            };
            assert_eq!(read_session(&write_session(&session)), Some(session));
        }
        assert_eq!(write_session(&Session::default()).get("token"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text: String, number: i64) {
            let _ = read_session(&parse(&text));
            let _ = read_session(&json!({"sdkAppId": number, "role": number, "userId": text}));
        }
    }
}
