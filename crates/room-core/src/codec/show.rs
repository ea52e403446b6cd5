//! A room and its show, as the backend's contract writes them.

use serde_json::{Value, json};

use crate::codec::json::{elements, flag, member, number, number_u32, object, text, texts};
use crate::codec::{gift, source};
use crate::model::limits::Limits;
use crate::model::show::{Likes, LobbyRoom, RoomInfo, Status, Summary};
use crate::model::user::Anchor;
use crate::overlay::comment_style::StyleUnlocks;

/// Reads the answer of `GET /api/rooms/{room}`. `None`: it lacks the room, the group, the title, the host or a known status. A source or
/// a gift that cannot be read is left out.
pub fn read(json: &Value) -> Option<RoomInfo> {
    Some(RoomInfo {
        room: text(json, "room")?,
        group_id: text(json, "groupId")?,
        title: text(json, "title")?,
        anchor: json.get("anchor").filter(|anchor| anchor.is_object()).map(read_anchor)?,
        status: status_of(member(json, "status").as_str()?)?,
        status_version: number(json, "statusVersion").unwrap_or_default(),
        starts_at: number(json, "startsAt"),
        sources: elements(json, "sources").iter().filter_map(source::read).collect(),
        limits: read_limits(member(json, "limits")),
        trusted_senders: texts(json, "trustedSenders"),
        replay: text(json, "replay"),
        gifts: elements(json, "gifts").iter().filter_map(gift::read).collect(),
        likes: Likes { counted: number(member(json, "likes"), "counted") },
        balance: number(json, "balance"),
        popularity: number(json, "popularity").unwrap_or_default(),
        pinned: text(json, "pinned"),
        cover: text(json, "cover").unwrap_or_default(),
        notice: text(json, "notice"),
        online: number(json, "online"),
        summary: read_summary(member(json, "summary")),
        stamped: flag(json, "stamped").unwrap_or_default(),
    })
}

/// Writes the answer of `GET /api/rooms/{room}`.
pub fn write(room: &RoomInfo) -> Value {
    object([
        ("room", json!(room.room)),
        ("groupId", json!(room.group_id)),
        ("title", json!(room.title)),
        ("anchor", json!({"userId": room.anchor.user_id, "nick": room.anchor.nick, "avatar": room.anchor.avatar})),
        ("status", json!(status_name(room.status))),
        ("statusVersion", json!(room.status_version)),
        ("startsAt", json!(room.starts_at)),
        ("sources", room.sources.iter().map(source::write).collect()),
        ("limits", write_limits(room.limits)),
        ("trustedSenders", json!(room.trusted_senders)),
        ("replay", json!(room.replay)),
        ("gifts", room.gifts.iter().map(gift::write).collect()),
        ("likes", object([("counted", json!(room.likes.counted))])),
        ("balance", json!(room.balance)),
        ("popularity", json!(room.popularity)),
        ("pinned", json!(room.pinned)),
        ("cover", json!(room.cover)),
        ("notice", json!(room.notice)),
        ("online", json!(room.online)),
        ("summary", room.summary.map_or(Value::Null, write_summary)),
        ("stamped", json!(room.stamped)),
    ])
}

/// Writes the answer of `GET /api/rooms`.
pub fn write_lobby(rooms: &[LobbyRoom]) -> Value {
    let write = |room: &LobbyRoom| {
        json!({
            "room": room.room,
            "title": room.title,
            "cover": room.cover,
            "status": status_name(room.status),
            "popularity": room.popularity,
        })
    };
    rooms.iter().map(write).collect()
}

/// Reads the name of a status; `None`: unknown.
pub fn status_of(name: &str) -> Option<Status> {
    Some(match name {
        "upcoming" => Status::Upcoming,
        "live" => Status::Live,
        "paused" => Status::Paused,
        "ended" => Status::Ended,
        "replay" => Status::Replay,
        _ => return None,
    })
}

/// The name of a status in the contract.
pub const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Upcoming => "upcoming",
        Status::Live => "live",
        Status::Paused => "paused",
        Status::Ended => "ended",
        Status::Replay => "replay",
    }
}

/// Reads a summary; `None` if it is no object.
pub fn read_summary(json: &Value) -> Option<Summary> {
    json.is_object().then(|| Summary {
        seconds: number(json, "seconds").unwrap_or_default(),
        peak_viewers: number(json, "peakViewers").unwrap_or_default(),
        likes: number(json, "likes").unwrap_or_default(),
    })
}

/// Writes a summary.
pub fn write_summary(summary: Summary) -> Value {
    json!({"seconds": summary.seconds, "peakViewers": summary.peak_viewers, "likes": summary.likes})
}

fn read_anchor(json: &Value) -> Anchor {
    Anchor {
        user_id: text(json, "userId").unwrap_or_default(),
        nick: text(json, "nick").unwrap_or_default(),
        avatar: text(json, "avatar").unwrap_or_default(),
    }
}

