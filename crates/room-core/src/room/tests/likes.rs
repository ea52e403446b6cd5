//! Likes in the room.

use super::*;
use crate::model::custom::CustomMessage;
use crate::model::show::Likes;
use crate::model::user::Role;
use crate::ports::overlay::Hearts;
use crate::ports::page::ElementEvent;

fn liked() -> Room {
    let mut room = joined();
    room.handle(Input::RoomLoaded(Ok(Box::new(RoomInfo { likes: Likes { counted: Some(100) }, ..info() }))), NOW);
    room
}

fn like(id: &str, from: &str, count: u32) -> Input {
    message(id, from, Body::Custom(custom::write(&CustomMessage::Like { count })))
}

fn hearts(effects: &[Effect]) -> Vec<(u32, bool)> {
    let risen = |effect: &Effect| match effect {
        Effect::Hearts(Hearts { count, is_mine, .. }) => Some((*count, *is_mine)),
        _ => None,
    };
    effects.iter().filter_map(risen).collect()
}

fn counter(value: u64) -> Input {
    Input::Chat(ChatEvent::Counter { key: "likes".into(), value })
}

fn likes_sent(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| match effect {
        Effect::Chat(ChatCommand::SendLikes { count, .. }) => Some(*count),
        _ => None,
    })
}

#[test]
fn a_tap_raises_a_heart_and_the_total_at_once_and_is_sent_after_a_second() {
    let mut room = liked();
    for _ in 0..3 {
        assert_eq!(hearts(&intent(&mut room, Intent::Like(1))), [(1, true)]);
    }
    assert_eq!(room.view().likes.total, Some(103));
    let later = Now { mono_ms: NOW.mono_ms + 1_000, ..NOW };
    assert_eq!(likes_sent(&room.handle(Input::Timer(Timer::Likes), later)), Some(3));
    let effects = room.handle(counter(105), later);
    assert!(effects.contains(&Effect::Emit(ElementEvent::Like { total: 105 })), "{effects:?}");
    room.handle(Input::Chat(ChatEvent::LikesSent { key: 1 }), later);
    assert_eq!(room.view().likes.total, Some(105));
}

#[test]
fn likes_of_others_raise_a_limited_number_of_hearts_and_the_viewers_own_message_none() {
    let mut room = liked();
    assert_eq!(hearts(&room.handle(like("1", "ann", 5), NOW)), [(5, false)]);
    assert_eq!(hearts(&room.handle(like("2", "me", 5), NOW)), []);
    assert_eq!(hearts(&room.handle(like("3", "bob", 900), NOW)), [(1, false)], "twelve a second");
    assert_eq!(hearts(&room.handle(like("4", "bob", 900), NOW)), []);
    room.handle(Input::Hidden(true), NOW);
    let later = Now { mono_ms: NOW.mono_ms + 9_000, ..NOW };
    assert_eq!(hearts(&room.handle(like("5", "bob", 900), later)), []);
}

#[test]
fn reduced_motion_shows_the_total_without_hearts() {
    let mut room = liked();
    room.handle(Input::ReducedMotion(true), NOW);
    assert_eq!(hearts(&intent(&mut room, Intent::Like(1))), []);
    assert_eq!(hearts(&room.handle(like("1", "ann", 5), NOW)), []);
    assert_eq!(room.view().likes.total, Some(101));
}

#[test]
fn unsent_likes_are_sent_when_the_page_is_hidden_or_left() {
    for input in [Input::Hidden(true), Input::Leave] {
        let mut room = liked();
        intent(&mut room, Intent::Like(4));
        assert_eq!(likes_sent(&room.handle(input, NOW)), Some(4));
    }
}

#[test]
fn a_muted_viewer_cannot_like_and_a_guest_is_asked_to_sign_in() {
    let mut room = liked();
    let until = Some(NOW.unix_ms / 1_000 + 60);
    let muted = CustomMessage::Mute { user_id: Some("me".into()), until, all: None, by: None };
    room.handle(message("1", "administrator", Body::Custom(custom::write(&muted))), NOW);
    assert_eq!((hearts(&intent(&mut room, Intent::Like(1))), room.view().likes.is_open), (vec![], false));
    let mut room = Room::default();
    room.handle(Input::Enter, NOW);
    room.handle(Input::RoomLoaded(Ok(Box::new(info()))), NOW);
    room.handle(Input::SessionLoaded(Ok(Session { role: Role::Guest, ..session() })), NOW);
    assert!(intent(&mut room, Intent::Like(1)).contains(&Effect::Emit(ElementEvent::SignInWanted)));
}

#[test]
fn another_show_counts_from_zero_and_a_pause_does_not() {
    let mut room = liked();
    for (version, status, total) in
        [(2, Status::Paused, 100), (3, Status::Live, 100), (4, Status::Ended, 100), (5, Status::Live, 0)]
    {
        room.handle(status_message("administrator", status, version), NOW);
        assert_eq!(room.view().likes.total, Some(total), "{status:?}");
    }
}

#[test]
fn a_page_can_turn_gifts_and_likes_off() {
    let mut room = Room::new(Pace::default(), DisabledFeatures { gifts: true, likes: true });
    room.handle(Input::Enter, NOW);
    let gifts = vec![crate::model::gift::Gift::default()];
    room.handle(Input::RoomLoaded(Ok(Box::new(RoomInfo { gifts, ..info() }))), NOW);
    room.handle(Input::SessionLoaded(Ok(session())), NOW);
    assert_eq!(hearts(&intent(&mut room, Intent::Like(1))), []);
    assert_eq!(hearts(&room.handle(like("1", "ann", 5), NOW)), []);
    assert!(room.view().likes.is_disabled && room.view().gifts.gifts.is_empty());
}

#[test]
fn a_show_whose_beginning_was_missed_has_the_backends_count() {
    let mut room = liked();
    let info = RoomInfo { likes: Likes { counted: Some(3) }, status_version: 5, ..info() };
    room.handle(Input::RoomLoaded(Ok(Box::new(info))), NOW);
    assert_eq!(room.view().likes.total, Some(3));
}

#[test]
fn likes_that_are_not_counted_have_no_total() {
    let mut room = joined();
    intent(&mut room, Intent::Like(1));
    room.handle(counter(5), NOW);
    assert_eq!(room.view().likes.total, None);
}
