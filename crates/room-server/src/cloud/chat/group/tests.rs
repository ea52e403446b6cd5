//! Tests of a group as its members see it. A panic is the failure of a test: an unwrapped value is one that the test relies on.

use serde_json::Value;

use super::*;
use crate::cloud::chat::attributes::{Change, Pair};
use crate::cloud::chat::counters::Mode;
use crate::cloud::chat::message::tests::text;
use crate::cloud::chat::settings::Tips;

const T: u64 = 1_000_000;

fn room(settings: Settings) -> AvChatRoom {
    let profile = Profile { group_id: "g".into(), name: "G".into(), owner: "host".into(), ..Profile::default() };
    AvChatRoom::new(profile, settings, 100)
}

fn with(people: &[&str]) -> AvChatRoom {
    let mut room = room(Settings::for_tests());
    for user in people {
        room.enter(&text(user, 1, "").from, T).unwrap();
    }
    room.take_events();
    room
}

fn entries(room: &AvChatRoom, event: u8) -> Vec<Value> {
    let all = room.since(0).0.into_iter().map(|text| serde_json::from_str::<Value>(&text).unwrap());
    all.filter(|entry| entry["Event"] == event).collect()
}

fn op_types(room: &AvChatRoom) -> Vec<u64> {
    entries(room, 4).iter().map(|tip| tip["MsgBody"]["OpType"].as_u64().unwrap()).collect()
}

fn notices(room: &mut AvChatRoom) -> Vec<(String, u64)> {
    let notice = |event| match event {
        Event::Notice { user_id, entry } => Some((user_id, entry["MsgBody"]["ReportType"].as_u64().unwrap())),
        _ => None,
    };
    room.take_events().into_iter().filter_map(notice).collect()
}

#[test]
fn joins_and_leaves_give_one_tip_each_with_the_online_number() {
    let mut room = with(&["ann", "ann", "bob"]);
    room.leave("ann", T);
    room.leave("ann", T);
    let tips: Vec<_> = entries(&room, 4)
        .iter()
        .map(|tip| (tip["MsgBody"]["OpType"].clone(), tip["MsgBody"]["OnlineInf"]["Num"].clone()))
        .collect();
    assert_eq!(tips, [(json!(1), json!(1)), (json!(1), json!(2)), (json!(2), json!(1))]);
    assert!(matches!(room.take_events().as_slice(), [Event::Left { by: None, .. }]));
}

#[test]
fn join_tips_are_limited_when_many_join_at_once() {
    let mut room = with(&[]);
    for nth in 0..100 {
        room.enter(&text(&format!("u{nth}"), 1, "").from, T).unwrap();
    }
    assert_eq!((op_types(&room).len(), room.members().len()), (40, 100));
    room.enter(&text("later", 1, "").from, T + 1_000).unwrap();
    assert_eq!(entries(&room, 4)[40]["MsgBody"]["OnlineInf"]["Num"], 101);
}

#[test]
fn a_member_who_stops_polling_is_lost_without_a_tip() {
    let mut room = with(&["ann", "bob"]);
    room.still_there("bob", T + 30_001);
    room.sweep(T + 30_001);
    let (newest, next) = room.newest_members(0);
    assert_eq!((newest.len(), newest[0].person.user_id.as_str(), next), (1, "bob", None));
    assert!(matches!(room.take_events().as_slice(), [Event::Lost { user_id }] if user_id == "ann"));
    room.stay(&text("ann", 1, "").from, T + 40_000);
    room.stay(&text("ann", 1, "").from, T + 41_000);
    assert!(matches!(room.take_events().as_slice(), [Event::Recovered { user_id }] if user_id == "ann"));
    assert_eq!(op_types(&room), [1, 1]);
}

/// A group whose only member, Ann, has lost her connection.
fn with_ann_lost() -> AvChatRoom {
    let mut room = with(&["ann"]);
    room.sweep(T + 30_001);
    room.take_events();
    room
}

#[test]
fn a_disconnected_member_who_quits_has_left() {
    let mut room = with_ann_lost();
    room.leave("ann", T + 40_000);
    assert!(matches!(room.take_events().as_slice(), [Event::Left { user_id, by: None }] if user_id == "ann"));
    assert_eq!(op_types(&room), [1, 2]);
}

#[test]
fn a_disconnected_member_who_joins_again_has_joined() {
    let mut room = with_ann_lost();
    room.enter(&text("ann", 1, "").from, T + 40_000).unwrap();
    room.stay(&text("ann", 1, "").from, T + 41_000);
    assert!(matches!(room.take_events().as_slice(), [Event::Joined { .. }]));
}

#[test]
fn the_online_number_is_a_snapshot_but_tips_have_the_current_one() {
    let mut room = with(&["ann"]);
    assert_eq!(room.online(T), 1);
    room.enter(&text("bob", 1, "").from, T + 1_000).unwrap();
    assert_eq!((room.online(T + 14_999), room.online(T + 15_000)), (1, 2));
    assert_eq!(entries(&room, 4)[1]["MsgBody"]["OnlineInf"]["Num"], 2);
}