/// Reads the limits; the defaults where there are none.
fn read_limits(json: &Value) -> Limits {
    let usual = Limits::default();
    let danmaku = member(json, "danmaku");
    Limits {
        text_bytes: number(json, "textBytes").and_then(|bytes| bytes.try_into().ok()).unwrap_or(usual.text_bytes),
        slow_mode_seconds: number_u32(json, "slowModeSeconds").unwrap_or(usual.slow_mode_seconds),
        danmaku: StyleUnlocks {
            color: number_u32(danmaku, "color").unwrap_or(usual.danmaku.color),
            mode: number_u32(danmaku, "place").unwrap_or(usual.danmaku.mode),
        },
        gift_taps: number_u32(json, "giftTaps"),
        gift_window_ms: number(json, "giftWindowMs"),
    }
}

fn write_limits(limits: Limits) -> Value {
    object([
        ("textBytes", json!(limits.text_bytes)),
        ("slowModeSeconds", json!(limits.slow_mode_seconds)),
        ("danmaku", json!({"color": limits.danmaku.color, "place": limits.danmaku.mode})),
        ("giftTaps", json!(limits.gift_taps)),
        ("giftWindowMs", json!(limits.gift_window_ms)),
    ])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::json::parse;
    use crate::model::gift::{Gift, GiftEffect};
    use crate::model::source::{Source, SourceKind};

    #[test]
    fn a_room_with_only_the_required_members_is_read() {
        let room = read(&parse(
            r#"{"room":"a","groupId":"g","title":"t","anchor":{},"status":"live",
                "sources":[{"kind":"hls","url":"/x"},{"kind":"smell","url":"/y"}],"news":1}"#,
        ))
        .unwrap();
        assert_eq!(room.limits, Limits::default());
        assert_eq!(room.sources[1].kind, SourceKind::Unknown);
    }

    #[test]
    fn a_room_without_a_required_member_is_not_read() {
        let whole = json!({"room": "a", "groupId": "g", "title": "t", "anchor": {}, "status": "live"});
        assert!(read(&whole).is_some());
        for key in ["room", "groupId", "title", "anchor", "status"] {
            for value in [Value::Null, json!(7), json!("unknown")] {
                let mut room = whole.clone();
                room[key] = value;
                let is_any_text = ["room", "groupId", "title"].contains(&key) && room[key].is_string();
                assert_eq!(read(&room).is_some(), is_any_text, "{key} {}", room[key]);
            }
        }
    }

    #[test]
    fn an_optional_member_of_another_type_counts_as_absent() {
        let room = read(&json!({
            "room": "a", "groupId": "g", "title": "t", "anchor": {"nick": 1}, "status": "paused",
            "popularity": "7", "balance": -1, "limits": {"textBytes": 9, "giftTaps": 1e9}, "gifts": [{"id": "x"}, 7],
            "sources": [{"url": "/x"}, {"kind": "flv", "url": "/y"}], "summary": [], "likes": 3, "trustedSenders": ["a", 1],
        }))
        .unwrap();
        assert_eq!((room.popularity, room.balance, room.gifts.len(), room.summary), (0, None, 0, None));
        assert_eq!((room.limits.text_bytes, room.limits.gift_taps), (9, None));
        assert_eq!(
            (room.sources.len(), room.trusted_senders, room.anchor),
            (1, vec!["a".to_owned()], Anchor::default())
        );
    }

    #[test]
    fn a_room_that_is_written_reads_the_same() {
        let room = RoomInfo {
            room: "a".into(),
            group_id: "g".into(),
            title: "t".into(),
            anchor: Anchor { user_id: "u".into(), nick: "n".into(), avatar: "/a".into() },
            status: Status::Replay,
            status_version: 7,
            starts_at: Some(1),
            sources: vec![Source { kind: SourceKind::Leb, url: "webrtc://x".into(), ..Source::default() }],
            limits: Limits {
                text_bytes: 1,
                slow_mode_seconds: 2,
                danmaku: StyleUnlocks { color: 3, mode: 4 },
                gift_taps: Some(5),
                gift_window_ms: Some(6),
            },
            trusted_senders: vec!["s".into()],
            replay: Some("/r".into()),
            gifts: vec![Gift { id: "x".into(), effect: GiftEffect::Full, ..Gift::default() }],
            likes: Likes { counted: Some(8) },
            balance: Some(9),
            popularity: 10,
            pinned: Some("p".into()),
            cover: "/c".into(),
            notice: Some("n".into()),
            online: Some(11),
            summary: Some(Summary { seconds: 12, peak_viewers: 13, likes: 14 }),
            stamped: true,
        };
        assert_eq!(read(&write(&room)), Some(room));
        for status in [Status::Upcoming, Status::Live, Status::Paused, Status::Ended, Status::Replay] {
            assert_eq!(status_of(status_name(status)), Some(status));
        }
    }

    #[test]
    fn absent_members_are_not_written() {
        let json = write(&RoomInfo::default());
        assert!(json.as_object().unwrap().values().all(|value| !value.is_null()));
        assert_eq!((json.get("balance"), &json["likes"], &json["status"]), (None, &json!({}), &json!("upcoming")));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text: String, key in "[a-zA-Z]{1,14}", number: i64) {
            let _ = read(&parse(&text));
            let _ = read(&json!({key: number, "room": text, "sources": [number], "gifts": text}));
        }
    }
}
