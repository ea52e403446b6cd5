//! The room's own messages: JSON in `payload.data` of a custom message, `{"v": 1, "kind": …}`.

use serde_json::{Value, json};

use crate::codec::json::{self, flag, member, number, number_u32, object, optional, text};
use crate::codec::show::{read_summary, status_name, status_of, write_summary};
use crate::model::custom::CustomMessage;
use crate::model::user::UserInfo;

/// The version of the messages that this code reads and writes.
const VERSION: u64 = 1;

/// Reads `payload.data`. `None`: an unknown kind or version, or a required member is absent.
pub fn parse(data: &str) -> Option<CustomMessage> {
    let message = &json::parse(data);
    if number(message, "v") != Some(VERSION) {
        return None;
    }
    Some(match member(message, "kind").as_str()? {
        "status" => CustomMessage::Status {
            status: status_of(member(message, "status").as_str()?)?,
            version: number(message, "version")?,
            starts_at: number(message, "startsAt"),
            summary: read_summary(member(message, "summary")),
        },
        "gift" => CustomMessage::Gift {
            gift: text(message, "gift")?,
            count: number_u32(message, "count")?,
            combo: number_u32(message, "combo")?,
            from: message.get("from").filter(|from| from.is_object()).map(read_user)?,
            order: text(message, "order")?,
        },
        // A mute of one user must not become one of everyone, so no member may have a wrong type.
        "mute" => CustomMessage::Mute {
            user_id: optional(message, "userId", text)?,
            until: optional(message, "until", number)?,
            all: optional(message, "all", flag)?,
            by: optional(message, "by", text)?,
        },
        "draw" => CustomMessage::Draw {
            id: number(message, "id")?,
            keyword: text(message, "keyword")?,
            prize: text(message, "prize")?,
            until: number(message, "until")?,
        },
        "draw-result" => CustomMessage::DrawResult {
            id: number(message, "id")?,
            prize: text(message, "prize")?,
            winners: member(message, "winners")
                .as_array()?
                .iter()
                .filter(|winner| winner.is_object())
                .map(read_user)
                .collect(),
        },
        "pin" => CustomMessage::Pin { text: optional(message, "text", text)? },
        "like" => CustomMessage::Like { count: number_u32(message, "count")? },
        _ => return None,
    })
}

/// Writes `payload.data`.
pub fn write(custom: &CustomMessage) -> String {
    let v = ("v", json!(VERSION));
    let message = match custom {
        CustomMessage::Status { status, version, starts_at, summary } => object([
            v,
            ("kind", json!("status")),
            ("status", json!(status_name(*status))),
            ("version", json!(version)),
            ("startsAt", json!(starts_at)),
            ("summary", summary.map_or(Value::Null, write_summary)),
        ]),
        CustomMessage::Gift { gift, count, combo, from, order } => object([
            v,
            ("kind", json!("gift")),
            ("gift", json!(gift)),
            ("count", json!(count)),
            ("combo", json!(combo)),
            ("from", write_user(from)),
            ("order", json!(order)),
        ]),
        CustomMessage::Mute { user_id, until, all, by } => object([
            v,
            ("kind", json!("mute")),
            ("userId", json!(user_id)),
            ("until", json!(until)),
            ("all", json!(all)),
            ("by", json!(by)),
        ]),
        CustomMessage::Draw { id, keyword, prize, until } => object([
            v,
            ("kind", json!("draw")),
            ("id", json!(id)),
            ("keyword", json!(keyword)),
            ("prize", json!(prize)),
            ("until", json!(until)),
        ]),
        CustomMessage::DrawResult { id, prize, winners } => object([
            v,
            ("kind", json!("draw-result")),
            ("id", json!(id)),
            ("prize", json!(prize)),
            ("winners", winners.iter().map(write_user).collect()),
        ]),
        CustomMessage::Pin { text } => json!({"v": VERSION, "kind": "pin", "text": text}),
        CustomMessage::Like { count } => json!({"v": VERSION, "kind": "like", "count": count}),
    };
    message.to_string()
}

