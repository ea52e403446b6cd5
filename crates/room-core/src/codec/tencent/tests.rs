//! What the SDK brings, read; and whatever else may come, borne.

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
    let came = json!({"operationType": 1, "userIDList": ["a", "b"], "memberList": [{"userID": "a", "nick": "Ann"}]});
    let named = |user_id: &str, nick: &str| User { user_id: user_id.into(), nick: nick.into(), avatar: None };
    assert_eq!(tip(came), Some(Body::Joined(vec![named("a", "Ann"), named("b", "")])));
    for out in [2, 3, 10] {
        let tip = tip(json!({"operationType": out, "userIDList": ["a"]}));
        assert_eq!(tip, Some(Body::Left { user_ids: vec!["a".into()] }), "{out}");
    }
    let notice = json!({"operationType": 6, "newGroupProfile": {"notification": "n"}});
    assert_eq!(tip(notice), Some(Body::Profile { notice: Some("n".into()), mute_all: None, by: String::new() }));
    assert_eq!(tip(json!({"operationType": 99})), None);
}

#[test]
fn tips_say_who_is_muted_and_who_keeps_order() {
    let tip = |payload: Value| {
        let message = json!({"ID": "1", "type": "TIMGroupTipElem", "from": "@TIM#SYSTEM", "payload": payload});
        messages(&json!([message])).pop().map(|message| message.body)
    };
    let all =
        json!({"operationType": 6, "newGroupProfile": {"muteAllMembers": true}, "operatorInfo": {"nick": "Luna"}});
    assert_eq!(tip(all), Some(Body::Profile { notice: None, mute_all: Some(true), by: "Luna".into() }));
    let one = json!({"operationType": 7, "memberList": [{"userID": "a", "muteTime": 60}, {"userID": "b"}]});
    assert_eq!(tip(one), Some(Body::Muted { users: vec![("a".into(), 60)], by: String::new() }));
    for (operation, now) in [(4, true), (5, false)] {
        let tip = tip(json!({"operationType": operation, "userIDList": ["a"]}));
        assert_eq!(tip, Some(Body::Admins { user_ids: vec!["a".into()], now }));
    }
}

#[test]
fn notices_say_why_the_viewer_is_out() {
    let notice = |payload: Value| {
        let message = json!({"ID": "1", "type": "TIMGroupSystemNoticeElem", "from": "@TIM#SYSTEM", "payload": payload});
        messages(&json!([message])).pop().map(|message| message.body)
    };
    assert_eq!(notice(json!({"operationType": 4})), Some(Body::Removed(Removal::Kicked)));
    assert_eq!(notice(json!({"operationType": 5})), Some(Body::Removed(Removal::Dismissed)));
    let banned = json!({"operationType": 21, "duration": 600, "reason": "spam"});
    assert_eq!(notice(banned), Some(Body::Removed(Removal::Banned { seconds: 600, reason: "spam".into() })));
    let words = json!({"operationType": 255, "userDefinedField": "words"});
    assert_eq!(notice(words), Some(Body::Announcement("words".into())));
    assert_eq!(notice(json!({"operationType": 1})), None);
}

#[test]
fn answers_are_read() {
    let profile = json!({"group": {"notification": "n", "muteAllMembers": true, "selfInfo": {"muteUntil": 7}}});
    let read = GroupProfile { notice: "n".into(), mute_all: true, muted_until_s: 7 };
    assert_eq!(group_profile(&profile), Some(read));
    let (listed, next) = members(
        &json!({"offset": 7, "memberList": [{"userID": "a", "role": "Owner"}, {"role": "Admin"}, {"userID": "b"}]}),
    );
    assert_eq!((next, members(&json!({"offset": 0})).1), (Some(7), None));
    let roles: Vec<_> = listed.iter().map(|member| (member.person.user_id.as_str(), member.role)).collect();
    assert_eq!(roles, [("a", MemberRole::Owner), ("b", MemberRole::Member)]);
    assert_eq!(status_version(&json!({"groupAttributes": {"statusVersion": "12"}})), Some(12));
    assert_eq!(counter(&json!({"groupID": "g", "key": "likes", "value": 5})), Some(("likes".into(), 5)));
    assert_eq!(counter(&json!({"key": "likes", "value": -5})), None);
    assert_eq!(revoked(&json!([{"ID": "1"}, 2])), ["1"]);
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
        Just("muteAllMembers"),
        Just("muteTime"),
        Just("userID"),
        Just("selfInfo"),
        Just("cloudCustomData"),
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
        Just(json!("TIMGroupSystemNoticeElem")),
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
        let _ = (network(&data), kicked_out(&data), error(&data), group_profile(&data), online(&data));
            let _ = (revoked(&data), members(&data), profiles(&data), status_version(&data), counter(&data));
        let _ = crate::codec::custom::parse(&data.to_string());
    }
}

/// A message with these elements, as the SDK has it: its type and payload are the first one's.
fn of(elements: &[(&str, Value)], is_broadcast: bool) -> Vec<GroupMessage> {
    let all: Vec<_> = elements.iter().map(|(kind, content)| json!({"type": kind, "content": content})).collect();
    let (kind, payload) = &elements[0];
    let message = json!({
        "ID": "1", "from": "a", "to": "g", "type": kind, "payload": payload, "_elements": all,
        "isBroadcastMessage": is_broadcast,
    });
    messages(&json!([message]))
}

#[test]
fn all_elements_of_a_message_are_read() {
    let custom = |data: &str| ("TIMCustomElem", json!({"data": data, "description": ""}));
    let text = |text: &str| ("TIMTextElem", json!({"text": text}));
    let read = |elements: &[(&str, Value)]| of(elements, false).pop().map(|message| (message.body, message.media));
    assert_eq!(read(&[custom("{}"), text("hi")]), Some((Body::Text("hi".into()), None)));
    assert_eq!(read(&[text("one "), custom("{}"), text("two")]), Some((Body::Text("one two".into()), None)));
    assert_eq!(read(&[custom("a"), custom("b")]), Some((Body::Custom("a".into()), None)));
    for (kind, media) in [
        ("TIMFaceElem", Media::Face),
        ("TIMImageElem", Media::Image),
        ("TIMSoundElem", Media::Sound),
        ("TIMVideoFileElem", Media::Video),
        ("TIMFileElem", Media::File),
        ("TIMRelayElem", Media::Other),
    ] {
        assert_eq!(read(&[(kind, json!({}))]), Some((Body::Text(String::new()), Some(media))), "{kind}");
        assert_eq!(read(&[text("see"), (kind, json!(1))]), Some((Body::Text("see".into()), Some(media))), "{kind}");
    }
    assert_eq!(read(&[("TIMNewElem", json!({}))]), None);
}

#[test]
fn a_broadcast_in_a_form_of_its_own_is_what_it_says_to_people() {
    let said = |data: &str, description: &str| {
        let custom = ("TIMCustomElem", json!({"data": data, "description": description}));
        of(&[custom], true).pop().map(|message| message.body)
    };
    assert_eq!(said("{\"id\":1}", " at noon "), Some(Body::Text("at noon".into())));
    assert_eq!(said("at noon", ""), Some(Body::Text("at noon".into())));
    assert_eq!(said("{\"id\":1}", ""), None, "there is nothing in it for people");
    assert_eq!(said("x", &"长".repeat(900)), Some(Body::Text("长".repeat(500))));
}
