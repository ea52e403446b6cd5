//! The session's end, and other ways out of the room and back.

use super::*;
use crate::ports::chat::ChatEvent;
use crate::ports::page::ElementEvent;

/// The viewer is in the room by a session that ends after so many seconds.
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

/// After how long the session is to be renewed, in milliseconds.
fn renewal_ms(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Timer { timer: Timer::Renew, after_ms } => Some(*after_ms),
        _ => None,
    })
}

fn after(ms: u64) -> Now {
    Now { mono_ms: NOW.mono_ms + ms, unix_ms: NOW.unix_ms + ms, ..NOW }
}

/// A comment of ann's, said so many seconds after the viewer came.
fn later(id: &str, seconds: u64) -> Input {
    let mut input = text(id, "ann", id);
    if let Input::Chat(ChatEvent::Received(messages)) = &mut input {
        messages[0].time += seconds;
    }
    input
}

fn is_told(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Emit(ElementEvent::Message { .. })))
}

#[test]
fn a_session_is_renewed_a_tenth_of_its_life_before_its_end_or_a_minute() {
    for (life_s, after_ms) in [(100, 90_000), (86_400, 86_340_000), (30 * 86_400, 86_400_000), (5, 5_000)] {
        assert_eq!(renewal_ms(&joined_for(life_s).1), Some(after_ms), "{life_s}");
    }
    assert_eq!(renewal_ms(&joined_for(0).1), None, "it would be renewed for ever");
    assert_eq!(renewal_ms(&joined().handle(Input::Chat(ChatEvent::Joined), NOW)), None, "of no known end");
    let (mut room, _) = joined_for(3 * 86_400);
    let effects = room.handle(Input::Timer(Timer::Renew), after(86_400_000));
    assert_eq!(renewal_ms(&effects), Some(86_400_000), "no browser's timer runs for long");
    assert!(!effects.contains(&Effect::RequestSession));
}

#[test]
fn the_viewer_stays_in_the_room_meanwhile_with_the_draft_and_what_is_on_its_way() {
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
    assert!(is_told(&room.handle(later("news", 91), after(91_000))), "nobody was out");
    assert_eq!(renewal_ms(&effects), Some(89_640));
}

#[test]
fn what_was_written_while_signing_in_anew_is_given_back_when_that_fails() {
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
fn a_session_that_ends_no_later_takes_no_place() {
    let (mut room, _) = joined_for(100);
    room.handle(Input::Timer(Timer::Renew), after(90_000));
    let same = Session { expires_at: NOW.unix_ms / 1_000 + 100, ..session() };
    let effects = room.handle(Input::SessionLoaded(Ok(same)), after(90_100));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Chat(_))), "{effects:?}");
    assert_eq!(renewal_ms(&effects), Some(750));
}

#[test]
fn a_backend_that_is_down_is_asked_for_a_session_again_while_the_old_one_is_good() {
    let (mut room, _) = joined_for(100);
    room.handle(Input::Timer(Timer::Renew), after(90_000));
    let effects = room.handle(Input::SessionLoaded(Err(BackendError::Unreachable)), after(90_100));
    assert_eq!((renewal_ms(&effects), room.view().connection), (Some(750), ConnectionView::Joined));
    assert!(room.handle(Input::Timer(Timer::Renew), after(90_850)).contains(&Effect::RequestSession));
}

#[test]
fn a_chat_that_is_not_ready_any_more_is_signed_in_to_again() {
    let mut room = joined();
    let key = sent_key(&submit(&mut room, "lost?"));
    let effects = room.handle(Input::Chat(ChatEvent::NotReady), NOW);
    assert!(matches!(room.view().connection, ConnectionView::Retrying { .. }));
    assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::Network), "{key}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Timer { timer: Timer::Retry, .. })), "{effects:?}");
    assert!(room.handle(Input::Timer(Timer::Retry), NOW).contains(&Effect::RequestSession));
}

#[test]
fn what_was_said_while_the_viewer_was_out_is_history_after_any_way_out() {
    for way_out in [
        ChatEvent::NotReady,
        ChatEvent::KickedOut(KickReason::SignedInElsewhere),
        ChatEvent::KickedOut(KickReason::SignatureExpired),
    ] {
        let (mut room, _) = joined_for(1_000);
        assert!(is_told(&room.handle(later("now", 1), after(1_000))));
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
        assert!(!is_told(&room.handle(later("meanwhile", 15), after(20_000))), "{way_out:?}");
        room.handle(Input::Chat(ChatEvent::Joined), after(20_000));
        assert!(is_told(&room.handle(later("then", 21), after(21_000))));
        let said: Vec<_> = comments(&room).into_iter().map(|comment| (comment.text, comment.is_history)).collect();
        assert_eq!(said, [("now".into(), false), ("meanwhile".into(), true), ("then".into(), false)]);
    }
}

#[test]
fn the_page_is_told_of_ones_own_comment_when_it_is_in_the_room() {
    let mut room = joined();
    let effects = submit(&mut room, "hello");
    assert!(!is_told(&effects));
    let key = sent_key(&effects);
    assert!(is_told(&room.handle(Input::Chat(ChatEvent::Sent { key }), NOW)));
    assert!(!is_told(&room.handle(Input::Chat(ChatEvent::Sent { key }), NOW)), "once");
    let key = sent_key(&submit(&mut room, "again"));
    room.handle(Input::Chat(ChatEvent::Sending { key, id: "own".into() }), NOW);
    let error = ChatError { code: 2801, message: String::new() };
    assert!(!is_told(&room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW)));
    assert!(is_told(&room.handle(text("own", "me", "again"), NOW)), "it arrived after all");
}
