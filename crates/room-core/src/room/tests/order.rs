//! Who may write: mutes, guests and slow mode; and removals from the room.

use super::*;
use crate::features::composer::ComposerLock;
use crate::features::moderation::ActiveMute;
use crate::model::comment::CommentState;
use crate::model::custom::CustomMessage;
use crate::model::message::Removal;
use crate::model::problem::Problem;
use crate::model::user::Role;
use crate::ports::page::ElementEvent;

fn mute(user_id: Option<&str>, until: Option<u64>, all: Option<bool>) -> Body {
    let by = Some("Luna".to_owned());
    Body::Custom(custom::write(&CustomMessage::Mute { user_id: user_id.map(str::to_owned), until, all, by }))
}

fn later(seconds: u64) -> Now {
    Now { mono_ms: NOW.mono_ms + seconds * 1_000, unix_ms: NOW.unix_ms + seconds * 1_000, ..NOW }
}

fn lock(room: &Room) -> Option<ComposerLock> {
    room.view().composer.lock
}

fn left(room: &Room) -> Option<u64> {
    match lock(room) {
        Some(ComposerLock::Muted(ActiveMute::Mine { left_s, .. })) => left_s,
        _ => None,
    }
}

const NOW_S: u64 = NOW.unix_ms / 1_000;

#[test]
fn a_mute_locks_the_composer_with_moderator_and_countdown_and_unlocks_it_at_its_end() {
    let mut room = joined();
    intent(&mut room, Intent::Write("my draft".into()));
    let effects = room.handle(message("1", "administrator", mute(Some("me"), Some(NOW_S + 60), None)), NOW);
    assert!(effects.contains(&Effect::Emit(ElementEvent::Muted { until_s: Some(NOW_S + 60) })));
    assert!(effects.contains(&Effect::Timer { timer: Timer::Tick, after_ms: 1_000 }));
    let active_mute = ActiveMute::Mine { by: "Luna".into(), left_s: Some(60), until_s: Some(NOW_S + 60) };
    assert_eq!(lock(&room), Some(ComposerLock::Muted(active_mute)));
    let effects = intent(&mut room, Intent::Submit);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Chat(_))));
    assert_eq!(
        (room.view().composer.draft.as_str(), room.view().composer.refusal),
        ("my draft", Some(SendRefusal::Locked))
    );
    let effects = room.handle(Input::Timer(Timer::Tick), later(1));
    assert_eq!(left(&room), Some(59));
    assert!(effects.contains(&Effect::Timer { timer: Timer::Tick, after_ms: 1_000 }), "and so on");
    let effects = room.handle(Input::Timer(Timer::Tick), later(60));
    assert_eq!((lock(&room), effects), (None, Vec::new()), "over, and no more ticks");
    assert_eq!(room.view().composer.draft, "my draft");
    sent_key(&intent(&mut room, Intent::Submit));
}

