//! What flies over the picture, and what does not.

use super::*;
use crate::intent::HeldCommentAction;
use crate::model::comment::CommentMeta;
use crate::overlay::bullet::{Bullet, Kind, key_of};
use crate::overlay::clock::Clock;
use crate::overlay::comment_style::{CommentStyle, PALETTE, StyleUnlocks};
use crate::overlay::lane_geometry::DanmakuMode;
use crate::overlay::protocol::WorkerReport;
use crate::overlay::settings::DanmakuSettings;
use crate::overlay::trajectory::Trajectory;
use crate::ports::overlay::OverlayCommand;

/// What is told to the one who draws.
fn told(effects: &[Effect]) -> Vec<OverlayCommand> {
    let command = |effect: &Effect| match effect {
        Effect::Danmaku(command) => Some(command.clone()),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn flown(effects: &[Effect]) -> Vec<Bullet> {
    let bullet = |command| match command {
        OverlayCommand::Show(bullet) => Some(bullet),
        _ => None,
    };
    told(effects).into_iter().filter_map(bullet).collect()
}

/// A comment with a sender's wishes, and the level that the backend stamps.
fn dressed(id: &str, style: CommentStyle, level: u32) -> Input {
    let Input::Chat(ChatEvent::Received(mut messages)) = text(id, "ann", "look") else { unreachable!() };
    messages[0].meta = CommentMeta { style, level: Some(level), ..CommentMeta::default() };
    Input::Chat(ChatEvent::Received(messages))
}

/// One's own comment, from another device, and the level that the backend stamps.
fn own_of_level(level: u32) -> Input {
    let Input::Chat(ChatEvent::Received(mut messages)) = text("own", "me", "from my phone") else { unreachable!() };
    messages[0].meta.level = Some(level);
    Input::Chat(ChatEvent::Received(messages))
}

fn stamped(levels: StyleUnlocks) -> Room {
    let mut room = joined();
    let info = RoomInfo { stamped: true, limits: Limits { danmaku: levels, ..info().limits }, ..info() };
    room.handle(Input::RoomLoaded(Ok(Box::new(info))), NOW);
    room
}

/// The one who draws says that these are on the stage, 100 pixels wide, one in a row, with their left edges at 50.
fn drawn(bullets: &[Bullet]) -> Input {
    let since = 0.0;
    let come = bullets.iter().zip(0..).map(|(bullet, row)| {
        let flight = Trajectory {
            key: bullet.key,
            row,
            x: 50.0,
            since,
            width: 100.0,
            speed: 10.0,
            until: 15.0,
            is_priority: false,
        };
        (bullet.clone(), flight)
    });
    #[allow(clippy::cast_precision_loss)]
    let clock = Clock { at: 0.0, when_ms: NOW.mono_ms as f64, rate: 1.0 };
    Input::Danmaku(WorkerReport { clock, row: 30.0, come: come.collect(), ..WorkerReport::default() })
}

#[test]
fn a_comment_flies_once_in_one_line_but_not_one_of_before() {
    let mut room = joining();
    assert_eq!(flown(&room.handle(text("0", "ann", "early"), NOW)), []);
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    let bullets = flown(&room.handle(text("1", "ann", "two\nlines"), NOW));
    assert_eq!((bullets.len(), bullets[0].text.as_str(), bullets[0].is_priority), (1, "two lines", false));
    assert_eq!(flown(&room.handle(text("1", "ann", "two\nlines"), NOW)), [], "the same again");
    let hosts = flown(&room.handle(text("2", "host", "hello all"), NOW));
    assert_eq!((hosts[0].kind, hosts[0].is_priority), (Kind::Anchor, true));
}

#[test]
fn ones_own_comment_flies_at_once_goes_if_it_fails_and_flies_again_when_sent_again() {
    let mut room = joined();
    let effects = submit(&mut room, "mine");
    let (bullets, key) = (flown(&effects), sent_key(&effects));
    assert_eq!((bullets[0].kind, bullets[0].is_priority), (Kind::Own, true));
    assert_eq!(flown(&room.handle(text("m1", "me", "mine"), NOW)).len(), 1, "said on another device");
    let error = ChatError { code: 10023, message: String::new() };
    let effects = room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW);
    assert_eq!(told(&effects), [OverlayCommand::Remove(vec![bullets[0].key])]);
    assert_eq!(flown(&intent(&mut room, Intent::SendAgain(key))), bullets);
}

#[test]
fn what_is_withdrawn_or_changed_goes_in_flight_ones_own_too() {
    let mut room = joined();
    let effects = submit(&mut room, "mine");
    let (own, key) = (flown(&effects)[0].key, sent_key(&effects));
    room.handle(Input::Chat(ChatEvent::Sending { key, id: "m1".into() }), NOW);
    let effects = room.handle(Input::Chat(ChatEvent::Recalled(vec!["m1".into(), "m2".into()])), NOW);
    assert_eq!(told(&effects), [OverlayCommand::Remove(vec![own]), OverlayCommand::Remove(vec![key_of("m2")])]);
    let Input::Chat(ChatEvent::Received(messages)) = text("m3", "ann", "else") else { unreachable!() };
    let effects = room.handle(Input::Chat(ChatEvent::Modified(messages)), NOW);
    assert_eq!(told(&effects), [OverlayCommand::Remove(vec![key_of("m3")])]);
}

#[test]
fn what_is_hidden_does_not_fly_and_what_flies_is_hidden_in_flight() {
    let mut room = joined();
    let bullets: Vec<_> = ["1", "2"].iter().flat_map(|id| flown(&room.handle(text(id, "ann", "hi"), NOW))).collect();
    room.handle(drawn(&bullets), NOW);
    let keys: Vec<_> = bullets.iter().map(|bullet| bullet.key).collect();
    assert_eq!(told(&intent(&mut room, Intent::HideWord("HI".into()))), [OverlayCommand::Remove(keys)]);
    assert_eq!(flown(&room.handle(text("3", "bob", "hi there"), NOW)), []);
    assert_eq!(flown(&submit(&mut room, "hi")).len(), 1, "one's own is");
}

#[test]
fn colour_and_place_are_as_the_level_allows() {
    let mut room = stamped(StyleUnlocks { color: 2, mode: 4 });
    let style = CommentStyle { color: Some(PALETTE[2]), mode: DanmakuMode::Top };
    for (level, color, mode) in
        [(1, None, DanmakuMode::Scroll), (2, style.color, DanmakuMode::Scroll), (4, style.color, DanmakuMode::Top)]
    {
        let bullets = flown(&room.handle(dressed(&format!("l{level}"), style, level), NOW));
        assert_eq!((bullets[0].color, bullets[0].mode), (color, mode), "level {level}");
    }
}

#[test]
fn ones_own_comments_are_dressed_as_chosen_and_the_choice_is_kept() {
    let mut room = stamped(StyleUnlocks { color: 2, mode: 4 });
    room.handle(own_of_level(3), NOW);
    let style = CommentStyle { color: Some(PALETTE[2]), mode: DanmakuMode::Top };
    let effects = intent(&mut room, Intent::SetCommentStyle(style));
    assert_eq!(remembered(&effects).map(|preferences| preferences.style), Some(style));
    let composer = room.view().composer;
    assert_eq!((composer.color_from, composer.mode_from), (None, Some(4)));
    let effects = submit(&mut room, "mine");
    assert_eq!((flown(&effects)[0].color, flown(&effects)[0].mode), (style.color, DanmakuMode::Scroll));
    let is_said = |effect: &Effect| matches!(effect, Effect::Chat(ChatCommand::Send { cloud_custom_data, .. }) if cloud_custom_data.contains(r##""color":"#ffa940""##));
    assert!(effects.iter().any(is_said), "{effects:?}");
}

#[test]
fn ones_level_rises_as_the_backend_stamps_it() {
    let mut room = stamped(StyleUnlocks { color: 2, mode: 4 });
    assert_eq!(room.view().composer.color_from, Some(2));
    room.handle(own_of_level(5), NOW);
    assert_eq!((room.view().composer.color_from, room.view().composer.mode_from), (None, None));
}

#[test]
fn those_who_want_nothing_at_the_top_or_bottom_see_nothing_there_but_their_own() {
    let mut room = joined();
    intent(&mut room, Intent::SetDanmaku(DanmakuSettings { top: false, ..DanmakuSettings::default() }));
    let at = |mode| CommentStyle { color: None, mode };
    assert_eq!(flown(&room.handle(dressed("1", at(DanmakuMode::Top), 0), NOW)), []);
    assert_eq!(flown(&room.handle(dressed("2", at(DanmakuMode::Bottom), 0), NOW)).len(), 1);
    intent(&mut room, Intent::SetCommentStyle(at(DanmakuMode::Top)));
    assert_eq!(flown(&submit(&mut room, "mine"))[0].mode, DanmakuMode::Scroll);
}

#[test]
fn nothing_piles_up_while_nobody_looks_or_the_picture_is_held() {
    let mut room = joined();
    room.handle(Input::Player(PlayerEvent::Playing), NOW);
    assert_eq!(told(&room.handle(Input::Hidden(true), NOW)), [OverlayCommand::SetRunning(false)]);
    assert_eq!(flown(&room.handle(text("1", "ann", "hi"), NOW)), []);
    let soon = Now { mono_ms: NOW.mono_ms + 1_500, ..NOW };
    assert_eq!(told(&room.handle(Input::Hidden(false), soon)), [OverlayCommand::SetRunning(true)], "goes on");
    room.handle(Input::Hidden(true), NOW);
    let late = Now { mono_ms: NOW.mono_ms + 60_000, ..NOW };
    assert_eq!(
        told(&room.handle(Input::Hidden(false), late)),
        [OverlayCommand::Clear, OverlayCommand::SetRunning(true)]
    );

    assert_eq!(told(&intent(&mut room, Intent::Pause)), [OverlayCommand::SetRunning(false)]);
    assert_eq!(flown(&room.handle(text("2", "ann", "hi"), NOW)), []);
    assert_eq!(flown(&submit(&mut room, "mine")).len(), 1, "one's own waits for it");
}

#[test]
fn a_comment_under_the_pointer_is_held_answered_copied_and_its_sender_hidden() {
    let mut room = joined();
    let bullets = flown(&room.handle(text("1", "ann", "hi"), NOW));
    room.handle(drawn(&bullets), NOW);
    let key = bullets[0].key;
    let later = Now { mono_ms: NOW.mono_ms + 4_000, ..NOW };
    assert_eq!(held_at(&mut room, 60.0, 10.0, NOW), Some(key));
    assert_eq!(held_at(&mut room, 40.0, 10.0, NOW), None, "beside it");
    assert_eq!(held_at(&mut room, 20.0, 10.0, later), Some(key), "it has gone on");
    assert_eq!(held_at(&mut room, 60.0, 40.0, NOW), None, "below it");

    let hold = |room: &mut Room| {
        let effects = intent(room, Intent::PointAt(Some((60.0, 10.0))));
        assert_eq!(told(&effects), [OverlayCommand::Hold(Some(key))]);
        let held = room.view().danmaku.held.expect("it is held");
        assert_eq!(
            (held.bullet.nick.as_str(), held.left.to_string(), held.width.to_string()),
            ("ann", "50".into(), "100".into())
        );
    };
    hold(&mut room);
    assert_eq!(told(&intent(&mut room, Intent::PointAt(Some((60.0, 10.0))))), [], "already");
    let effects = intent(&mut room, Intent::ActOnHeld(HeldCommentAction::Copy));
    assert_eq!((told(&effects), room.view().danmaku.held), (vec![OverlayCommand::Hold(None)], None));
    assert!(effects.contains(&Effect::Copy("hi".into())));
    hold(&mut room);
    intent(&mut room, Intent::ActOnHeld(HeldCommentAction::Reply));
    assert_eq!(room.view().composer.reply_to.as_deref(), Some("ann"));
    hold(&mut room);
    let effects = intent(&mut room, Intent::ActOnHeld(HeldCommentAction::HideUser));
    assert!(told(&effects).contains(&OverlayCommand::Remove(vec![key])));
    assert!(room.view().preferences.hides_text("ann", "anything"));
}

#[test]
fn whoever_wants_nothing_to_move_reads_one_line_and_nothing_need_be_ready_to_draw() {
    let mut room = joined();
    assert_eq!(told(&room.handle(Input::ReducedMotion(true), NOW)), [OverlayCommand::Disable]);
    let effects = room.handle(text("1", "ann", "hi"), NOW);
    assert_eq!(told(&effects), []);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Timer { timer: Timer::Ticker, .. })));
    let view = room.view().danmaku;
    assert_eq!((view.reduces_motion, view.ticker.map(|line| line.text)), (true, Some("hi".into())));
    let effects = room.handle(Input::Chat(ChatEvent::Recalled(vec!["1".into()])), NOW);
    assert_eq!((told(&effects).len(), room.view().danmaku.ticker), (1, None));
    assert_eq!(
        told(&room.handle(Input::ReducedMotion(false), NOW)),
        [OverlayCommand::Configure(DanmakuSettings::default())]
    );
}

