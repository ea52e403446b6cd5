//! What the chat SDK's events say: from the JSON of an event's `data` to the domain.
//!
//! Total: whatever the JSON is, what is not understood is left out. The names are those of the SDK's `index.d.ts`.

use serde_json::Value;

use super::image;
use crate::chat_port::{ChatError, KickReason, Network};
use crate::incoming::{Body, Incoming, Sender};

/// `payload.operationType` of a group tip.
mod tip {
    pub(super) const CAME_IN: u64 = 1;
    pub(super) const WENT_OUT: u64 = 2;
    pub(super) const PROFILE: u64 = 6;
}

/// `MESSAGE_RECEIVED`, whose data is a list of messages.
pub fn messages(data: &Value) -> Vec<Incoming> {
    data.as_array().map(|list| list.iter().filter_map(message).collect()).unwrap_or_default()
}

fn message(message: &Value) -> Option<Incoming> {
    let id = text(message, "ID")?;
    let user_id = text(message, "from")?;
    let payload = message.get("payload").unwrap_or(&Value::Null);
    let body = match message.get("type")?.as_str()? {
        "TIMTextElem" => Body::Text(text(payload, "text")?),
        "TIMCustomElem" => Body::Custom(text(payload, "data")?),
        "TIMGroupTipElem" => group_tip(payload)?,
        _ => return None,
    };
    let from = Sender {
        user_id,
        nick: text(message, "nick").unwrap_or_default(),
        avatar: text(message, "avatar").and_then(|url| image::from_anyone(&url)),
    };
    let group = text(message, "to").unwrap_or_default();
    Some(Incoming { id, group, time: number(message, "time").unwrap_or_default(), from, body })
}

fn group_tip(payload: &Value) -> Option<Body> {
    match number(payload, "operationType")? {
        tip::CAME_IN => Some(Body::CameIn { names: names(payload) }),
        tip::WENT_OUT => Some(Body::WentOut),
        tip::PROFILE => {
            let profile = payload.get("newGroupProfile").unwrap_or(&Value::Null);
            Some(Body::Profile { notice: text(profile, "notification") })
        }
        _ => None,
    }
}

/// The names in a tip: nicks where the SDK knows them, else IDs.
fn names(payload: &Value) -> Vec<String> {
    let members = payload.get("memberList").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let nick_of = |id: &str| {
        let member = members.iter().find(|member| text(member, "userID").as_deref() == Some(id))?;
        text(member, "nick").filter(|nick| !nick.is_empty())
    };
    let ids = payload.get("userIDList").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    ids.iter().filter_map(Value::as_str).map(|id| nick_of(id).unwrap_or_else(|| id.to_owned())).collect()
}

/// `NET_STATE_CHANGE`: `data.state`.
pub fn network(data: &Value) -> Option<Network> {
    match data.get("state")?.as_str()? {
        "connected" => Some(Network::Connected),
        "connecting" => Some(Network::Connecting),
        "disconnected" => Some(Network::Disconnected),
        _ => None,
    }
}

/// `KICKED_OUT`: `data.type`. A reason that is not known is still a kick.
pub fn kicked_out(data: &Value) -> KickReason {
    match data.get("type").and_then(Value::as_str) {
        Some("multipleAccount" | "multipleDevice") => KickReason::SignedInElsewhere,
        Some("userSigExpired") => KickReason::SignatureExpired,
        _ => KickReason::ByServer,
    }
}

/// A promise's rejection: `{code, message}`. What has no code keeps 0.
pub fn error(data: &Value) -> ChatError {
    let code = data.get("code").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok()).unwrap_or(0);
    ChatError { code, message: text(data, "message").unwrap_or_default() }
}

/// `getGroupProfile`: the notice in `data.group.notification`.
pub fn notification(data: &Value) -> Option<String> {
    text(data.get("group")?, "notification")
}

/// `getGroupOnlineMemberCount`: `data.memberCount`.
pub fn online(data: &Value) -> Option<u64> {
    number(data, "memberCount")
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn text_message() -> Value {
        json!({
            "ID": "144115-1-2", "type": "TIMTextElem", "payload": {"text": "你好 👋"}, "to": "g", "from": "u1",
            "nick": "Uma", "avatar": "https://a.example/u.png", "time": 1_700_000_000, "flow": "in"
        })
    }

    #[test]
    fn a_text_message_is_read() {
        let read = messages(&json!([text_message(), 7, null]));
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].body, Body::Text("你好 👋".into()));
        assert_eq!(read[0].from.avatar.as_deref(), Some("https://a.example/u.png"));
        assert_eq!((read[0].time, read[0].group.as_str()), (1_700_000_000, "g"));
    }

    #[test]
    fn a_picture_that_is_not_https_is_left_out() {
        let mut message = text_message();
        message["avatar"] = json!("javascript:alert(1)");
        assert_eq!(messages(&json!([message]))[0].from.avatar, None);
    }

    #[test]
    fn tips_say_who_came_and_what_the_notice_is() {
        let tip = |payload: Value| {
            let message = json!({"ID": "1", "type": "TIMGroupTipElem", "from": "@TIM#SYSTEM", "payload": payload});
            messages(&json!([message])).pop().map(|message| message.body)
        };
        let came =
            json!({"operationType": 1, "userIDList": ["a", "b"], "memberList": [{"userID": "a", "nick": "Ann"}]});
        assert_eq!(tip(came), Some(Body::CameIn { names: vec!["Ann".into(), "b".into()] }));
        assert_eq!(tip(json!({"operationType": 2})), Some(Body::WentOut));
        let notice = json!({"operationType": 6, "newGroupProfile": {"notification": "n"}});
        assert_eq!(tip(notice), Some(Body::Profile { notice: Some("n".into()) }));
        assert_eq!(tip(json!({"operationType": 99})), None);
    }

    #[test]
    fn a_rejection_keeps_its_code() {
        assert_eq!(error(&json!({"code": 10017, "message": "m"})), ChatError { code: 10017, message: "m".into() });
        assert_eq!(error(&json!("boom")).code, 0);
        assert_eq!(error(&json!({"code": 1e99})).code, 0);
    }

    /// Any JSON at all, with the SDK's own names and values mixed in so that the deeper branches are met.
    fn any_json() -> impl Strategy<Value = Value> {
        let name = prop_oneof![
            Just("ID"),
            Just("type"),
            Just("from"),
            Just("to"),
            Just("payload"),
            Just("text"),
            Just("data"),
            Just("time"),
            Just("operationType"),
            Just("userIDList"),
            Just("memberList"),
            Just("newGroupProfile"),
            Just("notification"),
            Just("state"),
            Just("code"),
            Just("group"),
            Just("memberCount"),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            (0_u64..9).prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            Just(json!("TIMTextElem")),
            Just(json!("TIMCustomElem")),
            Just(json!("TIMGroupTipElem")),
            Just(json!("connected")),
        ];
        leaf.prop_recursive(4, 48, 8, move |inner| {
            let object = prop::collection::vec((name.clone(), inner.clone()), 0..8);
            prop_oneof![
                prop::collection::vec(inner, 0..6).prop_map(Value::from),
                object.prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_json_makes_a_decoder_panic_and_every_picture_is_https(data in any_json()) {
            for message in messages(&json!([data])).into_iter().chain(messages(&data)) {
                prop_assert!(message.from.avatar.is_none_or(|url| url.to_lowercase().starts_with("https://")));
            }
            let _ = (network(&data), kicked_out(&data), error(&data), notification(&data), online(&data));
            let _ = super::super::custom::parse(&data.to_string());
        }
    }
}