#[test]
fn a_mute_is_known_from_a_tip_the_profile_or_a_refused_comment_and_not_from_other_viewers() {
    let profile =
        |muted_until_s| Input::Chat(ChatEvent::Profile(GroupProfile { muted_until_s, ..GroupProfile::default() }));
    let mut room = joined();
    room.handle(message("1", "mallory", mute(Some("me"), Some(NOW_S + 60), None)), NOW);
    room.handle(message("2", "administrator", mute(Some("ann"), Some(NOW_S + 60), None)), NOW);
    assert_eq!(lock(&room), None);

    let tip = |seconds| Body::Muted { users: vec![("ann".into(), 9), ("me".into(), seconds)], by: String::new() };
    let mut message = message("3", "@TIM#SYSTEM", tip(60));
    if let Input::Chat(ChatEvent::Received(messages)) = &mut message {
        messages[0].time = NOW_S - 10;
    }
    room.handle(message, NOW);
    assert_eq!(left(&room), Some(50), "counted from the time of the tip");
    room.handle(profile(0), NOW);
    assert_eq!(lock(&room), None);
    room.handle(profile(NOW_S + 5), NOW);
    assert_eq!(left(&room), Some(5));

    let mut room = joined();
    let key = sent_key(&submit(&mut room, "hello"));
    let error = ChatError { code: 10017, message: String::new() };
    let effects = room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW);
    assert!(effects.contains(&Effect::Chat(ChatCommand::FetchProfile { group: "g".into() })), "asks for the end");
    assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::Muted), "it is kept");
    assert!(lock(&room).is_some());
    let effects = room.handle(Input::Timer(Timer::Mute), NOW);
    assert!(
        effects.contains(&Effect::Chat(ChatCommand::FetchProfile { group: "g".into() })),
        "the answer did not come"
    );
    room.handle(profile(NOW_S + 30), NOW);
    assert_eq!(left(&room), Some(30));
    let effects = room.handle(Input::Timer(Timer::Mute), NOW);
    let asks = |effects: &[Effect]| effects.contains(&Effect::Chat(ChatCommand::FetchProfile { group: "g".into() }));
    assert!(asks(&effects), "it may be ended before that without a tip");
    assert!(effects.contains(&Effect::Timer { timer: Timer::Mute, after_ms: 22_500 }), "{effects:?}");
    room.handle(profile(0), Now { mono_ms: NOW.mono_ms + 30_000, ..NOW });
    assert!(room.handle(Input::Timer(Timer::Mute), NOW).is_empty());
}

#[test]
fn a_mute_of_everyone_does_not_apply_to_moderators() {
    let all = |on| message(if on { "on" } else { "off" }, "administrator", mute(None, None, Some(on)));
    let mut room = joined();
    room.handle(all(true), NOW);
    assert_eq!(lock(&room), Some(ComposerLock::Muted(ActiveMute::All { by: "Luna".into() })));
    room.handle(message("3", "@TIM#SYSTEM", Body::Admins { user_ids: vec!["me".into()], now: true }), NOW);
    assert_eq!(lock(&room), None);
    sent_key(&submit(&mut room, "order!"));
    room.handle(message("4", "@TIM#SYSTEM", Body::Admins { user_ids: vec!["me".into()], now: false }), NOW);
    assert!(lock(&room).is_some());
    room.handle(all(false), NOW);
    assert_eq!(lock(&room), None);
}

#[test]
fn a_member_who_comes_back_as_a_guest_asks_the_chat_for_no_number() {
    let mut room = joined();
    room.handle(Input::Chat(ChatEvent::NotReady), NOW);
    room.handle(Input::Timer(Timer::Retry), NOW);
    room.handle(Input::RoomLoaded(Ok(Box::new(info()))), NOW);
    room.handle(Input::SessionLoaded(Ok(Session { role: Role::Guest, user_id: String::new(), ..session() })), NOW);
    room.handle(Input::Timer(Timer::HeadStart), NOW);
    room.handle(Input::Chat(ChatEvent::Ready), NOW);
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    // The timer of the membership is still running.
    assert_eq!(room.handle(Input::Timer(Timer::Online), NOW), []);
    assert!(room.handle(Input::Timer(Timer::GuestRoom), NOW).contains(&Effect::LoadRoom));
}