#[test]
fn switched_off_nothing_flies_and_the_switch_is_kept() {
    let mut room = joined();
    let off = DanmakuSettings { on: false, ..DanmakuSettings::default() };
    let effects = intent(&mut room, Intent::SetDanmaku(off.clone()));
    assert_eq!(told(&effects), [OverlayCommand::Disable]);
    assert_eq!(remembered(&effects).map(|preferences| &preferences.danmaku), Some(&off));
    assert_eq!(flown(&room.handle(text("1", "ann", "hi"), NOW)), []);
}

#[test]
fn who_leaves_takes_nothing_along() {
    let mut room = joined();
    let bullets = flown(&room.handle(text("1", "ann", "hi"), NOW));
    room.handle(drawn(&bullets), NOW);
    assert!(told(&room.handle(Input::Leave, NOW)).contains(&OverlayCommand::Clear));
    assert_eq!(held_at(&mut room, 60.0, 10.0, NOW), None);
}

/// Points at this point of the stage, and then at none. Returns the key of the comment that was held between.
fn held_at(room: &mut Room, x: f64, y: f64, now: Now) -> Option<u64> {
    room.handle(Input::Intent(Intent::PointAt(Some((x, y)))), now);
    let key = room.view().danmaku.held.map(|held| held.bullet.key);
    room.handle(Input::Intent(Intent::PointAt(None)), now);
    key
}