#[test]
fn without_the_feature_there_is_no_history() {
    let abilities = Abilities { history: false, ..Abilities::ALL };
    let mut room = room(Settings { abilities, ..Settings::for_tests() });
    room.send(text("ann", 1, "hi"), 0, T);
    assert!(room.history(T).is_empty());
}

#[test]
fn attributes_can_be_written_five_times_a_second() {
    let mut room = with(&[]);
    let mut write = |value: &str, now_ms| {
        let pair = Pair { key: "topic".into(), value: value.into(), seen: None };
        let write = |room: &mut AvChatRoom| room.change_attributes("host", Change::Modify, &[pair], None, now_ms);
        room.write_attributes(now_ms, write).map_or_else(|refused| refused.code, |_| 0)
    };
    // A write that is refused for another reason does not count.
    assert_eq!(write(&"x".repeat(4_001), T), 10046);
    assert_eq!(["a", "b", "c", "d", "e", "f"].map(|value| write(value, T)), [0, 0, 0, 0, 0, 10049]);
    assert_eq!(write("g", T + 1_000), 0);
}

#[test]
fn only_members_send_and_muted_ones_only_after_the_mute_ends() {
    let mut room = with(&["ann", "host"]);
    assert_eq!(room.may_send("cat", T), Err(ChatError::NOT_ALLOWED));
    room.mute("host", &["ann", "host"], 60, T);
    assert_eq!(room.may_send("ann", T + 59_000), Err(ChatError::MUTED));
    assert_eq!((room.may_send("ann", T + 60_000), room.may_send("host", T)), (Ok(()), Ok(())));
    room.mute("host", &["ann"], 60, T);
    room.mute("host", &["ann"], 0, T);
    assert_eq!(room.may_send("ann", T), Ok(()));
    assert!(entries(&room, 6).is_empty(), "there is no tip unless the setting says so");
}

#[test]
fn a_setting_adds_a_tip_about_muted_members() {
    let tips = Tips { member_mute: true, ..Tips::default() };
    let mut room = room(Settings { tips, ..Settings::for_tests() });
    room.mute("host", &["ann", "host"], 60, T);
    let tip = &entries(&room, 6)[0]["MsgBody"];
    assert_eq!(
        (&tip["OpType"], &tip["MsgMemberInfo"]),
        (&json!(7), &json!([{"User_Account": "ann", "ShutupTime": 60}]))
    );
}

#[test]
fn with_mute_for_all_only_moderators_may_send() {
    let tips = Tips { mute_all: true, admin: true, ..Tips::default() };
    let mut room = room(Settings { tips, ..Settings::for_tests() });
    for user in ["ann", "bob", "host"] {
        room.enter(&text(user, 1, "").from, T).unwrap();
    }
    room.set_admin("host", &text("bob", 1, "").from, true, T);
    room.change_profile("host", Changes { all_muted: Some(true), ..Changes::default() }, T);
    assert_eq!(room.may_send("ann", T), Err(ChatError::MUTED));
    assert_eq!((room.may_send("bob", T), room.may_send("host", T)), (Ok(()), Ok(())));
    assert_eq!(entries(&room, 6)[0]["MsgBody"]["MsgGroupNewInfo"], json!({"ShutupAll": 1}));
    room.set_admin("host", &text("bob", 1, "").from, false, T);
    assert_eq!(room.may_send("bob", T), Err(ChatError::MUTED));
    assert_eq!(op_types(&room)[3..], [4, 5]);
}

#[test]
fn mute_for_all_and_new_administrators_give_no_tip_unless_the_settings_say_so() {
    let mut room = with(&["ann", "host"]);
    room.set_admin("host", &text("ann", 1, "").from, true, T);
    room.change_profile("host", Changes { all_muted: Some(true), ..Changes::default() }, T);
    room.change_profile("host", Changes { notification: Some("hush".into()), ..Changes::default() }, T);
    assert_eq!((room.role("ann"), room.profile().all_muted, op_types(&room)), ("Admin", true, vec![1, 1]));
    assert_eq!(entries(&room, 6).len(), 1);
}

#[test]
fn a_banned_user_is_removed_with_a_notice_and_may_join_again_after_the_ban() {
    let mut room = with(&["ann"]);
    let ann = text("ann", 1, "").from;
    room.ban("host", &ann, 60, "spam", T);
    assert_eq!(notices(&mut room), [("ann".into(), 21)]);
    assert!(room.members().was_put_out("ann", T));
    assert_eq!(room.enter(&ann, T + 59_000), Err(ChatError::NOT_ALLOWED));
    assert_eq!(room.enter(&ann, T + 60_000), Ok(()));
    room.ban("host", &ann, 60, "", T);
    room.unban("host", &ann, T);
    assert_eq!(room.enter(&ann, T + 1), Ok(()));
    assert_eq!(op_types(&room), [1, 10, 1, 10, 11, 1]);
}