#[test]
fn a_guest_reads_and_is_asked_to_sign_in_to_write() {
    let mut room = Room::default();
    room.handle(Input::Enter, NOW);
    room.handle(Input::RoomLoaded(Ok(Box::new(info()))), NOW);
    room.handle(Input::SessionLoaded(Ok(Session { role: Role::Guest, user_id: String::new(), ..session() })), NOW);
    room.handle(Input::Timer(Timer::HeadStart), NOW);
    room.handle(Input::Chat(ChatEvent::Ready), NOW);
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    room.handle(text("1", "ann", "hello"), NOW);
    let known = RoomInfo { notice: Some("be kind".into()), online: Some(7), ..info() };
    assert!(
        room.handle(Input::Timer(Timer::GuestRoom), NOW).contains(&Effect::LoadRoom),
        "the chat sends guests neither"
    );
    room.handle(Input::RoomLoaded(Ok(Box::new(known))), NOW);
    assert_eq!((room.view().notice.notice.text.as_str(), room.view().audience.online), ("be kind", Some(7)));
    assert_eq!((comments(&room).len(), lock(&room)), (1, Some(ComposerLock::Guest)));
    assert!(submit(&mut room, "hi").is_empty());
    assert_eq!(intent(&mut room, Intent::SignIn), [Effect::Emit(ElementEvent::SignInWanted)]);

    room.handle(Input::SignIn, NOW);
    let effects = room.handle(Input::SessionLoaded(Ok(session())), NOW);
    assert!(effects.contains(&Effect::Chat(ChatCommand::SignIn(session()))));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Player(_))), "the stream plays on");
    room.handle(Input::Chat(ChatEvent::Ready), NOW);
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    assert_eq!((comments(&room).len(), lock(&room)), (1, None));
    assert_eq!(room.view().composer.draft, "hi");
    sent_key(&intent(&mut room, Intent::Submit));
}

#[test]
fn slow_mode_delays_the_next_comment() {
    let mut slow = info();
    slow.limits.slow_mode_seconds = 10;
    let mut room = joined();
    room.handle(Input::RoomLoaded(Ok(Box::new(slow))), NOW);
    sent_key(&submit(&mut room, "one"));
    submit(&mut room, "two");
    let composer = room.view().composer;
    assert_eq!(
        (composer.draft.as_str(), composer.refusal, composer.slow_s),
        ("two", Some(SendRefusal::Slow), Some(10))
    );
    room.handle(Input::Timer(Timer::Tick), later(4));
    assert_eq!(room.view().composer.slow_s, Some(6));
    room.handle(Input::Timer(Timer::Tick), later(10));
    assert_eq!((room.view().composer.slow_s, room.view().composer.refusal), (None, None));
    room.handle(Input::Intent(Intent::Submit), later(10));
    assert_eq!(comments(&room).len(), 2);
}

#[test]
fn each_kind_of_removal_has_its_own_problem() {
    let out = |removal: Removal| {
        let mut room = joined();
        let key = sent_key(&submit(&mut room, "hello"));
        room.handle(message("1", "@TIM#SYSTEM", Body::Removed(removal)), NOW);
        assert_eq!(comments(&room)[0].delivery, Delivery::Failed(SendProblem::Network), "{key} is not lost");
        room.view().connection
    };
    assert_eq!(out(Removal::Kicked), ConnectionView::Out(Problem::Kicked));
    assert_eq!(out(Removal::Dismissed), ConnectionView::Out(Problem::Dismissed));
    let banned = Problem::Banned { until_s: Some(NOW_S + 600), reason: "spam".into() };
    assert_eq!(out(Removal::Banned { seconds: 600, reason: "spam".into() }), ConnectionView::Out(banned));
}

#[test]
fn recalled_and_changed_comments_change_in_place() {
    let mut room = joined();
    room.handle(text("1", "ann", "rude"), NOW);
    room.handle(text("2", "ann", "helo"), NOW);
    room.handle(Input::Chat(ChatEvent::Recalled(vec!["1".into()])), later(1));
    let changed = |id: &str, new_text: &str| match text(id, "ann", new_text) {
        Input::Chat(ChatEvent::Received(messages)) => Input::Chat(ChatEvent::Modified(messages)),
        other => other,
    };
    room.handle(changed("2", "hello"), later(2));
    room.handle(changed("3", "too old to be here"), later(3));
    let shown: Vec<_> = comments(&room).into_iter().map(|it| (it.text, it.state)).collect();
    let expected = [("", CommentState::Recalled), ("hello", CommentState::Modified)];
    assert_eq!(shown, expected.map(|(text, state)| (text.to_owned(), state)));
    // A comment of the history that was changed comes as a modification.
    let mut room = joining();
    room.handle(changed("4", "changed before the viewer came"), NOW);
    assert_eq!(comments(&room)[0].text, "changed before the viewer came");
}
