//! The end of the session, and other ways out of the room and back.

use super::*;
use crate::ports::chat::ChatEvent;
use crate::ports::page::ElementEvent;

/// A viewer in the room whose session ends after this many seconds.
fn joined_for(seconds: u64) -> (Room, Vec<Effect>) {
    let mut room = Room::default();
    let session = Session { expires_at: NOW.unix_ms / 1_000 + seconds, ..session() };
    let mut effects = Vec::new();
    for input in [
        Input::Enter,
        Input::RoomLoaded(Ok(Box::new(info()))),
        Input::SessionLoaded(Ok(session)),
        Input::Timer(Timer::HeadStart),
        Input::Chat(ChatEvent::ServerTime(NOW.unix_ms)),
        Input::Chat(ChatEvent::Ready),
        Input::Chat(ChatEvent::Joined),
    ] {
        effects = room.handle(input, NOW);
    }
    (room, effects)
}

/// After how many milliseconds the session is renewed.
fn renewal_ms(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Timer { timer: Timer::Renew, after_ms } => Some(*after_ms),
        _ => None,
    })
}

fn after(ms: u64) -> Now {
    Now { mono_ms: NOW.mono_ms + ms, unix_ms: NOW.unix_ms + ms, ..NOW }
}

/// A comment of ann's, sent this many seconds after the viewer joined.
fn later(id: &str, seconds: u64) -> Input {
    let mut input = text(id, "ann", id);
    if let Input::Chat(ChatEvent::Received(messages)) = &mut input {
        messages[0].time += seconds;
    }
    input
}

fn emits(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Emit(ElementEvent::Message { .. })))
}

#[test]
fn a_session_is_renewed_a_tenth_of_its_life_before_its_end_or_at_most_a_minute() {
    for (life_s, after_ms) in [(100, 90_000), (86_400, 86_340_000), (30 * 86_400, 86_400_000), (5, 5_000)] {
        assert_eq!(renewal_ms(&joined_for(life_s).1), Some(after_ms), "{life_s}");
    }
    assert_eq!(renewal_ms(&joined_for(0).1), None, "it would be renewed for ever");
    assert_eq!(renewal_ms(&joined().handle(Input::Chat(ChatEvent::Joined), NOW)), None, "its end is not known");
    let (mut room, _) = joined_for(3 * 86_400);
    let effects = room.handle(Input::Timer(Timer::Renew), after(86_400_000));
    assert_eq!(renewal_ms(&effects), Some(86_400_000), "browsers limit the time of a timer");
    assert!(!effects.contains(&Effect::RequestSession));
}

#[test]
fn a_renewal_keeps_the_viewer_in_the_room_with_the_draft_and_pending_comments() {
    let (mut room, _) = joined_for(100);
    let sent = [sent_key(&submit(&mut room, "before")), sent_key(&submit(&mut room, "on its way"))];
    room.handle(Input::Chat(ChatEvent::Sent { key: sent[0] }), NOW);
    intent(&mut room, Intent::Write("half a".into()));
    assert!(room.handle(Input::Timer(Timer::Renew), after(90_000)).contains(&Effect::RequestSession));
    let next = Session { user_sig: "next".into(), expires_at: NOW.unix_ms / 1_000 + 190, ..session() };
    let effects = room.handle(Input::SessionLoaded(Ok(next.clone())), after(90_100));
    assert!(effects.contains(&Effect::Chat(ChatCommand::SignIn(next))));
    let error = ChatError { code: 2800, message: String::new() };
    room.handle(Input::Chat(ChatEvent::NotReady), after(90_200));
    room.handle(Input::Chat(ChatEvent::SendFailed { key: sent[1], error }), after(90_200));
    assert_eq!(comments(&room)[1].delivery, Delivery::Pending);
    assert_eq!(room.view().connection, ConnectionView::Joined);
    let effects = submit(&mut room, "meanwhile");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Chat(_))), "it waits: {effects:?}");
    intent(&mut room, Intent::Write("half a".into()));
    room.handle(Input::Chat(ChatEvent::Ready), after(90_300));
    let effects = room.handle(Input::Chat(ChatEvent::Joined), after(90_400));
    let is_again =
        |effect: &Effect| matches!(effect, Effect::Chat(ChatCommand::SendAgain { key, .. }) if *key == sent[1]);
    assert_eq!(effects.iter().filter(|effect| is_again(effect)).count(), 1, "{effects:?}");
    let is_new =
        |effect: &Effect| matches!(effect, Effect::Chat(ChatCommand::SendAgain { text, .. }) if text == "meanwhile");
    assert_eq!(effects.iter().filter(|effect| is_new(effect)).count(), 1, "{effects:?}");
    assert_eq!(room.view().composer.draft, "half a");
    assert!(emits(&room.handle(later("news", 91), after(91_000))), "the viewer was never out of the room");
    assert_eq!(renewal_ms(&effects), Some(89_640));
}

