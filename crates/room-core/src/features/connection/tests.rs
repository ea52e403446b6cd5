//! Tests of the connection: entering the room, failures and retries.

use super::*;
use crate::features::connection::view::ConnectionView;
use crate::model::problem::{ChatError, KickReason};
use crate::model::user::Role;
use crate::ports::page::ElementEvent;

fn at(mono_ms: u64) -> Now {
    Now { mono_ms, unix_ms: 1_700_000_000_000 + mono_ms, chance: 0.5 }
}

fn session() -> Session {
    Session { sdk_app_id: 1, user_id: "u".into(), user_sig: "s".into(), nick: "U".into(), ..Session::default() }
}

fn code(code: i32) -> ChatError {
    ChatError { code, message: String::new() }
}

fn asked() -> Connection {
    let mut connection = Connection::default();
    connection.enter(&mut Vec::new());
    connection
}

fn signing_in() -> Connection {
    let mut connection = asked();
    connection.on_room(Ok("g".into()), at(0), &mut Vec::new());
    connection.on_session(Ok(session()), at(0), &mut Vec::new());
    connection.sign_in_when_known(false, &mut Vec::new());
    connection
}

fn joined() -> Connection {
    let mut connection = signing_in();
    connection.on_chat(&ChatEvent::Ready, at(0), &mut Vec::new());
    connection.on_chat(&ChatEvent::Joined, at(0), &mut Vec::new());
    connection
}

#[test]
fn entering_is_backend_then_sign_in_then_join() {
    let mut connection = asked();
    let mut effects = Vec::new();
    connection.on_session(Ok(session()), at(0), &mut effects);
    connection.sign_in_when_known(false, &mut effects);
    assert!(effects.is_empty(), "the group is not known yet");
    connection.on_room(Ok("g".into()), at(0), &mut effects);
    connection.sign_in_when_known(false, &mut effects);
    assert!(effects.contains(&Effect::Chat(ChatCommand::SignIn(session()))));
    effects.clear();
    connection.on_chat(&ChatEvent::Ready, at(0), &mut effects);
    assert_eq!(effects, [Effect::Chat(ChatCommand::Join { group: "g".into() })]);
    effects.clear();
    connection.on_chat(&ChatEvent::Joined, at(0), &mut effects);
    assert!(effects.contains(&Effect::Emit(ElementEvent::Joined)));
    assert_eq!(connection.view(at(0)), ConnectionView::Joined);
    assert!(connection.is_connected());
}

#[test]
fn the_chat_waits_for_the_streams_first_frame_but_not_for_long() {
    let known = || {
        let mut connection = asked();
        connection.on_room(Ok("g".into()), at(0), &mut Vec::new());
        connection.sign_in_when_known(true, &mut Vec::new());
        connection.on_session(Ok(session()), at(0), &mut Vec::new());
        connection
    };
    let sign_in = Effect::Chat(ChatCommand::SignIn(session()));
    let mut connection = known();
    let mut effects = Vec::new();
    connection.sign_in_when_known(true, &mut effects);
    assert!(
        matches!(effects[..], [Effect::CancelTimer(Timer::Deadline), Effect::Timer { timer: Timer::HeadStart, .. }]),
        "{effects:?}"
    );
    effects.clear();
    connection.sign_in_when_known(true, &mut effects);
    assert!(effects.is_empty(), "the timer is started once");
    connection.sign_in_when_known(false, &mut effects);
    assert!(effects.contains(&sign_in) && effects.contains(&Effect::CancelTimer(Timer::HeadStart)));

    let mut connection = known();
    connection.sign_in_when_known(true, &mut Vec::new());
    effects.clear();
    connection.on_timer(Timer::HeadStart, at(0), &mut effects);
    assert!(effects.contains(&sign_in));
    effects.clear();
    connection.sign_in_when_known(false, &mut effects);
    assert!(effects.is_empty(), "once");
}

