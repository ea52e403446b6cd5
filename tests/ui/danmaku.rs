//! Comments over the picture: what is shown beside those that are drawn.

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
    let spot = HeldComment { bullet, left: 10.0, top: 20.0, width: 100.0, height: 30.0 };
    View { danmaku: DanmakuView { held: Some(spot), ..DanmakuView::default() }, ..playing() }
}

#[wasm_bindgen_test]
async fn what_can_be_done_with_a_comment_depends_on_whose_it_is() {
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
    assert_eq!(stage.count(".held-action"), 1, "there is nothing else to do with one's own");
    stage.show(held(Bullet { id: None, ..bullet(Kind::Platform) })).await;
    assert_eq!(stage.count(".held-action"), 2, "a gift is no message to answer");
    stage.show(playing()).await;
    assert_eq!(stage.count(".held"), 0);
}

#[wasm_bindgen_test]
async fn how_comments_fly_is_chosen_over_the_chat() {
    let stage = Stage::with(playing()).await;
    stage.click_label("On-screen comments");
    let off = DanmakuSettings { on: false, ..DanmakuSettings::default() };
    assert_eq!(stage.intents().last(), Some(&Intent::SetDanmaku(off)));
    stage.click_label("DanmakuSettings");
    stage.settle().await;
    stage.click(".menu-more");
    stage.settle().await;
    assert_eq!(stage.attribute(".sheet", "aria-label"), "On-screen comments");
    assert_eq!(stage.count(".panel-main[inert]"), 1, "what lies under it is out of reach");
    assert_eq!(stage.count(".choice"), 10);
    stage.click(".choice:nth-child(8) input");
    let overlap = DanmakuSettings { overlap: true, ..DanmakuSettings::default() };
    assert_eq!(stage.intents().last(), Some(&Intent::SetDanmaku(overlap)));
    stage.speak("zh").await;
    assert_eq!(stage.text(".sheet-title"), "弹幕");
    stage.click_button("本机屏蔽");
    stage.settle().await;
    assert_eq!(stage.count(".hide-word"), 1, "one sheet leads to the other");
}

#[wasm_bindgen_test]
async fn a_colour_and_a_place_are_chosen_as_far_as_the_level_allows() {
    let mut view = playing();
    view.composer.mode_from = Some(4);
    let stage = Stage::with(view.clone()).await;
    stage.click_label("Emoji");
    stage.settle().await;
    stage.click_button("Colour and place");
    stage.settle().await;
    assert!(stage.has_focus(".swatch[aria-label=White]"), "what is chosen has the focus");
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
async fn whoever_wants_nothing_to_move_has_one_line_that_readers_of_screens_have_in_the_list() {
    let bullet = Bullet { nick: "Ann".into(), text: "hi".into(), ..Bullet::default() };
    let danmaku = DanmakuView { ticker: Some(bullet), reduces_motion: true, held: None };
    let stage = Stage::with(View { danmaku, ..playing() }).await;
    assert_eq!((stage.text(".ticker"), stage.attribute(".ticker", "aria-hidden")), ("Annhi".into(), "true".into()));
    stage.click_label("DanmakuSettings");
    stage.settle().await;
    stage.click(".menu-more");
    stage.settle().await;
    assert!(stage.text(".sheet-note").contains("less motion"));
}