#[test]
fn comments_written_during_a_renewal_that_fails_can_be_sent_again() {
    let (mut room, _) = joined_for(100);
    room.handle(Input::Timer(Timer::Renew), after(90_000));
    let next = Session { expires_at: NOW.unix_ms / 1_000 + 190, ..session() };
    room.handle(Input::SessionLoaded(Ok(next)), after(90_100));
    submit(&mut room, "meanwhile");
    room.handle(Input::Chat(ChatEvent::Ready), after(90_300));
    let refused = ChatError { code: 60_020, message: String::new() };
    room.handle(Input::Chat(ChatEvent::JoinFailed(refused)), after(90_400));
    assert!(matches!(room.view().connection, ConnectionView::Out(_)));
    assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::Network), "it can be sent again");
}

#[test]
fn a_new_session_that_ends_no_later_is_not_used() {
    let (mut room, _) = joined_for(100);
    room.handle(Input::Timer(Timer::Renew), after(90_000));
    let same = Session { expires_at: NOW.unix_ms / 1_000 + 100, ..session() };
    let effects = room.handle(Input::SessionLoaded(Ok(same)), after(90_100));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Chat(_))), "{effects:?}");
    assert_eq!(renewal_ms(&effects), Some(750));
}

#[test]
fn an_unreachable_backend_is_asked_for_a_session_again_while_the_old_one_is_valid() {
    let (mut room, _) = joined_for(100);
    room.handle(Input::Timer(Timer::Renew), after(90_000));
    let effects = room.handle(Input::SessionLoaded(Err(BackendError::Unreachable)), after(90_100));
    assert_eq!((renewal_ms(&effects), room.view().connection), (Some(750), ConnectionView::Joined));
    assert!(room.handle(Input::Timer(Timer::Renew), after(90_850)).contains(&Effect::RequestSession));
}

#[test]
fn after_not_ready_the_chat_signs_in_again() {
    let mut room = joined();
    let key = sent_key(&submit(&mut room, "lost?"));
    let effects = room.handle(Input::Chat(ChatEvent::NotReady), NOW);
    assert!(matches!(room.view().connection, ConnectionView::Retrying { .. }));
    assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::Network), "{key}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Timer { timer: Timer::Retry, .. })), "{effects:?}");
    assert!(room.handle(Input::Timer(Timer::Retry), NOW).contains(&Effect::RequestSession));
}

#[test]
fn messages_from_while_the_viewer_was_out_are_history_after_any_way_out() {
    for way_out in [
        ChatEvent::NotReady,
        ChatEvent::KickedOut(KickReason::SignedInElsewhere),
        ChatEvent::KickedOut(KickReason::SignatureExpired),
    ] {
        let (mut room, _) = joined_for(1_000);
        assert!(emits(&room.handle(later("now", 1), after(1_000))));
        room.handle(Input::Chat(way_out.clone()), after(10_000));
        room.handle(Input::Intent(Intent::Retry), after(20_000));
        for input in [
            Input::RoomLoaded(Ok(Box::new(info()))),
            Input::SessionLoaded(Ok(session())),
            Input::Timer(Timer::HeadStart),
            Input::Chat(ChatEvent::ServerTime(NOW.unix_ms + 20_000)),
            Input::Chat(ChatEvent::Ready),
        ] {
            room.handle(input, after(20_000));
        }
        assert!(!emits(&room.handle(later("meanwhile", 15), after(20_000))), "{way_out:?}");
        room.handle(Input::Chat(ChatEvent::Joined), after(20_000));
        assert!(emits(&room.handle(later("then", 21), after(21_000))));
        let log: Vec<_> = comments(&room).into_iter().map(|comment| (comment.text, comment.is_history)).collect();
        assert_eq!(log, [("now".into(), false), ("meanwhile".into(), true), ("then".into(), false)]);
    }
}

#[test]
fn the_page_gets_the_event_of_the_viewers_own_comment_when_it_has_arrived() {
    let mut room = joined();
    let effects = submit(&mut room, "hello");
    assert!(!emits(&effects));
    let key = sent_key(&effects);
    assert!(emits(&room.handle(Input::Chat(ChatEvent::Sent { key }), NOW)));
    assert!(!emits(&room.handle(Input::Chat(ChatEvent::Sent { key }), NOW)), "once");
    let key = sent_key(&submit(&mut room, "again"));
    room.handle(Input::Chat(ChatEvent::Sending { key, id: "own".into() }), NOW);
    let error = ChatError { code: 2801, message: String::new() };
    assert!(!emits(&room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW)));
    assert!(emits(&room.handle(text("own", "me", "again"), NOW)), "it arrived after all");
}
