//! The business backend's contract: JSON over HTTP, errors as `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};

/// `POST /api/session`: who am I in this room, and with what do I sign in to the chat?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The room's public name, as in the page's address.
    pub room: String,
}

/// `POST /api/rooms/{room}/gifts`: an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRequest {
    /// Which gift.
    pub gift_id: String,
    /// How many.
    pub count: u32,
    /// Chosen by the client, one for each order: an order that is sent again under the same key is charged once.
    pub idempotency_key: String,
}

/// An error's body (RFC 9457). Every member may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProblemDetails {
    /// The kind of problem, as a URI reference; `about:blank` where the status says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, for people.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use crate::model::limits::Limits;
    use crate::model::show::RoomInfo;
    use crate::model::source::SourceKind;
    use crate::model::user::Role;

    #[test]
    fn a_room_with_only_what_must_be_there_is_read() {
        let room: RoomInfo = serde_json::from_str(
            r#"{"room":"a","groupId":"g","title":"t","anchor":{},"status":"live",
                "sources":[{"kind":"hls","url":"/x"},{"kind":"smell","url":"/y"}],"news":1}"#,
        )
        .unwrap();
        assert_eq!(room.limits, Limits::default());
        assert_eq!(room.sources[1].kind, SourceKind::Unknown);
    }

    #[test]
    fn a_role_that_is_not_known_is_a_member() {
        assert_eq!(serde_json::from_str::<Role>(r#""wizard""#).unwrap(), Role::Member);
        assert_eq!(serde_json::from_str::<Role>(r#""anchor""#).unwrap(), Role::Anchor);
    }
}
