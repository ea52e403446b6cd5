//! Status, notice, members, draws: what a room shows beside its comments.

use super::*;
use crate::features::chat_log::line::LineKind;
use crate::features::lucky_draw::DrawPhase;
use crate::features::show::ShowView;
use crate::model::comment::CommentMeta;
use crate::model::comment::SenderRole;
use crate::model::custom::CustomMessage;
use crate::model::show::Summary;
use crate::model::user::UserInfo;
use crate::ports::page::ElementEvent;

fn sent(id: &str, from: &str, text: &str, change: impl FnOnce(&mut GroupMessage)) -> Input {
    let from = User { user_id: from.into(), nick: from.into(), avatar: None };
    let mut message = GroupMessage {
        id: id.into(),
        group: "g".into(),
        time: NOW.unix_ms / 1_000,
        from,
        body: Body::Text(text.into()),
        ..GroupMessage::default()
    };
    change(&mut message);
    Input::Chat(ChatEvent::Received(vec![message]))
}

fn reloads(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Timer { timer: Timer::Room, .. }))
}

#[test]
fn the_newest_version_of_the_status_counts_from_backend_message_or_attribute() {
    let mut room = joined();
    let mut at = |input| room.handle(input, Now { mono_ms: 60_000, ..NOW });
    assert!(!reloads(&at(Input::Chat(ChatEvent::StatusVersion(1)))), "known");
    assert!(
        reloads(&at(Input::Chat(ChatEvent::StatusVersion(2)))),
        "an attribute is a hint: the backend has the status"
    );
    let effects = at(status_message("administrator", Status::Paused, 3));
    assert!(
        reloads(&effects) && effects.contains(&Effect::Emit(ElementEvent::Status(Status::Paused))),
        "a message is shown at once"
    );
    at(Input::RoomLoaded(Ok(Box::new(RoomInfo { status: Status::Ended, status_version: 2, ..info() }))));
    assert_eq!(room.view().show.status, Some(Status::Paused), "an outdated answer");
    assert_eq!(room.handle(Input::Timer(Timer::Room), NOW), [Effect::LoadRoom]);
}

#[test]
fn an_upcoming_show_counts_down_and_an_ended_one_has_a_summary() {
    let mut room = joined();
    let starts_at = Some(NOW.unix_ms / 1_000 + 90);
    let status = |status, version, starts_at, summary| {
        message(
            "s",
            "administrator",
            Body::Custom(custom::write(&CustomMessage::Status { status, version, starts_at, summary })),
        )
    };
    room.handle(status(Status::Upcoming, 2, starts_at, None), NOW);
    assert_eq!(room.view().show.starts_in_s, Some(90));
    room.handle(Input::Timer(Timer::Tick), Now { mono_ms: 2_000, unix_ms: NOW.unix_ms + 1_000, ..NOW });
    assert_eq!(room.view().show.starts_in_s, Some(89));
    let summary = Summary { seconds: 3_600, peak_viewers: 12, likes: 5 };
    room.handle(status(Status::Ended, 3, None, Some(summary)), NOW);
    assert_eq!(
        room.view().show,
        ShowView { status: Some(Status::Ended), summary: Some(summary), ..ShowView::default() }
    );
}

#[test]
fn a_replay_plays_the_recording() {
    let mut room = joined();
    let effects = room.handle(status_message("administrator", Status::Replay, 5), NOW);
    assert!(effects.contains(&Effect::Player(PlayerCommand::Stop)), "the stream is not the recording");
    assert!(reloads(&room.handle(Input::RoomLoaded(Err(BackendError::Unreachable)), NOW)), "requested again");
    let replay = RoomInfo { status: Status::Replay, status_version: 5, replay: Some("/replay".into()), ..info() };
    let effects = room.handle(Input::RoomLoaded(Ok(Box::new(replay))), NOW);
    let loads = |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { source, .. }) if source.url == "/replay");
    assert!(effects.iter().any(loads), "{effects:?}");
}

