//! Tests of the whole room: inputs in, view and effects out.

mod danmaku;
mod gifts;
mod likes;
mod order;
mod people;
mod preferences;
mod random;
mod session;

use super::*;
use crate::codec::custom;
use crate::effect::Timer;
use crate::features::announcer::Utterance;
use crate::features::composer::SendRefusal;
use crate::features::connection::view::ConnectionView;
use crate::intent::Intent;
use crate::model::comment::{Comment, Delivery};
use crate::model::custom::CustomMessage;
use crate::model::limits::Limits;
use crate::model::message::{Body, GroupMessage};
use crate::model::problem::{ChatError, KickReason};
use crate::model::problem::{SendProblem, StreamProblem};
use crate::model::show::Status;
use crate::model::source::{Source, SourceKind};
use crate::model::user::Anchor;
use crate::model::user::User;
use crate::playback::view::PlaybackState;
use crate::ports::chat::{ChatCommand, ChatEvent, GroupProfile, Network};
use crate::ports::page::ElementEvent;
use crate::ports::player::{PlayerCommand, PlayerEvent};

const NOW: Now = Now { mono_ms: 1_000, unix_ms: 1_700_000_000_000, chance: 0.5 };

fn info() -> RoomInfo {
    RoomInfo {
        room: "demo".into(),
        group_id: "g".into(),
        title: "A show".into(),
        anchor: Anchor { user_id: "host".into(), nick: "Luna".into(), avatar: "/a.webp".into() },
        status: Status::Live,
        status_version: 1,
        sources: vec![Source { kind: SourceKind::Hls, url: "/live".into(), ..Source::default() }],
        limits: Limits { text_bytes: 20, ..Limits::default() },
        trusted_senders: vec!["administrator".into()],
        ..RoomInfo::default()
    }
}

fn session() -> Session {
    Session { sdk_app_id: 1, user_id: "me".into(), user_sig: "s".into(), nick: "Me".into(), ..Session::default() }
}

fn joining() -> Room {
    let mut room = Room::default();
    for input in [
        Input::Enter,
        Input::RoomLoaded(Ok(Box::new(info()))),
        Input::SessionLoaded(Ok(session())),
        Input::Timer(Timer::HeadStart),
        Input::Chat(ChatEvent::Ready),
    ] {
        room.handle(input, NOW);
    }
    room
}

fn joined() -> Room {
    let mut room = joining();
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    room
}

fn message(id: &str, from: &str, body: Body) -> Input {
    let from = User { user_id: from.into(), nick: String::new(), avatar: None };
    Input::Chat(ChatEvent::Received(vec![GroupMessage {
        id: id.into(),
        group: "g".into(),
        time: NOW.unix_ms / 1_000,
        from,
        body,
        ..GroupMessage::default()
    }]))
}

fn text(id: &str, from: &str, text: &str) -> Input {
    message(id, from, Body::Text(text.into()))
}

fn status_message(from: &str, status: Status, version: u64) -> Input {
    message(
        "s",
        from,
        Body::Custom(custom::write(&CustomMessage::Status { status, version, starts_at: None, summary: None })),
    )
}

fn comments(room: &Room) -> Vec<Comment> {
    room.view().chat.lines.iter().filter_map(|line| line.comment().cloned()).collect()
}

fn intent(room: &mut Room, intent: Intent) -> Vec<Effect> {
    room.handle(Input::Intent(intent), NOW)
}

/// The preferences that are saved on the device; `None`: none are.
fn remembered(effects: &[Effect]) -> Option<&Preferences> {
    effects
        .iter()
        .find_map(|effect| if let Effect::SavePreferences(preferences) = effect { Some(preferences) } else { None })
}

fn submit(room: &mut Room, draft: &str) -> Vec<Effect> {
    intent(room, Intent::Write(draft.into()));
    intent(room, Intent::Submit)
}

/// The key under which a comment was sent.
fn sent_key(effects: &[Effect]) -> u64 {
    let key = |effect: &Effect| match effect {
        Effect::Chat(ChatCommand::Send { key, .. }) => Some(*key),
        _ => None,
    };
    let Some(key) = effects.iter().find_map(key) else { panic!("no comment is sent: {effects:?}") };
    key
}

#[test]
fn a_live_room_plays_as_soon_as_it_is_known_without_waiting_for_the_chat() {
    let mut room = Room::default();
    room.handle(Input::Enter, NOW);
    let effects = room.handle(Input::RoomLoaded(Ok(Box::new(info()))), NOW);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { .. }))));
    assert_eq!(room.view().stage.state, PlaybackState::Loading);
    assert_eq!(room.view().header.title, "A show");
}

