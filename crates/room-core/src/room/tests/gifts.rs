//! Gifts in the room.

use super::*;
use crate::features::chat_log::line::{GiftLine, LineKind};
use crate::features::gifts::GiftNote;
use crate::intent::GiftIntent;
use crate::model::custom::CustomMessage;
use crate::model::gift::{Gift, GiftEffect, GiftReceipt, Supporter};
use crate::model::problem::BackendError;
use crate::model::user::Role;
use crate::model::user::UserInfo;
use crate::ports::page::ElementEvent;
use crate::ports::storage::GiftOrder;

fn gift(id: &str, price: u64, effect: GiftEffect) -> Gift {
    Gift { id: id.into(), name: id.into(), icon: "🌹".into(), price, effect, animation: None }
}

fn with_gifts() -> RoomInfo {
    let gifts = vec![gift("rose", 1, GiftEffect::Small), gift("boat", 199, GiftEffect::Banner)];
    RoomInfo { gifts, balance: Some(1_000), ..info() }
}

fn load(room: &mut Room, info: RoomInfo) {
    room.handle(Input::RoomLoaded(Ok(Box::new(info))), NOW);
}

fn shop() -> Room {
    let mut room = joined();
    load(&mut room, with_gifts());
    room
}

fn gave(id: &str, sender: &str, user: &str, (gift, count, combo): (&str, u32, u32), order: &str) -> Input {
    let from = UserInfo { user_id: user.into(), nick: user.into(), ..UserInfo::default() };
    let custom = CustomMessage::Gift { gift: gift.into(), count, combo, from, order: order.into() };
    message(id, sender, Body::Custom(custom::write(&custom)))
}

fn tap(room: &mut Room, gift: &str) -> Vec<Effect> {
    intent(room, Intent::Gift(GiftIntent::Give { gift_id: gift.into(), count: None }))
}

fn order(room: &mut Room, gift: &str, count: u32) -> GiftOrder {
    let effects = intent(room, Intent::Gift(GiftIntent::Give { gift_id: gift.into(), count: Some(count) }));
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::SendOrder(order) => Some(order.clone()),
        _ => None,
    });
    sent.expect("it is sent")
}

fn answer(room: &mut Room, order: &GiftOrder, answer: Result<(&str, u64), u16>) -> Vec<Effect> {
    let answer = answer
        .map(|(order_id, balance)| GiftReceipt { order_id: order_id.into(), balance })
        .map_err(BackendError::Status);
    room.handle(Input::OrderAnswered { key: order.key.clone(), answer }, NOW)
}

/// The chat list's lines of gifts: the giver, and the number.
fn rows(room: &mut Room) -> Vec<(String, u32)> {
    let preferences = room.preferences.current.clone();
    room.chat.filter_changed(|line| preferences.hides(line));
    room.handle(Input::Timer(Timer::Chat), NOW);
    let row = |kind: &LineKind| match kind {
        LineKind::Gift(GiftLine { from, count, .. }) => Some((from.user_id.clone(), *count)),
        _ => None,
    };
    room.view().chat.lines.iter().filter_map(|line| row(&line.kind)).collect()
}

fn banners(room: &Room) -> Vec<(String, u32)> {
    room.view().banners.iter().flatten().map(|it| (it.combo.from.user_id.clone(), it.combo.count)).collect()
}

fn one(user: &str, count: u32) -> Vec<(String, u32)> {
    vec![(user.to_owned(), count)]
}

#[test]
fn the_backends_limit_of_taps_holds_also_when_the_room_is_known_before_the_session() {
    let mut room = Room::default();
    let limits = Limits { gift_taps: Some(2), ..Limits::default() };
    for input in [
        Input::Enter,
        Input::RoomLoaded(Ok(Box::new(RoomInfo { limits, ..with_gifts() }))),
        Input::SessionLoaded(Ok(session())),
        Input::Timer(Timer::HeadStart),
        Input::Chat(ChatEvent::Ready),
        Input::Chat(ChatEvent::Joined),
    ] {
        room.handle(input, NOW);
    }
    let sends = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::SendOrder(_)));
    assert!(!sends(&tap(&mut room, "rose")) && sends(&tap(&mut room, "rose")));
}