fn read_user(user: &Value) -> UserInfo {
    UserInfo {
        user_id: text(user, "userId").unwrap_or_default(),
        nick: text(user, "nick").unwrap_or_default(),
        avatar: text(user, "avatar").unwrap_or_default(),
        level: number_u32(user, "level").unwrap_or_default(),
    }
}

fn write_user(user: &UserInfo) -> Value {
    json!({"userId": user.user_id, "nick": user.nick, "avatar": user.avatar, "level": user.level})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::show::{Status, Summary};
    use proptest::prelude::*;

    #[test]
    fn a_message_has_the_contracts_keys() {
        let written = |custom: &CustomMessage| json::parse(&write(custom));
        let custom = CustomMessage::Status { status: Status::Paused, version: 7, starts_at: None, summary: None };
        assert_eq!(written(&custom), json!({"v": 1, "kind": "status", "status": "paused", "version": 7}));
        let winner = UserInfo { user_id: "u".into(), ..UserInfo::default() };
        let won = CustomMessage::DrawResult { id: 1, prize: "p".into(), winners: vec![winner] };
        let winner = json!({"userId": "u", "nick": "", "avatar": "", "level": 0});
        assert_eq!(written(&won), json!({"v": 1, "kind": "draw-result", "id": 1, "prize": "p", "winners": [winner]}));
        let muted = CustomMessage::Mute { user_id: Some("u".into()), until: Some(5), all: None, by: None };
        assert_eq!(written(&muted), json!({"v": 1, "kind": "mute", "userId": "u", "until": 5}));
        let unpinned = CustomMessage::Pin { text: None };
        assert_eq!(written(&unpinned), json!({"v": 1, "kind": "pin", "text": null}));
    }

    #[test]
    fn a_message_that_is_written_reads_the_same() {
        let user = UserInfo { user_id: "u".into(), nick: "n".into(), avatar: "/a".into(), level: 4 };
        let summary = Some(Summary { seconds: 1, peak_viewers: 2, likes: 3 });
        for custom in [
            CustomMessage::Status { status: Status::Ended, version: 7, starts_at: Some(3), summary },
            CustomMessage::Gift { gift: "g".into(), count: 1, combo: 2, from: user.clone(), order: "o".into() },
            CustomMessage::Mute { user_id: None, until: Some(5), all: Some(true), by: Some("b".into()) },
            CustomMessage::Draw { id: 1, keyword: "k".into(), prize: "p".into(), until: 2 },
            CustomMessage::DrawResult { id: 1, prize: "p".into(), winners: vec![user] },
            CustomMessage::Pin { text: Some("t".into()) },
            CustomMessage::Pin { text: None },
            CustomMessage::Like { count: 3 },
        ] {
            assert_eq!(parse(&write(&custom)), Some(custom));
        }
    }

    #[test]
    fn an_unknown_message_is_skipped() {
        for data in [
            "",
            "null",
            "[]",
            "{",
            r#"{"v":1,"kind":"magic"}"#,
            r#"{"v":1,"kind":"gift","gift":"g","count":1,"combo":1,"order":"o"}"#,
            r#"{"v":1,"kind":"like","count":-1}"#,
            r#"{"v":1,"kind":"mute","userId":7,"all":true}"#,
            r#"{"v":1,"kind":"pin","text":7}"#,
            r#"{"v":2,"kind":"status","status":"live","version":1}"#,
        ] {
            assert_eq!(parse(data), None, "{data}");
        }
    }

    proptest! {
        #[test]
        fn any_data_is_read_without_a_panic(data: String, kind in "status|gift|mute|draw|draw-result|pin|like", number: i64) {
            let _ = parse(&data);
            let _ = parse(&json!({"v": 1, "kind": kind, "count": number, "winners": [number], "from": data}).to_string());
        }
    }
}