#[test]
fn the_chat_signs_in_after_the_streams_first_frame_or_when_none_is_expected_soon() {
    let signs_in = |effects: &[Effect]| effects.contains(&Effect::Chat(ChatCommand::SignIn(session())));
    let opened = |info: RoomInfo| {
        let mut room = Room::default();
        room.handle(Input::Enter, NOW);
        room.handle(Input::RoomLoaded(Ok(Box::new(info))), NOW);
        let effects = room.handle(Input::SessionLoaded(Ok(session())), NOW);
        (room, effects)
    };
    for news in [
        Input::Player(PlayerEvent::FirstFrame { attempt: 1, size: (0, 0) }),
        Input::Player(PlayerEvent::Failed { attempt: 1, problem: StreamProblem::NotFound }),
        Input::Player(PlayerEvent::AutoplayBlocked { muted: true }),
        Input::Hidden(true),
        Input::Timer(Timer::HeadStart),
    ] {
        let (mut room, effects) = opened(info());
        assert!(!signs_in(&effects) && room.is_opening());
        assert!(effects.contains(&Effect::CancelTimer(Timer::Deadline)), "the backend has answered in time");
        assert!(!signs_in(&room.handle(Input::Player(PlayerEvent::AutoplayBlocked { muted: false }), NOW)));
        assert!(signs_in(&room.handle(news.clone(), NOW)), "{news:?}");
    }
    let (room, effects) = opened(RoomInfo { status: Status::Paused, ..info() });
    assert!(signs_in(&effects) && !room.is_opening(), "without a stream there is nothing to wait for");
}

#[test]
fn an_own_comment_is_shown_at_once_and_then_sent() {
    let mut room = joined();
    let effects = submit(&mut room, " hello ");
    let key = sent_key(&effects);
    assert_eq!(comments(&room)[0].delivery, Delivery::Pending);
    assert_eq!(room.view().composer.draft, "");
    room.handle(Input::Chat(ChatEvent::Sent { key }), NOW);
    assert_eq!(comments(&room)[0].delivery, Delivery::Sent);
}

#[test]
fn a_comment_that_fails_keeps_its_text_and_can_be_sent_again_or_edited() {
    let mut room = joined();
    let key = sent_key(&submit(&mut room, "hello"));
    let error = ChatError { code: 10023, message: String::new() };
    room.handle(Input::Chat(ChatEvent::SendFailed { key, error: error.clone() }), NOW);
    assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::TooFast));
    let again =
        ChatCommand::SendAgain { key, group: "g".into(), text: "hello".into(), cloud_custom_data: String::new() };
    assert_eq!(intent(&mut room, Intent::SendAgain(key)).last(), Some(&Effect::Chat(again)));
    room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW);
    intent(&mut room, Intent::EditFailed(key));
    assert!(comments(&room).is_empty());
    assert_eq!(room.view().composer.draft, "hello");
}

#[test]
fn a_comment_that_the_room_has_sent_back_has_not_failed() {
    let mut room = joined();
    let key = sent_key(&submit(&mut room, "hi"));
    room.handle(Input::Chat(ChatEvent::Sending { key, id: "1".into() }), NOW);
    room.handle(text("1", "me", "hi"), NOW);
    let error = ChatError { code: 20_004, message: "no answer".into() };
    room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW);
    let later = Now { mono_ms: NOW.mono_ms + 10_000, ..NOW };
    room.handle(Input::Timer(Timer::Announcer), later);
    assert_eq!(comments(&room)[0].delivery, Delivery::Sent);
    let said = room.view().announcer.said;
    assert!(!said.iter().any(|utterance| matches!(utterance, Utterance::Failed(_))), "{said:?}");
}

#[test]
fn without_a_connection_the_draft_is_kept_with_the_reason() {
    let mut room = joined();
    room.handle(Input::Chat(ChatEvent::Network(Network::Disconnected)), NOW);
    assert_eq!(submit(&mut room, "hello"), []);
    let composer = room.view().composer;
    assert_eq!((composer.draft.as_str(), composer.refusal), ("hello", Some(SendRefusal::NotConnected)));
    room.handle(Input::Chat(ChatEvent::Network(Network::Connected)), NOW);
    sent_key(&intent(&mut room, Intent::Submit));
}

#[test]
fn a_text_from_the_page_is_sent_or_becomes_the_draft() {
    let mut room = joined();
    sent_key(&intent(&mut room, Intent::SendText("from the page".into())));
    intent(&mut room, Intent::SendText("much too long for this room".into()));
    assert_eq!(room.view().composer.draft, "much too long for this room");
}

