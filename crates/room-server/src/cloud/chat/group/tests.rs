//! The group as those in it see it. In a test a panic is the failure: what is unwrapped is what the test relies on.

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
fn who_comes_and_goes_is_told_once_with_the_number_of_those_online() {
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
fn when_many_come_at_once_not_more_are_told_of_than_the_room_bears() {
    let mut room = with(&[]);
    for nth in 0..100 {
        room.enter(&text(&format!("u{nth}"), 1, "").from, T).unwrap();
    }
    assert_eq!((op_types(&room).len(), room.members().len()), (40, 100));
    room.enter(&text("later", 1, "").from, T + 1_000).unwrap();
    assert_eq!(entries(&room, 4)[40]["MsgBody"]["OnlineInf"]["Num"], 101);
}

#[test]
fn who_does_not_poll_any_more_is_lost_and_no_tip_tells_of_it() {
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

/// A room whose one member, Ann, has lost her connection.
fn with_ann_lost() -> AvChatRoom {
    let mut room = with(&["ann"]);
    room.sweep(T + 30_001);
    room.take_events();
    room
}

#[test]
fn who_was_lost_and_quits_has_left() {
    let mut room = with_ann_lost();
    room.leave("ann", T + 40_000);
    assert!(matches!(room.take_events().as_slice(), [Event::Left { user_id, by: None }] if user_id == "ann"));
    assert_eq!(op_types(&room), [1, 2]);
}

#[test]
fn who_was_lost_and_joins_anew_has_come_in() {
    let mut room = with_ann_lost();
    room.enter(&text("ann", 1, "").from, T + 40_000).unwrap();
    room.stay(&text("ann", 1, "").from, T + 41_000);
    assert!(matches!(room.take_events().as_slice(), [Event::Joined { .. }]));
}

#[test]
fn those_online_are_a_snapshot_and_tips_have_the_number_of_the_moment() {
    let mut room = with(&["ann"]);
    assert_eq!(room.online(T), 1);
    room.enter(&text("bob", 1, "").from, T + 1_000).unwrap();
    assert_eq!((room.online(T + 14_999), room.online(T + 15_000)), (1, 2));
    assert_eq!(entries(&room, 4)[1]["MsgBody"]["OnlineInf"]["Num"], 2);
}

#[test]
fn without_the_edition_there_is_no_history() {
    let abilities = Abilities { history: false, ..Abilities::ALL };
    let mut room = room(Settings { abilities, ..Settings::for_tests() });
    room.send(text("ann", 1, "hi"), 0, T);
    assert!(room.history(T).is_empty());
}

#[test]
fn key_value_pairs_are_changed_five_times_a_second() {
    let mut room = with(&[]);
    let mut write = |value: &str, now_ms| {
        let pair = Pair { key: "topic".into(), value: value.into(), seen: None };
        let write = |room: &mut AvChatRoom| room.change_attributes("host", Change::Modify, &[pair], None, now_ms);
        room.write_attributes(now_ms, write).map_or_else(|refused| refused.code, |_| 0)
    };
    // What is refused for another reason does not count.
    assert_eq!(write(&"x".repeat(4_001), T), 10046);
    assert_eq!(["a", "b", "c", "d", "e", "f"].map(|value| write(value, T)), [0, 0, 0, 0, 0, 10049]);
    assert_eq!(write("g", T + 1_000), 0);
}

#[test]
fn only_members_send_and_none_that_is_muted_until_the_time_is_over() {
    let mut room = with(&["ann", "host"]);
    assert_eq!(room.may_send("cat", T), Err(ChatError::NOT_ALLOWED));
    room.mute("host", &["ann", "host"], 60, T);
    assert_eq!(room.may_send("ann", T + 59_000), Err(ChatError::MUTED));
    assert_eq!((room.may_send("ann", T + 60_000), room.may_send("host", T)), (Ok(()), Ok(())));
    room.mute("host", &["ann"], 60, T);
    room.mute("host", &["ann"], 0, T);
    assert_eq!(room.may_send("ann", T), Ok(()));
    assert!(entries(&room, 6).is_empty(), "nobody is told unless the setting says so");
}

#[test]
fn a_setting_tells_everyone_who_was_muted() {
    let tips = Tips { member_mute: true, ..Tips::default() };
    let mut room = room(Settings { tips, ..Settings::for_tests() });
    room.mute("host", &["ann", "host"], 60, T);
    let told = &entries(&room, 6)[0]["MsgBody"];
    assert_eq!(
        (&told["OpType"], &told["MsgMemberInfo"]),
        (&json!(7), &json!([{"User_Account": "ann", "ShutupTime": 60}]))
    );
}

#[test]
fn when_all_are_muted_only_those_who_keep_order_speak() {
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
fn of_a_mute_for_all_and_of_administrators_nobody_is_told_unless_that_is_set() {
    let mut room = with(&["ann", "host"]);
    room.set_admin("host", &text("ann", 1, "").from, true, T);
    room.change_profile("host", Changes { all_muted: Some(true), ..Changes::default() }, T);
    room.change_profile("host", Changes { notification: Some("hush".into()), ..Changes::default() }, T);
    assert_eq!((room.role("ann"), room.profile().all_muted, op_types(&room)), ("Admin", true, vec![1, 1]));
    assert_eq!(entries(&room, 6).len(), 1);
}

#[test]
fn who_is_banned_is_out_is_told_why_and_comes_in_again_only_when_it_is_over() {
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
fn who_neither_left_nor_was_put_out_may_come_back_by_their_poll() {
    let mut room = with(&["ann", "bob", "cat"]);
    room.leave("ann", T);
    room.kick("host", "bob", T);
    let may_come_back = |room: &AvChatRoom| ["ann", "bob", "cat", "dan"].map(|user| room.may_come_back(user, T));
    assert_eq!(may_come_back(&room), [false, false, false, true], "cat is there, dan is not known");
    room.sweep(T + Settings::for_tests().vanished_tab_ms + 1);
    assert_eq!(may_come_back(&room), [false, false, true, true]);
}

#[test]
fn who_is_kicked_is_told_and_may_come_in_again() {
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
fn a_withdrawn_message_is_told_with_what_the_sdk_knows_it_by() {
    let mut room = with(&["ann"]);
    room.send(text("ann", 7, "oops"), 1, T);
    let seq = room.next_seq() - 1;
    assert_eq!(room.withdraw("host", &[seq, 5], "rude", T), [seq]);
    let told = &entries(&room, 20)[0];
    assert_eq!(
        told["MsgBody"]["RevokeMsgList"][0],
        json!({"TinyId": "1-ann", "MsgClientTime": 5, "MsgRandom": 7, "MsgSeq": seq})
    );
    assert_eq!(told["RevokerInfo"], json!({"Revoker_Account": "host", "Reason": "rude"}));
    assert!(room.message(seq).is_none() && room.history(T).is_empty());
}

#[test]
fn a_changed_message_is_told_with_its_version() {
    let mut room = with(&["ann"]);
    room.send(text("ann", 7, "helo"), 1, T);
    let seq = room.next_seq() - 1;
    room.modify(seq, Some(text("ann", 7, "hello").body), None, T + 5_000).unwrap();
    assert_eq!(entries(&room, 3)[1]["MsgVersion"], 1);
    let told = room.take_events().into_iter().find_map(|event| match event {
        Event::Changed { entry, .. } => Some(entry),
        _ => None,
    });
    // The SDK knows a message by its time too: it is when it was sent, not when it was changed.
    let told = told.unwrap();
    assert_eq!((&told["MsgSeq"], &told["MsgTime"]), (&json!(seq), &json!(T / 1_000)));
    assert!(room.modify(seq, Some(json!([])), None, T).is_err() && room.modify(1, None, None, T).is_err());
    assert_eq!(room.message(seq).unwrap().0.text(), "hello");
}

#[test]
fn what_waits_for_the_frequency_control_is_delivered_or_dropped_and_its_sender_learns_which() {
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
fn attributes_and_counters_are_told_with_their_numbers() {
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
    let told = entries(&room, 6);
    assert_eq!(told.len(), 4);
    assert_eq!(told[0]["MsgBody"]["MsgGroupNewInfo"]["GroupAttrOption"]["GroupAttrSeq"], 1);
    assert_eq!(told[1]["MsgBody"]["GroupCounterInfo"][0]["GroupCounter"], json!([{"Key": "likes", "Value": 3}]));
    assert_eq!(told[2]["MsgBody"]["GroupCounterInfo"][0]["GroupCounter"], json!([{"Key": "likes", "Value": 503}]));
    assert_eq!(told[3]["MsgBody"]["GroupCounterInfo"][0]["Type"], 1);
}