#[test]
fn a_user_who_neither_left_nor_was_removed_may_come_back_by_a_poll() {
    let mut room = with(&["ann", "bob", "cat"]);
    room.leave("ann", T);
    room.kick("host", "bob", T);
    let may_come_back = |room: &AvChatRoom| ["ann", "bob", "cat", "dan"].map(|user| room.may_come_back(user, T));
    assert_eq!(may_come_back(&room), [false, false, false, true], "cat is a member, dan is unknown");
    room.sweep(T + Settings::for_tests().vanished_tab_ms + 1);
    assert_eq!(may_come_back(&room), [false, false, true, true]);
}

#[test]
fn a_kicked_user_gets_a_notice_and_may_join_again() {
    let mut room = with(&["ann"]);
    room.kick("host", "ann", T);
    room.kick("host", "nobody", T);
    assert!(room.members().was_put_out("ann", T));
    room.tell_again("ann", T);
    assert_eq!(notices(&mut room), [("ann".into(), 4), ("ann".into(), 4)]);
    assert_eq!(room.enter(&text("ann", 1, "").from, T + 1), Ok(()));
    assert_eq!(op_types(&room), [1, 3, 1]);
}

#[test]
fn a_recall_tip_identifies_the_message_for_the_sdk() {
    let mut room = with(&["ann"]);
    room.send(text("ann", 7, "oops"), 1, T);
    let seq = room.next_seq() - 1;
    assert_eq!(room.recall("host", &[seq, 5], "rude", T), [seq]);
    let tip = &entries(&room, 20)[0];
    assert_eq!(
        tip["MsgBody"]["RevokeMsgList"][0],
        json!({"TinyId": "1-ann", "MsgClientTime": 5, "MsgRandom": 7, "MsgSeq": seq})
    );
    assert_eq!(tip["RevokerInfo"], json!({"Revoker_Account": "host", "Reason": "rude"}));
    assert!(room.message(seq).is_none() && room.history(T).is_empty());
}

#[test]
fn a_changed_message_is_reported_with_its_version() {
    let mut room = with(&["ann"]);
    room.send(text("ann", 7, "helo"), 1, T);
    let seq = room.next_seq() - 1;
    room.modify(seq, Some(text("ann", 7, "hello").body), None, T + 5_000).unwrap();
    assert_eq!(entries(&room, 3)[1]["MsgVersion"], 1);
    let pushed = room.take_events().into_iter().find_map(|event| match event {
        Event::Changed { entry, .. } => Some(entry),
        _ => None,
    });
    // The SDK also identifies a message by its time: the time of sending, not of the change.
    let pushed = pushed.unwrap();
    assert_eq!((&pushed["MsgSeq"], &pushed["MsgTime"]), (&json!(seq), &json!(T / 1_000)));
    assert!(room.modify(seq, Some(json!([])), None, T).is_err() && room.modify(1, None, None, T).is_err());
    assert_eq!(room.message(seq).unwrap().0.text(), "hello");
}

#[test]
fn every_waiting_message_is_reported_as_delivered_or_dropped() {
    let mut room = with(&["ann"]);
    for ticket in 0..100 {
        room.send(text("ann", ticket, "hi"), ticket, T);
    }
    for step in 1..=30 {
        room.release(T + step * 50);
    }
    let (mut delivered, mut dropped) = (0, 0);
    for event in room.take_events() {
        match event {
            Event::Delivered { .. } => delivered += 1,
            Event::Dropped { .. } => dropped += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(delivered + dropped, 100);
    assert_eq!(entries(&room, 3).len(), delivered);
    assert!((40..=48).contains(&delivered), "{delivered}");
}

#[test]
fn attribute_and_counter_tips_have_sequence_numbers_and_values() {
    let mut room = with(&[]);
    let pair = |seen| Pair { key: "status".into(), value: "live".into(), seen };
    room.change_attributes("host", Change::Modify, &[pair(None)], None, T).unwrap();
    assert!(room.change_attributes("host", Change::Modify, &[pair(Some(7))], None, T).is_err());
    room.count(Mode::Increase, &[("likes", 3)], T).unwrap();
    for _ in 0..500 {
        room.count(Mode::Increase, &[("likes", 1)], T + 10).unwrap();
    }
    room.release(T + 999);
    room.release(T + 1_000);
    room.delete_counters("host", &["likes"], T + 2_000);
    let tips = entries(&room, 6);
    assert_eq!(tips.len(), 4);
    assert_eq!(tips[0]["MsgBody"]["MsgGroupNewInfo"]["GroupAttrOption"]["GroupAttrSeq"], 1);
    assert_eq!(tips[1]["MsgBody"]["GroupCounterInfo"][0]["GroupCounter"], json!([{"Key": "likes", "Value": 3}]));
    assert_eq!(tips[2]["MsgBody"]["GroupCounterInfo"][0]["GroupCounter"], json!([{"Key": "likes", "Value": 503}]));
    assert_eq!(tips[3]["MsgBody"]["GroupCounterInfo"][0]["Type"], 1);
}