#[test]
fn a_gift_counts_only_from_trusted_senders_once_for_each_order_and_merged_by_combo() {
    let mut room = shop();
    room.handle(gave("1", "mallory", "mallory", ("rose", 1, 1), "o0"), NOW);
    room.handle(gave("2", "administrator", "ann", ("moon", 1, 1), "o1"), NOW);
    assert_eq!(rows(&mut room), [], "forged, and an unknown gift");
    for (id, order, count, combo) in [("3", "o2", 20, 20), ("4", "o2", 20, 20), ("5", "o3", 19, 99)] {
        room.handle(gave(id, "administrator", "ann", ("rose", count, combo), order), NOW);
    }
    assert_eq!((rows(&mut room), banners(&room)), (one("ann", 99), one("ann", 99)));
}

#[test]
fn a_tap_is_shown_at_once_and_the_rooms_message_for_it_is_not_shown_again() {
    let mut room = shop();
    for _ in 0..3 {
        tap(&mut room, "rose");
    }
    let view = room.view().gifts;
    assert_eq!((rows(&mut room), banners(&room), view.balance), (one("me", 3), one("me", 3), Some(997)));
    assert_eq!(view.combo.map(|combo| combo.count), Some(3));
    let later = Now { mono_ms: NOW.mono_ms + 1_000, ..NOW };
    let effects = room.handle(Input::Timer(Timer::Orders), later);
    let Some(Effect::SendOrder(sent)) = effects.iter().find(|effect| matches!(effect, Effect::SendOrder(_))) else {
        panic!("{effects:?}")
    };
    assert_eq!(sent.count, 3);
    // The room's message may come before the answer.
    room.handle(gave("1", "administrator", "me", ("rose", 3, 3), "o1"), NOW);
    let effects = answer(&mut room, sent, Ok(("o1", 997)));
    let event = |effect: &&Effect| matches!(effect, Effect::Emit(ElementEvent::Gift { count: 3, is_mine: true, .. }));
    assert_eq!(effects.iter().filter(event).count(), 1, "{effects:?}");
    room.handle(gave("2", "administrator", "me", ("rose", 3, 3), "o1"), NOW);
    assert_eq!((rows(&mut room), room.view().gifts.balance), (one("me", 3), Some(997)));
    // Given in another tab, or by the desk.
    room.handle(gave("3", "administrator", "me", ("rose", 5, 8), "o2"), NOW);
    assert_eq!(rows(&mut room), [("me".to_owned(), 3), ("me".to_owned(), 5)]);
}

#[test]
fn a_refused_order_is_taken_back_with_a_reason() {
    for (status, note) in [
        (402, GiftNote::TooLittle { price: 398, balance: 1_000 }),
        (403, GiftNote::NotOn),
        (409, GiftNote::Conflict),
        (400, GiftNote::Refused { status: 400 }),
    ] {
        let mut room = shop();
        let sent = order(&mut room, "boat", 2);
        assert_eq!(room.view().gifts.balance, Some(602));
        assert_eq!(room.view().effect.map(|effect| effect.combo.count), Some(2));
        let effects = answer(&mut room, &sent, Err(status));
        let view = room.view();
        assert_eq!((view.gifts.note, view.gifts.balance, view.effect), (Some(note), Some(1_000), None));
        assert_eq!((rows(&mut room), banners(&room)), (vec![], vec![]));
        let tops_up =
            effects.iter().any(|effect| matches!(effect, Effect::Emit(ElementEvent::TopUpWanted { price: 398, .. })));
        assert_eq!(tops_up, status == 402);
    }
}

#[test]
fn of_several_orders_in_a_row_only_the_refused_one_is_taken_back() {
    let mut room = shop();
    let first = order(&mut room, "rose", 66);
    tap(&mut room, "rose");
    assert_eq!(banners(&room), one("me", 67));
    answer(&mut room, &first, Err(402));
    assert_eq!((rows(&mut room), banners(&room), room.view().gifts.balance), (one("me", 1), one("me", 1), Some(999)));
}

#[test]
fn an_order_above_the_balance_is_not_sent() {
    let mut room = shop();
    let effects = intent(&mut room, Intent::Gift(GiftIntent::Give { gift_id: "boat".into(), count: Some(9) }));
    let too_little = GiftNote::TooLittle { price: 1_791, balance: 1_000 };
    assert_eq!(room.view().gifts.note, Some(too_little));
    assert!(
        effects.contains(&Effect::LoadRoom) && !effects.iter().any(|effect| matches!(effect, Effect::SendOrder(_)))
    );
    load(&mut room, RoomInfo { balance: Some(5_000), ..with_gifts() });
    assert_eq!((room.view().gifts.note, room.view().gifts.balance), (None, Some(5_000)), "topped up");
}