#[test]
fn history_is_marked_and_fires_no_event_of_the_page() {
    let mut room = joining();
    let effects = room.handle(text("1", "ann", "early"), NOW);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Emit(_))), "{effects:?}");
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    room.handle(text("1", "ann", "early"), NOW);
    room.handle(text("2", "ann", "now"), Now { mono_ms: NOW.mono_ms + 1_000, ..NOW });
    let marks: Vec<_> = comments(&room).iter().map(|comment| comment.is_history).collect();
    assert_eq!(marks, [true, false]);
}

#[test]
fn the_host_has_a_role_and_messages_of_other_groups_are_ignored() {
    let mut room = joined();
    room.handle(text("1", "host", "welcome"), NOW);
    assert!(comments(&room)[0].role == crate::model::comment::SenderRole::Anchor);
    assert_eq!(comments(&room)[0].from.avatar.as_deref(), Some("/a.webp"), "the backend's avatar");
    let elsewhere = GroupMessage {
        id: "2".into(),
        group: "other".into(),
        time: NOW.unix_ms / 1_000,
        from: User::default(),
        body: Body::Text("x".into()),
        ..GroupMessage::default()
    };
    room.handle(Input::Chat(ChatEvent::Received(vec![elsewhere])), NOW);
    assert_eq!(comments(&room).len(), 1);
}

#[test]
fn a_status_counts_only_from_trusted_senders() {
    let mut room = joined();
    room.handle(status_message("mallory", Status::Ended, 9), NOW);
    assert_eq!(room.view().show.status, Some(Status::Live));
    let effects = room.handle(status_message("administrator", Status::Ended, 2), NOW);
    assert!(effects.contains(&Effect::Emit(ElementEvent::Status(Status::Ended))));
    assert_eq!(room.view().stage.state, PlaybackState::Idle);
    let effects = room.handle(status_message("administrator", Status::Live, 3), NOW);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { .. }))));
}

#[test]
fn the_notice_is_shown_on_entering_and_when_it_changes() {
    let mut room = joined();
    room.handle(
        Input::Chat(ChatEvent::Profile(GroupProfile { notice: "first".into(), ..GroupProfile::default() })),
        NOW,
    );
    assert_eq!(room.view().notice.notice.text, "first");
    room.handle(
        message("n", "@TIM#SYSTEM", Body::Profile { notice: Some("second".into()), mute_all: None, by: String::new() }),
        NOW,
    );
    room.handle(
        message("o", "@TIM#SYSTEM", Body::Profile { notice: None, mute_all: Some(false), by: String::new() }),
        NOW,
    );
    assert_eq!(room.view().notice.notice.text, "second");
}

#[test]
fn the_count_is_asked_for_while_in_the_room_and_sooner_after_a_join_or_leave_but_not_too_often() {
    let mut room = joined();
    let later = Now { mono_ms: NOW.mono_ms + 2_000, ..NOW };
    let effects = room.handle(message("1", "x", Body::Joined(vec![User::default()])), later);
    assert!(effects.contains(&Effect::Timer { timer: Timer::Online, after_ms: 3_000 }), "{effects:?}");
    let much_later = Now { mono_ms: NOW.mono_ms + 20_000, ..NOW };
    let effects = room.handle(message("2", "x", Body::Left { user_ids: Vec::new() }), much_later);
    assert!(effects.contains(&Effect::Timer { timer: Timer::Online, after_ms: 0 }), "{effects:?}");
    room.handle(Input::Chat(ChatEvent::Online(7)), NOW);
    assert_eq!(room.view().audience.online, Some(7));
    let effects = room.handle(Input::Timer(Timer::Online), NOW);
    assert!(effects.contains(&Effect::Chat(ChatCommand::FetchOnline { group: "g".into() })));
    room.handle(Input::Leave, NOW);
    assert_eq!(room.handle(Input::Timer(Timer::Online), NOW), []);
}

#[test]
fn leaving_signs_out_and_stops_the_stream() {
    let mut room = joined();
    let effects = room.handle(Input::Leave, NOW);
    assert!(effects.contains(&Effect::Chat(ChatCommand::SignOut)));
    assert!(effects.contains(&Effect::Player(PlayerCommand::Stop)));
    assert_eq!(room.view().connection, ConnectionView::Left);
    assert_eq!(room.handle(Input::RoomLoaded(Ok(Box::new(info()))), NOW), [], "an answer that was still on its way");
}

#[test]
fn a_comment_that_is_pending_when_the_viewer_is_signed_out_can_be_sent_again() {
    let mut room = joined();
    let key = sent_key(&submit(&mut room, "hello"));
    room.handle(Input::Chat(ChatEvent::KickedOut(KickReason::SignedInElsewhere)), NOW);
    assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::Network));
    assert_eq!(intent(&mut room, Intent::SendAgain(key)), []);
    assert_eq!(room.view().composer.refusal, Some(SendRefusal::NotConnected));
}