#[test]
fn an_unreachable_backend_is_retried_with_a_growing_back_off() {
    let mut connection = asked();
    for expected in [750, 1_500, 3_000] {
        let mut effects = Vec::new();
        connection.on_room(Err(BackendError::Unreachable), at(0), &mut effects);
        assert!(effects.contains(&Effect::Timer { timer: Timer::Retry, after_ms: expected }), "{effects:?}");
        let retrying =
            ConnectionView::Retrying { problem: Problem::BackendUnreachable, in_s: Some(expected.div_ceil(1_000)) };
        assert_eq!(connection.view(at(0)), retrying);
        effects.clear();
        connection.on_timer(Timer::Retry, at(0), &mut effects);
        assert!(effects.contains(&Effect::LoadRoom));
        assert_eq!(
            connection.view(at(0)),
            ConnectionView::Retrying { problem: Problem::BackendUnreachable, in_s: None },
            "an attempt is not a success yet"
        );
    }
}

#[test]
fn a_backend_that_never_answers_is_a_failure() {
    let mut connection = asked();
    connection.on_timer(Timer::Deadline, at(DEADLINE_MS), &mut Vec::new());
    assert!(matches!(connection.view(at(0)), ConnectionView::Retrying { problem: Problem::BackendUnreachable, .. }));
}

#[test]
fn an_unknown_room_is_not_asked_for_again_until_the_viewer_wants_it() {
    let mut connection = asked();
    let mut effects = Vec::new();
    connection.on_room(Err(BackendError::Status(404)), at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Out(Problem::RoomNotFound));
    connection.on_timer(Timer::Retry, at(0), &mut effects);
    connection.on_session(Ok(session()), at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Out(Problem::RoomNotFound));
    connection.enter(&mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Connecting);
}

#[test]
fn an_expired_signature_is_replaced_once_and_then_reported() {
    let mut connection = signing_in();
    let mut effects = Vec::new();
    connection.on_chat(&ChatEvent::SignInFailed(code(70001)), at(0), &mut effects);
    assert!(effects.contains(&Effect::RequestSession), "silently, with a new session");
    connection.on_room(Ok("g".into()), at(0), &mut effects);
    connection.on_session(Ok(session()), at(0), &mut effects);
    connection.sign_in_when_known(false, &mut effects);
    connection.on_chat(&ChatEvent::SignInFailed(code(70001)), at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Out(Problem::SignatureExpired));
}

#[test]
fn a_signature_that_expires_in_the_room_is_replaced_too() {
    let mut connection = joined();
    let mut effects = Vec::new();
    connection.on_chat(&ChatEvent::KickedOut(KickReason::SignatureExpired), at(0), &mut effects);
    assert!(effects.contains(&Effect::RequestSession));
}

#[test]
fn a_refusal_keeps_its_code() {
    let mut connection = signing_in();
    connection.on_chat(&ChatEvent::SignInFailed(code(70009)), at(0), &mut Vec::new());
    assert_eq!(connection.view(at(0)), ConnectionView::Out(Problem::ChatRefused { code: 70009 }));
}

#[test]
fn a_broken_connection_shows_its_duration_and_the_room_is_requested_on_return() {
    let mut connection = joined();
    let mut effects = Vec::new();
    connection.on_chat(&ChatEvent::Network(Network::Disconnected), at(5), &mut effects);
    connection.on_chat(&ChatEvent::Network(Network::Connecting), at(9), &mut effects);
    assert_eq!(connection.view(at(3_005)), ConnectionView::Reconnecting { for_s: 3 });
    assert!(!connection.is_connected());
    assert!(effects.is_empty());
    connection.on_chat(&ChatEvent::Network(Network::Connected), at(20), &mut effects);
    assert!(effects.contains(&Effect::LoadRoom));
    assert!(connection.is_connected());
}

#[test]
fn a_sign_in_that_never_ends_is_a_failure() {
    let mut connection = signing_in();
    let mut effects = Vec::new();
    connection.on_timer(Timer::Deadline, at(DEADLINE_MS), &mut effects);
    assert!(matches!(
        connection.view(at(0)),
        ConnectionView::Retrying { problem: Problem::ChatUnreachable { code: TIMED_OUT }, .. }
    ));
}

#[test]
fn a_viewer_who_signed_in_elsewhere_can_enter_again() {
    let mut connection = joined();
    let mut effects = Vec::new();
    connection.on_chat(&ChatEvent::KickedOut(KickReason::SignedInElsewhere), at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Out(Problem::SignedInElsewhere));
    connection.enter(&mut effects);
    assert!(effects.contains(&Effect::RequestSession));
}

