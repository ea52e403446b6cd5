//! The seek bar and its preview.

use room_core::intent::Intent;
use room_core::playback::view::Tile;
use room_core::playback::view::{PlaybackState, StageView};
use room_core::ports::player::SeekRange;
use wasm_bindgen_test::wasm_bindgen_test;

use super::known;
use super::support::Stage;

const BAR: &str = "[aria-label='Position in the stream']";

fn playing_at(length_s: u64, behind_s: u64) -> StageView {
    let window = Some(SeekRange { length_ms: length_s * 1_000, behind_ms: behind_s * 1_000 });
    StageView {
        state: PlaybackState::Playing,
        can_go_back: true,
        is_time_shifted: behind_s > 0,
        window,
        ..StageView::default()
    }
}

#[wasm_bindgen_test]
async fn a_dragged_thumb_previews_and_seeks_on_release() {
    let mut view = known();
    view.stage = playing_at(600, 100);
    let stage = Stage::with(view.clone()).await;
    assert_eq!(stage.attribute(BAR, "aria-valuetext"), "1:40 behind live");
    stage.slide(BAR, "200", "input");
    stage.settle().await;
    assert!(stage.intents().ends_with(&[Intent::PreviewAt(Some(400_000))]), "{:?}", stage.intents());
    assert_eq!(stage.text(".preview-time"), "−6:40");
    assert_eq!(stage.attribute(BAR, "aria-valuetext"), "6:40 behind live");
    // The stream continues during the drag. The thumb stays where it is held.
    view.stage = playing_at(601, 101);
    stage.show(view.clone()).await;
    assert_eq!(stage.slid(BAR), "200");
    stage.slide(BAR, "200", "change");
    assert!(stage.intents().ends_with(&[Intent::SeekBack { behind_ms: 401_000 }]), "{:?}", stage.intents());
    view.stage = playing_at(601, 401);
    stage.show(view).await;
    assert_eq!(stage.slid(BAR), "200");
    assert!(!stage.intents().iter().any(|intent| matches!(intent, Intent::SeekBack { behind_ms: 400_000 })));
}

#[wasm_bindgen_test]
async fn keys_move_the_thumb_and_seek_on_release() {
    let mut view = known();
    view.stage = playing_at(600, 0);
    let stage = Stage::with(view).await;
    for _ in 0..3 {
        stage.press_at(BAR, "ArrowLeft", false);
        stage.settle().await;
    }
    assert_eq!((stage.slid(BAR).as_str(), stage.text(".preview-time").as_str()), ("570", "−0:30"));
    assert!(!stage.intents().iter().any(|intent| matches!(intent, Intent::SeekBack { .. })));
    stage.release_at(BAR, "ArrowLeft");
    stage.settle().await;
    assert!(stage.intents().contains(&Intent::SeekBack { behind_ms: 30_000 }));
    assert_eq!(stage.count(".preview"), 0);
    stage.press_at(BAR, "Home", false);
    stage.release_at(BAR, "Home");
    assert!(stage.intents().contains(&Intent::SeekBack { behind_ms: 600_000 }));
}

#[wasm_bindgen_test]
async fn a_seek_bar_that_disappears_during_a_drag_comes_back_without_the_drag() {
    let mut view = known();
    view.stage = playing_at(600, 100);
    let stage = Stage::with(view.clone()).await;
    stage.slide(BAR, "200", "input");
    stage.settle().await;
    view.stage.window = None;
    stage.show(view.clone()).await;
    assert_eq!(stage.count(BAR), 0);
    view.stage = playing_at(600, 100);
    stage.show(view).await;
    stage.settle().await;
    assert_eq!((stage.slid(BAR).as_str(), stage.count(".preview")), ("500", 0));
}

#[wasm_bindgen_test]
async fn steps_start_at_the_current_position_and_forward_exists_only_behind_the_live_edge() {
    let mut view = known();
    view.stage = playing_at(600, 0);
    let stage = Stage::with(view.clone()).await;
    stage.click_label("Back 30 seconds");
    assert_eq!(stage.count("[aria-label='Forward 30 seconds']"), 0);
    view.stage = playing_at(600, 100);
    stage.show(view).await;
    stage.click_label("Back 30 seconds");
    stage.click_label("Forward 30 seconds");
    let seeks: Vec<_> =
        stage.intents().into_iter().filter(|intent| matches!(intent, Intent::SeekBack { .. })).collect();
    assert_eq!(seeks, [30_000, 130_000, 70_000].map(|behind_ms| Intent::SeekBack { behind_ms }));
}

#[wasm_bindgen_test]
async fn the_preview_is_a_tile_of_its_sheet_and_disappears_with_the_focus() {
    let mut view = known();
    view.stage = playing_at(600, 100);
    let stage = Stage::with(view.clone()).await;
    stage.slide(BAR, "200", "input");
    stage.settle().await;
    assert_eq!(stage.count(".preview-picture"), 0, "the sheet has not arrived yet");
    let sheet = "https://b.example/x/3.jpg?a=\"b".to_owned();
    view.tracks.preview = Some(Tile { sheet, grid: (5, 2), cell: (4, 1), size: (160, 90) });
    stage.show(view).await;
    let style = stage.attribute(".preview-picture", "style");
    assert!(style.contains("https://b.example/x/3.jpg?a=%22b"), "{style}");
    assert!(
        style.contains("background-position: 100% 100%") && style.contains("background-size: 500% 200%"),
        "{style}"
    );
    stage.focus(BAR);
    stage.focus(".composer-input");
    stage.settle().await;
    assert_eq!(stage.count(".preview"), 0);
    assert!(stage.intents().ends_with(&[Intent::PreviewAt(None)]));
}
