//! Which comments are shown as danmaku over the video.

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

/// The commands to the overlay.
fn sent(effects: &[Effect]) -> Vec<OverlayCommand> {
    let command = |effect: &Effect| match effect {
        Effect::Danmaku(command) => Some(command.clone()),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn shown(effects: &[Effect]) -> Vec<Bullet> {
    let bullet = |command| match command {
        OverlayCommand::Show(bullet) => Some(bullet),
        _ => None,
    };
    sent(effects).into_iter().filter_map(bullet).collect()
}

/// A comment with the sender's style, and the level that the backend stamps.
fn styled(id: &str, style: CommentStyle, level: u32) -> Input {
    let Input::Chat(ChatEvent::Received(mut messages)) = text(id, "ann", "look") else { unreachable!() };
    messages[0].meta = CommentMeta { style, level: Some(level), ..CommentMeta::default() };
    Input::Chat(ChatEvent::Received(messages))
}

/// The viewer's own comment, from another device, with the level that the backend stamps.
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

/// The worker reports that these are on the stage: each in its own lane, 100 pixels wide, with its left edge at 50.
fn drawn(bullets: &[Bullet]) -> Input {
    let since = 0.0;
    let entered = bullets.iter().zip(0..).map(|(bullet, row)| {
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
    Input::Danmaku(WorkerReport { clock, row: 30.0, entered: entered.collect(), ..WorkerReport::default() })
}

#[test]
fn a_comment_is_shown_once_on_one_line_and_history_is_not() {
    let mut room = joining();
    assert_eq!(shown(&room.handle(text("0", "ann", "early"), NOW)), []);
    room.handle(Input::Chat(ChatEvent::Joined), NOW);
    let bullets = shown(&room.handle(text("1", "ann", "two\nlines"), NOW));
    assert_eq!((bullets.len(), bullets[0].text.as_str(), bullets[0].is_priority), (1, "two lines", false));
    assert_eq!(shown(&room.handle(text("1", "ann", "two\nlines"), NOW)), [], "the same again");
    let hosts = shown(&room.handle(text("2", "host", "hello all"), NOW));
    assert_eq!((hosts[0].kind, hosts[0].is_priority), (Kind::Anchor, true));
}

#[test]
fn the_viewers_own_comment_shows_at_once_is_removed_if_it_fails_and_shows_when_sent_again() {
    let mut room = joined();
    let effects = submit(&mut room, "mine");
    let (bullets, key) = (shown(&effects), sent_key(&effects));
    assert_eq!((bullets[0].kind, bullets[0].is_priority), (Kind::Own, true));
    assert_eq!(shown(&room.handle(text("m1", "me", "mine"), NOW)).len(), 1, "sent from another device");
    let error = ChatError { code: 10023, message: String::new() };
    let effects = room.handle(Input::Chat(ChatEvent::SendFailed { key, error }), NOW);
    assert_eq!(sent(&effects), [OverlayCommand::Remove(vec![bullets[0].key])]);
    assert_eq!(shown(&intent(&mut room, Intent::SendAgain(key))), bullets);
}

#[test]
fn recalled_and_changed_comments_are_removed_from_the_stage() {
    let mut room = joined();
    let effects = submit(&mut room, "mine");
    let (own, key) = (shown(&effects)[0].key, sent_key(&effects));
    room.handle(Input::Chat(ChatEvent::Sending { key, id: "m1".into() }), NOW);
    let effects = room.handle(Input::Chat(ChatEvent::Recalled(vec!["m1".into(), "m2".into()])), NOW);
    assert_eq!(sent(&effects), [OverlayCommand::Remove(vec![own]), OverlayCommand::Remove(vec![key_of("m2")])]);
    let Input::Chat(ChatEvent::Received(messages)) = text("m3", "ann", "else") else { unreachable!() };
    let effects = room.handle(Input::Chat(ChatEvent::Modified(messages)), NOW);
    assert_eq!(sent(&effects), [OverlayCommand::Remove(vec![key_of("m3")])]);
}

#[test]
fn hidden_comments_are_not_shown_and_are_removed_from_the_stage() {
    let mut room = joined();
    let bullets: Vec<_> = ["1", "2"].iter().flat_map(|id| shown(&room.handle(text(id, "ann", "hi"), NOW))).collect();
    room.handle(drawn(&bullets), NOW);
    let keys: Vec<_> = bullets.iter().map(|bullet| bullet.key).collect();
    assert_eq!(sent(&intent(&mut room, Intent::HideWord("HI".into()))), [OverlayCommand::Remove(keys)]);
    assert_eq!(shown(&room.handle(text("3", "bob", "hi there"), NOW)), []);
    assert_eq!(shown(&submit(&mut room, "hi")).len(), 1, "the viewer's own is shown");
}

#[test]
fn the_level_unlocks_colour_and_mode() {
    let mut room = stamped(StyleUnlocks { color: 2, mode: 4 });
    let style = CommentStyle { color: Some(PALETTE[2]), mode: DanmakuMode::Top };
    for (level, color, mode) in
        [(1, None, DanmakuMode::Scroll), (2, style.color, DanmakuMode::Scroll), (4, style.color, DanmakuMode::Top)]
    {
        let bullets = shown(&room.handle(styled(&format!("l{level}"), style, level), NOW));
        assert_eq!((bullets[0].color, bullets[0].mode), (color, mode), "level {level}");
    }
}

#[test]
fn the_viewers_own_comments_have_the_chosen_style_and_the_choice_is_saved() {
    let mut room = stamped(StyleUnlocks { color: 2, mode: 4 });
    room.handle(own_of_level(3), NOW);
    let style = CommentStyle { color: Some(PALETTE[2]), mode: DanmakuMode::Top };
    let effects = intent(&mut room, Intent::SetCommentStyle(style));
    assert_eq!(remembered(&effects).map(|preferences| preferences.style), Some(style));
    let composer = room.view().composer;
    assert_eq!((composer.color_from, composer.mode_from), (None, Some(4)));
    let effects = submit(&mut room, "mine");
    assert_eq!((shown(&effects)[0].color, shown(&effects)[0].mode), (style.color, DanmakuMode::Scroll));
    let has_style = |effect: &Effect| matches!(effect, Effect::Chat(ChatCommand::Send { cloud_custom_data, .. }) if cloud_custom_data.contains(r##""color":"#ffa940""##));
    assert!(effects.iter().any(has_style), "{effects:?}");
}

#[test]
fn the_viewers_level_rises_with_the_backends_stamp() {
    let mut room = stamped(StyleUnlocks { color: 2, mode: 4 });
    assert_eq!(room.view().composer.color_from, Some(2));
    room.handle(own_of_level(5), NOW);
    assert_eq!((room.view().composer.color_from, room.view().composer.mode_from), (None, None));
}

#[test]
fn a_mode_that_is_switched_off_shows_no_comment_and_the_viewers_own_scrolls() {
    let mut room = joined();
    intent(&mut room, Intent::SetDanmaku(DanmakuSettings { top: false, ..DanmakuSettings::default() }));
    let at = |mode| CommentStyle { color: None, mode };
    assert_eq!(shown(&room.handle(styled("1", at(DanmakuMode::Top), 0), NOW)), []);
    assert_eq!(shown(&room.handle(styled("2", at(DanmakuMode::Bottom), 0), NOW)).len(), 1);
    intent(&mut room, Intent::SetCommentStyle(at(DanmakuMode::Top)));
    assert_eq!(shown(&submit(&mut room, "mine"))[0].mode, DanmakuMode::Scroll);
}

#[test]
fn no_comments_pile_up_while_the_page_is_hidden_or_the_video_is_paused() {
    let mut room = joined();
    room.handle(Input::Player(PlayerEvent::Playing), NOW);
    assert_eq!(sent(&room.handle(Input::Hidden(true), NOW)), [OverlayCommand::SetRunning(false)]);
    assert_eq!(shown(&room.handle(text("1", "ann", "hi"), NOW)), []);
    let soon = Now { mono_ms: NOW.mono_ms + 1_500, ..NOW };
    assert_eq!(sent(&room.handle(Input::Hidden(false), soon)), [OverlayCommand::SetRunning(true)], "goes on");
    room.handle(Input::Hidden(true), NOW);
    let late = Now { mono_ms: NOW.mono_ms + 60_000, ..NOW };
    assert_eq!(
        sent(&room.handle(Input::Hidden(false), late)),
        [OverlayCommand::Clear, OverlayCommand::SetRunning(true)]
    );

    assert_eq!(sent(&intent(&mut room, Intent::Pause)), [OverlayCommand::SetRunning(false)]);
    assert_eq!(shown(&room.handle(text("2", "ann", "hi"), NOW)), []);
    assert_eq!(shown(&submit(&mut room, "mine")).len(), 1, "the viewer's own waits until it goes on");
}

#[test]
fn a_comment_under_the_pointer_is_held_answered_copied_and_its_sender_hidden() {
    let mut room = joined();
    let bullets = shown(&room.handle(text("1", "ann", "hi"), NOW));
    room.handle(drawn(&bullets), NOW);
    let key = bullets[0].key;
    let later = Now { mono_ms: NOW.mono_ms + 4_000, ..NOW };
    assert_eq!(held_at(&mut room, 60.0, 10.0, NOW), Some(key));
    assert_eq!(held_at(&mut room, 40.0, 10.0, NOW), None, "beside it");
    assert_eq!(held_at(&mut room, 20.0, 10.0, later), Some(key), "it has moved on");
    assert_eq!(held_at(&mut room, 60.0, 40.0, NOW), None, "below it");

    let hold = |room: &mut Room| {
        let effects = intent(room, Intent::PointAt(Some((60.0, 10.0))));
        assert_eq!(sent(&effects), [OverlayCommand::Hold(Some(key))]);
        let held = room.view().danmaku.held.expect("it is held");
        assert_eq!(
            (held.bullet.nick.as_str(), held.left.to_string(), held.width.to_string()),
            ("ann", "50".into(), "100".into())
        );
    };
    hold(&mut room);
    assert_eq!(sent(&intent(&mut room, Intent::PointAt(Some((60.0, 10.0))))), [], "already");
    let effects = intent(&mut room, Intent::ActOnHeld(HeldCommentAction::Copy));
    assert_eq!((sent(&effects), room.view().danmaku.held), (vec![OverlayCommand::Hold(None)], None));
    assert!(effects.contains(&Effect::Copy("hi".into())));
    hold(&mut room);
    intent(&mut room, Intent::ActOnHeld(HeldCommentAction::Reply));
    assert_eq!(room.view().composer.reply_to.as_deref(), Some("ann"));
    hold(&mut room);
    let effects = intent(&mut room, Intent::ActOnHeld(HeldCommentAction::HideUser));
    assert!(sent(&effects).contains(&OverlayCommand::Remove(vec![key])));
    assert!(room.view().preferences.hides_text("ann", "anything"));
}

#[test]
fn reduced_motion_shows_the_ticker_and_disables_the_overlay() {
    let mut room = joined();
    assert_eq!(sent(&room.handle(Input::ReducedMotion(true), NOW)), [OverlayCommand::Disable]);
    let effects = room.handle(text("1", "ann", "hi"), NOW);
    assert_eq!(sent(&effects), []);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Timer { timer: Timer::Ticker, .. })));
    let view = room.view().danmaku;
    assert_eq!((view.reduces_motion, view.ticker.map(|line| line.text)), (true, Some("hi".into())));
    let effects = room.handle(Input::Chat(ChatEvent::Recalled(vec!["1".into()])), NOW);
    assert_eq!((sent(&effects).len(), room.view().danmaku.ticker), (1, None));
    assert_eq!(
        sent(&room.handle(Input::ReducedMotion(false), NOW)),
        [OverlayCommand::Configure(DanmakuSettings::default())]
    );
}

#[test]
fn switched_off_danmaku_show_no_comment_and_the_setting_is_saved() {
    let mut room = joined();
    let off = DanmakuSettings { on: false, ..DanmakuSettings::default() };
    let effects = intent(&mut room, Intent::SetDanmaku(off.clone()));
    assert_eq!(sent(&effects), [OverlayCommand::Disable]);
    assert_eq!(remembered(&effects).map(|preferences| &preferences.danmaku), Some(&off));
    assert_eq!(shown(&room.handle(text("1", "ann", "hi"), NOW)), []);
}

#[test]
fn leaving_clears_the_overlay() {
    let mut room = joined();
    let bullets = shown(&room.handle(text("1", "ann", "hi"), NOW));
    room.handle(drawn(&bullets), NOW);
    assert!(sent(&room.handle(Input::Leave, NOW)).contains(&OverlayCommand::Clear));
    assert_eq!(held_at(&mut room, 60.0, 10.0, NOW), None);
}

/// Points at this point of the stage, and then at none. Returns the key of the comment that was held meanwhile.
fn held_at(room: &mut Room, x: f64, y: f64, now: Now) -> Option<u64> {
    room.handle(Input::Intent(Intent::PointAt(Some((x, y)))), now);
    let key = room.view().danmaku.held.map(|held| held.bullet.key);
    room.handle(Input::Intent(Intent::PointAt(None)), now);
    key
}