#[test]
fn the_reason_of_a_refusal_is_shown_until_the_viewer_gives_again() {
    let mut room = shop();
    let sent = order(&mut room, "rose", 10);
    tap(&mut room, "rose");
    intent(&mut room, Intent::Gift(GiftIntent::Give { gift_id: "boat".into(), count: Some(9) }));
    let too_little = GiftNote::TooLittle { price: 1_791, balance: 989 };
    assert_eq!(room.view().gifts.note, Some(too_little));
    answer(&mut room, &sent, Ok(("o1", 990)));
    assert_eq!(room.view().gifts.note, Some(too_little), "the earlier order is charged");
    tap(&mut room, "rose");
    assert_eq!(room.view().gifts.note, None);
}

#[test]
fn an_answer_about_the_room_requested_before_an_order_does_not_restore_its_coins() {
    let mut room = shop();
    intent(&mut room, Intent::Gift(GiftIntent::Open(true)));
    let sent = order(&mut room, "rose", 10);
    load(&mut room, with_gifts());
    answer(&mut room, &sent, Ok(("o1", 990)));
    load(&mut room, with_gifts());
    assert_eq!(room.view().gifts.balance, Some(990));
    intent(&mut room, Intent::Gift(GiftIntent::Open(true)));
    load(&mut room, RoomInfo { balance: Some(2_000), ..with_gifts() });
    assert_eq!(room.view().gifts.balance, Some(2_000));
}

#[test]
fn an_unanswered_order_is_kept_until_it_is_answered_or_given_up() {
    let mut room = shop();
    let sent = order(&mut room, "rose", 10);
    answer(&mut room, &sent, Err(503));
    assert_eq!((room.view().gifts.note, banners(&room)), (Some(GiftNote::Unanswered), one("me", 10)));
    room.handle(gave("1", "administrator", "me", ("rose", 10, 10), "o1"), NOW);
    assert_eq!(rows(&mut room), one("me", 10), "the message may be about this order");
    let effects = intent(&mut room, Intent::Gift(GiftIntent::GiveUp));
    assert!(effects.contains(&Effect::LoadRoom));
    assert_eq!(room.view().gifts.note, None);
    // By the room's message the backend has charged it all the same: it is shown.
    assert_eq!(rows(&mut room), one("me", 10));
}

#[test]
fn a_user_whom_the_backend_does_not_know_is_asked_once_to_sign_in_and_keeps_the_order() {
    let mut room = shop();
    let sent = order(&mut room, "rose", 10);
    let asks = |effects: &[Effect]| effects.contains(&Effect::Emit(ElementEvent::SignInWanted));
    assert!(asks(&answer(&mut room, &sent, Err(401))));
    assert_eq!((room.view().gifts.note, banners(&room)), (Some(GiftNote::SignIn), one("me", 10)));
    let later = Now { mono_ms: NOW.mono_ms + 1_000, ..NOW };
    assert!(room.handle(Input::Timer(Timer::Orders), later).contains(&Effect::SendOrder(sent.clone())));
    assert!(!asks(&answer(&mut room, &sent, Err(401))));
    room.handle(Input::Online(true), later);
    answer(&mut room, &sent, Ok(("o1", 990)));
    assert_eq!((room.view().gifts.note, room.view().gifts.balance), (None, Some(990)));
}

#[test]
fn an_order_that_is_given_up_on_another_page_is_taken_back() {
    let mut room = shop();
    let sent = order(&mut room, "rose", 10);
    answer(&mut room, &sent, Err(503));
    let kept = Some(GiftOrder { count: 0, ..sent.clone() });
    room.handle(Input::OrderChanged { key: sent.key, kept }, NOW);
    assert_eq!((rows(&mut room), room.view().gifts.note, room.view().gifts.balance), (vec![], None, Some(1_000)));
}

#[test]
fn a_guest_is_asked_to_sign_in_and_nothing_is_given_while_the_show_is_not_on() {
    let mut room = Room::default();
    let guest = Session { role: Role::Guest, user_id: String::new(), ..session() };
    room.handle(Input::Enter, NOW);
    load(&mut room, with_gifts());
    room.handle(Input::SessionLoaded(Ok(guest)), NOW);
    assert!(tap(&mut room, "rose").contains(&Effect::Emit(ElementEvent::SignInWanted)));
    let mut room = shop();
    load(&mut room, RoomInfo { status: Status::Ended, status_version: 2, ..with_gifts() });
    tap(&mut room, "rose");
    let view = room.view().gifts;
    assert_eq!((view.note, view.is_on, view.balance), (Some(GiftNote::NotOn), false, Some(1_000)));
}