#[test]
fn a_notice_is_new_until_it_is_read_on_this_device() {
    let profile = |notice: &str| {
        Input::Chat(ChatEvent::Profile(GroupProfile { notice: notice.into(), ..GroupProfile::default() }))
    };
    let mut room = joined();
    room.handle(profile("first"), NOW);
    assert!(room.view().notice.is_new);
    let effects = intent(&mut room, Intent::ReadNotice);
    assert!(!room.view().notice.is_new);
    let Some(preferences) = remembered(&effects) else { panic!("{effects:?}") };
    let mut again = joining();
    again.handle(Input::PreferencesLoaded(preferences.clone()), NOW);
    again.handle(profile("first"), NOW);
    assert!(!again.view().notice.is_new);
    again.handle(profile("second"), NOW);
    assert!(again.view().notice.is_new);
    again.handle(profile(""), NOW);
    assert!(!again.view().notice.is_new, "an empty notice is not new");
}

#[test]
fn the_saved_sound_is_used_but_another_page_does_not_change_it() {
    let effects = intent(&mut joined(), Intent::SetVolume(0.4));
    let Some(preferences) = remembered(&effects) else { panic!("{effects:?}") };
    let mut again = Room::default();
    let effects = again.handle(Input::PreferencesLoaded(preferences.clone()), NOW);
    for command in [PlayerCommand::SetVolume(0.4), PlayerCommand::SetMuted(false)] {
        assert!(effects.contains(&Effect::Player(command)), "{effects:?}");
    }
    let stage = again.view().stage;
    assert_eq!((stage.volume.to_bits(), stage.muted), (0.4_f64.to_bits(), false));
    let effects = joined().handle(Input::PreferencesLoaded(preferences.clone()), NOW);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Player(_))), "{effects:?}");
}

#[test]
fn a_text_is_pinned_by_trusted_senders_alone() {
    let pin = |text: Option<&str>| Body::Custom(custom::write(&CustomMessage::Pin { text: text.map(str::to_owned) }));
    let mut room = joined();
    room.handle(message("1", "mallory", pin(Some("mine"))), NOW);
    assert_eq!(room.view().pinned, None);
    room.handle(message("2", "administrator", pin(Some("rules"))), NOW);
    assert_eq!(room.view().pinned.as_deref(), Some("rules"));
    room.handle(message("3", "administrator", pin(None)), NOW);
    assert_eq!(room.view().pinned, None);
}

#[test]
fn history_is_decided_by_the_servers_time() {
    let mut room = Room::default();
    for input in [
        Input::Enter,
        Input::RoomLoaded(Ok(Box::new(info()))),
        Input::SessionLoaded(Ok(session())),
        Input::Chat(ChatEvent::ServerTime(1_000_000)),
        Input::Chat(ChatEvent::Ready),
    ] {
        room.handle(input, NOW);
    }
    room.handle(sent("1", "ann", "before", |message| message.time = 999), NOW);
    room.handle(sent("2", "ann", "while joining", |message| message.time = 1_000), NOW);
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    room.handle(sent("3", "ann", "late", |message| message.time = 998), Now { mono_ms: 9_000, ..NOW });
    let is_history: Vec<_> = comments(&room).iter().map(|comment| comment.is_history).collect();
    assert_eq!(is_history, [true, false, true]);
}

#[test]
fn level_badges_and_role_count_only_where_the_backend_stamps_them() {
    let stamp = |message: &mut GroupMessage| {
        message.meta =
            CommentMeta { level: Some(9), badges: vec!["admin".into(), "patron".into()], ..CommentMeta::default() };
    };
    let mut room = joined();
    room.handle(sent("1", "ann", "hi", stamp), NOW);
    let forged = &comments(&room)[0];
    assert_eq!((forged.level, forged.badges.len(), forged.role), (None, 0, SenderRole::Viewer));
    room.handle(Input::RoomLoaded(Ok(Box::new(RoomInfo { stamped: true, ..info() }))), NOW);
    room.handle(sent("2", "ann", "hi", stamp), Now { mono_ms: 9_000, ..NOW });
    let stamped = &comments(&room)[1];
    assert_eq!(
        (stamped.level, stamped.badges.join(","), stamped.role),
        (Some(9), "patron".to_owned(), SenderRole::Admin)
    );
}