#[test]
fn after_leaving_the_room_is_not_entered_by_itself() {
    let mut connection = joined();
    let mut effects = Vec::new();
    connection.leave(&mut effects);
    connection.on_chat(&ChatEvent::KickedOut(KickReason::ByServer), at(0), &mut effects);
    connection.on_timer(Timer::Retry, at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Left);
}

#[test]
fn an_offline_browser_is_shown_and_tries_again_as_soon_as_it_is_online() {
    let mut connection = asked();
    let mut effects = Vec::new();
    connection.on_room(Err(BackendError::Unreachable), at(0), &mut effects);
    connection.on_online(false, at(100), &mut effects);
    assert_eq!(connection.view(at(4_100)), ConnectionView::Offline { for_s: 4 });
    effects.clear();
    connection.on_online(true, at(5_000), &mut effects);
    assert!(effects.contains(&Effect::LoadRoom), "without waiting for the retry timer");
    let mut connection = joined();
    connection.on_online(false, at(0), &mut Vec::new());
    connection.on_online(true, at(1), &mut Vec::new());
    assert_eq!(connection.view(at(1)), ConnectionView::Joined);
}

#[test]
fn a_silent_room_is_joined_again_without_a_new_sign_in() {
    let mut connection = joined();
    let mut effects = Vec::new();
    connection.on_silence(&mut effects);
    assert!(effects.contains(&Effect::Chat(ChatCommand::Rejoin { group: "g".into() })));
    assert_eq!(connection.view(at(0)), ConnectionView::Rejoining);
    connection.on_chat(&ChatEvent::Joined, at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Joined);
}

#[test]
fn a_removed_viewer_sees_the_problem_and_can_enter_again() {
    let mut connection = joined();
    let mut effects = Vec::new();
    connection.on_removal(Problem::Kicked, at(0), &mut effects);
    assert!(effects.contains(&Effect::Emit(ElementEvent::Error(Problem::Kicked))));
    assert_eq!(connection.view(at(0)), ConnectionView::Out(Problem::Kicked));
    connection.enter(&mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Connecting);
}

#[test]
fn a_guest_signs_in_without_leaving_the_room() {
    let guest = Session { role: Role::Guest, ..session() };
    let mut connection = asked();
    let mut effects = Vec::new();
    connection.on_room(Ok("g".into()), at(0), &mut effects);
    assert!(connection.on_session(Ok(guest.clone()), at(0), &mut effects));
    connection.sign_in_when_known(false, &mut effects);
    connection.sign_in(&mut effects);
    assert!(!connection.on_session(Ok(session()), at(0), &mut effects), "an answer that is not awaited");
    connection.on_chat(&ChatEvent::Ready, at(0), &mut effects);
    effects.clear();
    connection.on_chat(&ChatEvent::Joined, at(0), &mut effects);
    assert!(effects.contains(&Effect::RequestSession), "wanted while entering, requested once in the room");
    connection.on_session(Ok(guest.clone()), at(0), &mut effects);
    effects.clear();
    connection.sign_in(&mut effects);
    assert_eq!(effects, [Effect::RequestSession], "the room and its stream are not requested again");
    connection.on_session(Ok(guest), at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Joined, "still a guest");
    connection.sign_in(&mut effects);
    connection.on_session(Ok(session()), at(0), &mut effects);
    assert!(effects.contains(&Effect::Chat(ChatCommand::SignIn(session()))));
    connection.on_chat(&ChatEvent::Ready, at(0), &mut effects);
    connection.on_chat(&ChatEvent::Joined, at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Joined);
}

#[test]
fn the_known_end_of_a_ban_is_kept_when_a_join_is_refused() {
    let mut connection = joined();
    let mut effects = Vec::new();
    let banned = Problem::Banned { until_s: Some(60), reason: "spam".into() };
    connection.on_removal(banned.clone(), at(0), &mut effects);
    connection.enter(&mut effects);
    connection.on_room(Ok("g".into()), at(0), &mut effects);
    connection.on_session(Ok(session()), at(0), &mut effects);
    connection.sign_in_when_known(false, &mut effects);
    connection.on_chat(&ChatEvent::Ready, at(0), &mut effects);
    connection.on_chat(&ChatEvent::JoinFailed(code(10007)), at(0), &mut effects);
    assert_eq!(connection.view(at(0)), ConnectionView::Out(banned));
}
