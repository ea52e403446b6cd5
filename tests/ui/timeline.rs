//! The bar on which the viewer goes back, and what is over it.

use room_core::intent::Intent;
use room_core::playback::preview::Tile;
use room_core::playback::view::{PlaybackState, StageView};
use room_core::ports::player::SeekRange;
use wasm_bindgen_test::wasm_bindgen_test;

use super::known;
use super::support::Stage;

const BAR: &str = "[aria-label='Position in the stream']";

fn seen(length_s: u64, behind_s: u64) -> StageView {
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
async fn a_thumb_that_is_held_points_and_goes_there_when_it_is_let_go() {
    let mut view = known();
    view.stage = seen(600, 100);
    let stage = Stage::with(view.clone()).await;
    assert_eq!(stage.attribute(BAR, "aria-valuetext"), "1:40 behind live");
    stage.slide(BAR, "200", "input");
    stage.settle().await;
    assert!(stage.intents().ends_with(&[Intent::PreviewAt(Some(400_000))]), "{:?}", stage.intents());
    assert_eq!(stage.text(".preview-time"), "−6:40");
    assert_eq!(stage.attribute(BAR, "aria-valuetext"), "6:40 behind live");
    // The stream goes on meanwhile: the thumb stays where it is held.
    view.stage = seen(601, 101);
    stage.show(view.clone()).await;
    assert_eq!(stage.slid(BAR), "200");
    stage.slide(BAR, "200", "change");
    assert!(stage.intents().ends_with(&[Intent::GoBack { behind_ms: 401_000 }]), "{:?}", stage.intents());
    view.stage = seen(601, 401);
    stage.show(view).await;
    assert_eq!(stage.slid(BAR), "200");
    assert!(!stage.intents().iter().any(|intent| matches!(intent, Intent::GoBack { behind_ms: 400_000 })));
}

#[wasm_bindgen_test]
async fn keys_move_the_thumb_and_the_picture_follows_when_they_are_let_go() {
    let mut view = known();
    view.stage = seen(600, 0);
    let stage = Stage::with(view).await;
    for _ in 0..3 {
        stage.press_at(BAR, "ArrowLeft", false);
        stage.settle().await;
    }
    assert_eq!((stage.slid(BAR).as_str(), stage.text(".preview-time").as_str()), ("570", "−0:30"));
    assert!(!stage.intents().iter().any(|intent| matches!(intent, Intent::GoBack { .. })));
    stage.release_at(BAR, "ArrowLeft");
    stage.settle().await;
    assert!(stage.intents().contains(&Intent::GoBack { behind_ms: 30_000 }));
    assert_eq!(stage.count(".preview"), 0);
    stage.press_at(BAR, "Home", false);
    stage.release_at(BAR, "Home");
    assert!(stage.intents().contains(&Intent::GoBack { behind_ms: 600_000 }));
}

#[wasm_bindgen_test]
async fn a_bar_that_goes_while_its_thumb_is_held_comes_back_without_that() {
    let mut view = known();
    view.stage = seen(600, 100);
    let stage = Stage::with(view.clone()).await;
    stage.slide(BAR, "200", "input");
    stage.settle().await;
    view.stage.window = None;
    stage.show(view.clone()).await;
    assert_eq!(stage.count(BAR), 0);
    view.stage = seen(600, 100);
    stage.show(view).await;
    stage.settle().await;
    assert_eq!((stage.slid(BAR).as_str(), stage.count(".preview")), ("500", 0));
}

#[wasm_bindgen_test]
async fn steps_go_from_where_the_picture_is_and_the_one_forth_is_there_when_it_leads_somewhere() {
    let mut view = known();
    view.stage = seen(600, 0);
    let stage = Stage::with(view.clone()).await;
    stage.click_label("Back 30 seconds");
    assert_eq!(stage.count("[aria-label='Forward 30 seconds']"), 0);
    view.stage = seen(600, 100);
    stage.show(view).await;
    stage.click_label("Back 30 seconds");
    stage.click_label("Forward 30 seconds");
    let gone: Vec<_> = stage.intents().into_iter().filter(|intent| matches!(intent, Intent::GoBack { .. })).collect();
    assert_eq!(gone, [30_000, 130_000, 70_000].map(|behind_ms| Intent::GoBack { behind_ms }));
}

#[wasm_bindgen_test]
async fn the_picture_of_a_moment_is_a_part_of_its_sheet_and_goes_when_nothing_is_pointed_at() {
    let mut view = known();
    view.stage = seen(600, 100);
    let stage = Stage::with(view.clone()).await;
    stage.slide(BAR, "200", "input");
    stage.settle().await;
    assert_eq!(stage.count(".preview-picture"), 0, "it is not there yet");
    let sheet = "/x/3.jpg?a=\"b".to_owned();
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
