//! The parts of danmaku that are DOM elements: action bar, settings, style, and the line under reduced motion.

use room_core::features::danmaku::DanmakuView;
use room_core::intent::{HeldCommentAction, Intent};
use room_core::overlay::bullet::{Bullet, Kind};
use room_core::overlay::comment_style::{CommentStyle, PALETTE};
use room_core::overlay::lane_geometry::DanmakuMode;
use room_core::overlay::mirror::HeldComment;
use room_core::overlay::settings::DanmakuSettings;
use room_core::playback::view::{PlaybackState, StageView};
use room_core::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

use super::known;
use super::support::Stage;

fn playing() -> View {
    let mut view = known();
    view.stage = StageView { state: PlaybackState::Playing, ..StageView::default() };
    view
}

fn held(bullet: Bullet) -> View {
    let comment = HeldComment { bullet, left: 10.0, top: 20.0, width: 100.0, height: 30.0 };
    View { danmaku: DanmakuView { held: Some(comment), ..DanmakuView::default() }, ..playing() }
}

#[wasm_bindgen_test]
async fn the_actions_on_a_held_comment_depend_on_its_sender() {
    let bullet = |kind| Bullet {
        kind,
        id: Some("1".into()),
        user_id: "ann".into(),
        nick: "<b>Ann".into(),
        text: "hi".into(),
        ..Bullet::default()
    };
    let stage = Stage::with(held(bullet(Kind::Viewer))).await;
    assert_eq!((stage.label(".held"), stage.text(".held-nick")), ("Comment by <b>Ann".into(), "<b>Ann".into()));
    for (name, act) in [
        ("Reply", HeldCommentAction::Reply),
        ("Copy", HeldCommentAction::Copy),
        ("Hide this user", HeldCommentAction::HideUser),
    ] {
        stage.click_button(name);
        assert_eq!(stage.intents().last(), Some(&Intent::ActOnHeld(act)));
    }
    stage.show(held(bullet(Kind::Own))).await;
    assert_eq!(stage.text(".held-action"), "Copy");
    assert_eq!(stage.count(".held-action"), 1, "the viewer's own comment can only be copied");
    stage.show(held(Bullet { id: None, ..bullet(Kind::Platform) })).await;
    assert_eq!(stage.count(".held-action"), 2, "a gift is not a message, so it has no reply");
    stage.show(playing()).await;
    assert_eq!(stage.count(".held"), 0);
}

#[wasm_bindgen_test]
async fn danmaku_settings_open_as_a_sheet_over_the_chat() {
    let stage = Stage::with(playing()).await;
    stage.click_label("On-screen comments");
    let off = DanmakuSettings { on: false, ..DanmakuSettings::default() };
    assert_eq!(stage.intents().last(), Some(&Intent::SetDanmaku(off)));
    stage.click_label("Settings");
    stage.settle().await;
    stage.click(".menu-more");
    stage.settle().await;
    assert_eq!(stage.attribute(".sheet", "aria-label"), "On-screen comments");
    assert_eq!(stage.count(".panel-main[inert]"), 1, "the panel below is inert");
    assert_eq!(stage.count(".choice"), 10);
    stage.click(".choice:nth-child(8) input");
    let overlap = DanmakuSettings { overlap: true, ..DanmakuSettings::default() };
    assert_eq!(stage.intents().last(), Some(&Intent::SetDanmaku(overlap)));
    stage.speak("zh").await;
    assert_eq!(stage.text(".sheet-title"), "弹幕");
    stage.click_button("本机屏蔽");
    stage.settle().await;
    assert_eq!(stage.count(".hide-word"), 1, "the sheet opens the blocklist");
}

#[wasm_bindgen_test]
async fn the_level_limits_the_choice_of_colour_and_place() {
    let mut view = playing();
    view.composer.mode_from = Some(4);
    let stage = Stage::with(view.clone()).await;
    stage.click_label("Emoji");
    stage.settle().await;
    stage.click_button("Colour and place");
    stage.settle().await;
    assert!(stage.has_focus(".swatch[aria-label=White]"), "the chosen colour has the focus");
    stage.click(".swatch[aria-label=Red]");
    let red = CommentStyle { color: Some(PALETTE[1]), mode: DanmakuMode::Scroll };
    assert_eq!(stage.intents().last(), Some(&Intent::SetCommentStyle(red)));
    assert_eq!(stage.text(".dress-lock"), "From level 4");
    assert_eq!(stage.count(".dress-place input:disabled"), 2);
    view.composer.mode_from = None;
    stage.show(view).await;
    assert_eq!(stage.count(".dress-place input:disabled"), 0);
}

#[wasm_bindgen_test]
async fn reduced_motion_shows_one_line_that_is_hidden_from_screen_readers() {
    let bullet = Bullet { nick: "Ann".into(), text: "hi".into(), ..Bullet::default() };
    let danmaku = DanmakuView { ticker: Some(bullet), reduces_motion: true, held: None };
    let stage = Stage::with(View { danmaku, ..playing() }).await;
    assert_eq!((stage.text(".ticker"), stage.attribute(".ticker", "aria-hidden")), ("Annhi".into(), "true".into()));
    stage.click_label("Settings");
    stage.settle().await;
    stage.click(".menu-more");
    stage.settle().await;
    assert!(stage.text(".sheet-note").contains("less motion"));
}