#[test]
fn a_mention_is_marked_and_a_reply_quotes_the_text_in_the_log() {
    let mut room = joined();
    room.handle(sent("1", "Ann", "who is there?", |_| ()), NOW);
    let key = room.view().chat.lines[0].key;
    intent(&mut room, Intent::Reply(Some(key)));
    assert_eq!(room.view().composer.reply_to.as_deref(), Some("Ann"));
    let effects = submit(&mut room, "I am");
    let meta = effects.iter().find_map(|effect| match effect {
        Effect::Chat(ChatCommand::Send { cloud_custom_data, .. }) => Some(cloud_custom_data.clone()),
        _ => None,
    });
    let meta = crate::codec::comment_meta::parse(&meta.unwrap());
    assert_eq!(comments(&room)[1].quote.as_ref().and_then(|it| it.text.as_deref()), Some("who is there?"));
    let answer = |id: &str, of: &str| {
        let mut meta = meta.clone();
        meta.reply.iter_mut().for_each(|reply| of.clone_into(&mut reply.id));
        sent(id, "Bob", "@Me here", |message| message.meta = meta)
    };
    room.handle(answer("2", "1"), Now { mono_ms: 9_000, ..NOW });
    room.handle(answer("3", "unknown"), Now { mono_ms: 10_000, ..NOW });
    let shown: Vec<_> = comments(&room)[2..].iter().map(|it| (it.mentions_me, it.quote.clone().unwrap())).collect();
    assert!(shown.iter().all(|(mentions_me, _)| *mentions_me));
    assert_eq!(shown[0].1.text.as_deref(), Some("who is there?"));
    assert_eq!(
        (shown[1].1.text.as_deref(), shown[1].1.nick.as_str()),
        (None, "Ann"),
        "the text is never taken from the reply"
    );

    intent(&mut room, Intent::Mention(key));
    assert_eq!(room.view().composer.draft, "@Ann ");
    assert_eq!(intent(&mut room, Intent::Copy(key)), [Effect::Copy("who is there?".into())]);
}

#[test]
fn hidden_users_and_words_are_hidden_at_once_and_saved() {
    let mut room = joined();
    room.handle(sent("1", "Troll", "hi", |_| ()), NOW);
    let key = room.view().chat.lines[0].key;
    let effects = intent(&mut room, Intent::HideUser(key));
    assert!(comments(&room).is_empty() && matches!(effects.first(), Some(Effect::SavePreferences(_))));
    intent(&mut room, Intent::ShowUser("Troll".into()));
    intent(&mut room, Intent::HideWord("HI".into()));
    assert!(comments(&room).is_empty());
    intent(&mut room, Intent::ShowWord("hi".into()));
    assert_eq!(comments(&room).len(), 1);
}

#[test]
fn a_missing_name_is_requested_once() {
    let mut room = joined();
    let effects = room.handle(text("1", "ann", "a"), NOW);
    assert!(effects.contains(&Effect::Timer { timer: Timer::Users, after_ms: 300 }));
    let effects = room.handle(Input::Timer(Timer::Users), NOW);
    assert_eq!(effects, [Effect::Chat(ChatCommand::FetchUsers { user_ids: vec!["ann".into()] })]);
    let ann = User { user_id: "ann".into(), nick: "Ann".into(), avatar: None };
    room.handle(Input::Chat(ChatEvent::Users(vec![ann])), Now { mono_ms: 9_000, ..NOW });
    assert_eq!(comments(&room)[0].from.nick, "Ann");
}

#[test]
fn members_are_requested_when_opened_and_follow_joins_and_leaves() {
    let mut room = joined();
    let effects = intent(&mut room, Intent::OpenMembers(true));
    assert!(effects.contains(&Effect::Chat(ChatCommand::FetchMembers { group: "g".into(), offset: 0 })));
    let page = |offset, next| ChatEvent::Members { offset, list: Vec::new(), next };
    let effects = room.handle(Input::Chat(page(0, Some(70))), NOW);
    assert!(
        effects.contains(&Effect::Chat(ChatCommand::FetchMembers { group: "g".into(), offset: 70 })),
        "{effects:?}"
    );
    assert_eq!(room.handle(Input::Chat(page(70, None)), NOW), []);
    let ann = User { user_id: "ann".into(), nick: "Ann".into(), avatar: None };
    room.handle(message("1", "@TIM#SYSTEM", Body::Joined(vec![ann])), NOW);
    let names = |room: &Room| room.view().members.found.iter().map(|it| it.person.nick.clone()).collect::<Vec<_>>();
    assert_eq!(names(&room), ["Luna", "Ann"], "the host first");
    room.handle(message("2", "@TIM#SYSTEM", Body::Left { user_ids: vec!["ann".into()] }), NOW);
    assert_eq!(names(&room), ["Luna"]);
    room.handle(message("3", "@TIM#SYSTEM", Body::Joined(vec![User { user_id: "me".into(), ..User::default() }])), NOW);
    let lines = room.view().chat.lines;
    assert!(lines.iter().all(|line| !matches!(&line.kind, LineKind::Joined { first, .. } if first == "me")));
}