#[test]
fn gifts_of_the_history_or_on_a_hidden_page_are_shown_in_the_list_alone() {
    let mut room = joining();
    load(&mut room, with_gifts());
    room.handle(gave("1", "administrator", "ann", ("rose", 3, 3), "o1"), NOW);
    assert_eq!((rows(&mut room), banners(&room)), (one("ann", 3), vec![]));
    let mut room = shop();
    room.handle(Input::Hidden(true), NOW);
    room.handle(gave("1", "administrator", "ann", ("boat", 3, 3), "o1"), NOW);
    assert_eq!((rows(&mut room), banners(&room), room.view().effect), (one("ann", 3), vec![], None));
}

#[test]
fn gifts_of_a_hidden_user_are_not_shown_and_effects_can_be_switched_off() {
    let mut room = shop();
    room.preferences.current.hide_user("ann", "Ann");
    room.handle(gave("1", "administrator", "ann", ("boat", 1, 1), "o1"), NOW);
    assert_eq!((rows(&mut room), banners(&room)), (vec![], vec![]));
    let effects = intent(&mut room, Intent::Gift(GiftIntent::SetEffects(false)));
    assert!(remembered(&effects).is_some_and(|preferences| preferences.hides_effects), "{effects:?}");
    room.handle(gave("2", "administrator", "bob", ("boat", 1, 1), "o2"), NOW);
    assert_eq!((banners(&room), room.view().effect), (one("bob", 1), None));
}

#[test]
fn reduced_motion_plays_no_animation_file() {
    let mut room = shop();
    let mut gifts = with_gifts().gifts;
    gifts[1].animation = Some("/boat.svga".into());
    load(&mut room, RoomInfo { gifts, ..with_gifts() });
    room.handle(gave("1", "administrator", "ann", ("boat", 1, 1), "o1"), NOW);
    assert!(room.view().effect.is_some_and(|effect| effect.is_file));
    intent(&mut room, Intent::Gift(GiftIntent::EffectEnded(1)));
    room.handle(Input::ReducedMotion(true), NOW);
    room.handle(gave("2", "administrator", "bob", ("boat", 1, 1), "o2"), NOW);
    assert!(room.view().effect.is_some_and(|effect| !effect.is_file));
}

#[test]
fn stored_orders_are_sent_and_shown_when_the_rooms_message_comes() {
    let mut room = shop();
    let left = GiftOrder { key: "k".into(), gift_id: "rose".into(), count: 7, price: 1, is_open: false };
    let effects = room.handle(Input::OrdersLoaded(vec![left.clone()]), NOW);
    assert!(effects.contains(&Effect::SendOrder(left.clone())));
    assert_eq!((rows(&mut room), room.view().gifts.balance), (vec![], Some(993)));
    room.handle(gave("1", "administrator", "me", ("rose", 7, 7), "o1"), NOW);
    answer(&mut room, &left, Ok(("o1", 993)));
    assert_eq!((rows(&mut room), room.view().gifts.balance), (one("me", 7), Some(993)));
}

#[test]
fn the_top_senders_are_asked_for_on_entering_and_after_gifts_but_not_often() {
    let mut room = shop();
    let asks =
        |effects: &[Effect]| effects.iter().any(|it| matches!(it, Effect::Timer { timer: Timer::Supporters, .. }));
    assert_eq!(room.handle(Input::Timer(Timer::Supporters), NOW), [Effect::LoadSupporters]);
    let ann = Supporter { user_id: "ann".into(), coins: 5, ..Supporter::default() };
    room.handle(Input::SupportersLoaded(Ok(vec![ann])), NOW);
    room.handle(Input::SupportersLoaded(Err(BackendError::Unreachable)), NOW);
    assert_eq!(room.view().supporters.top[0].1, 5);
    assert!(asks(&room.handle(gave("1", "administrator", "ann", ("rose", 1, 1), "o1"), NOW)));
    assert!(!asks(&room.handle(gave("2", "administrator", "ann", ("rose", 1, 1), "o2"), NOW)));
}