#[test]
fn a_draw_is_joined_with_one_tap_and_shows_the_winners() {
    let custom = |custom: &CustomMessage| message("d", "administrator", Body::Custom(custom::write(custom)));
    let until = NOW.unix_ms / 1_000 + 60;
    let draw = |id, until| CustomMessage::Draw { id, keyword: "luck".into(), prize: "a lamp".into(), until };
    let mut room = joined();
    room.handle(custom(&draw(1, until - 60)), NOW);
    assert_eq!(room.view().draw, None, "over before the viewer joined");
    room.handle(custom(&draw(2, until)), NOW);
    assert_eq!(room.view().draw.map(|draw| draw.phase), Some(DrawPhase::Open { left_s: 60 }));
    sent_key(&intent(&mut room, Intent::JoinDraw));
    assert_eq!(comments(&room)[0].text, "luck");
    assert!(room.view().draw.is_some_and(|draw| draw.takes_part));
    assert!(intent(&mut room, Intent::JoinDraw).is_empty(), "once");
    let winners = vec![UserInfo { user_id: "me".into(), nick: "Me".into(), ..UserInfo::default() }];
    room.handle(custom(&CustomMessage::DrawResult { id: 2, prize: "a lamp".into(), winners }), NOW);
    let won = DrawPhase::Won { winners: vec!["Me".into()], by_me: true };
    assert_eq!(room.view().draw.map(|draw| draw.phase), Some(won));
    intent(&mut room, Intent::CloseDraw);
    assert_eq!(room.view().draw, None);
}

#[test]
fn announcements_to_the_room_or_to_all_rooms_are_shown_once() {
    let mut room = joined();
    let broadcast = || {
        sent("b", "administrator", "maintenance at noon", |message| {
            message.group = "elsewhere".into();
            message.is_broadcast = true;
        })
    };
    room.handle(broadcast(), NOW);
    room.handle(broadcast(), NOW);
    room.handle(message("n", "@TIM#SYSTEM", Body::Announcement("only here".into())), Now { mono_ms: 9_000, ..NOW });
    let shown: Vec<_> = room.view().chat.lines.iter().map(|line| line.kind.clone()).collect();
    let announcement = |text: &str, to_all| LineKind::Announcement { text: text.into(), to_all };
    assert_eq!(shown, [announcement("maintenance at noon", true), announcement("only here", false)]);
}

#[test]
fn the_number_of_viewers_includes_the_viewer() {
    let mut room = joined();
    // A number from before the join.
    room.handle(Input::Chat(ChatEvent::Online(0)), NOW);
    assert_eq!(room.view().audience.online, Some(1));
    room.handle(Input::Chat(ChatEvent::Online(4)), Now { mono_ms: NOW.mono_ms + 10_000, ..NOW });
    assert_eq!(room.view().audience.online, Some(4));
}

#[test]
fn a_broken_connection_is_not_a_silent_room() {
    let mut room = joined();
    let at = |seconds: u64| Now { mono_ms: NOW.mono_ms + seconds * 1_000, ..NOW };
    room.handle(Input::Chat(ChatEvent::Network(Network::Disconnected)), at(0));
    for nth in 1..10 {
        room.handle(Input::Chat(ChatEvent::OnlineFailed), at(nth * 15));
    }
    room.handle(Input::Chat(ChatEvent::Network(Network::Connected)), at(150));
    room.handle(Input::Chat(ChatEvent::Online(5)), at(151));
    let effects = room.handle(Input::Chat(ChatEvent::Online(6)), at(160));
    assert!(!effects.contains(&Effect::Chat(ChatCommand::Rejoin { group: "g".into() })), "{effects:?}");
}

#[test]
fn a_silent_room_is_joined_again() {
    let mut room = joined();
    let mut effects = Vec::new();
    for (nth, count) in [5, 6, 5, 6].into_iter().enumerate() {
        let mono_ms = NOW.mono_ms + 15_000 * (nth as u64 + 2);
        effects = room.handle(Input::Chat(ChatEvent::Online(count)), Now { mono_ms, ..NOW });
    }
    assert!(effects.contains(&Effect::Chat(ChatCommand::Rejoin { group: "g".into() })), "{effects:?}");
    assert_eq!(room.view().connection, ConnectionView::Rejoining);
}
