//! The settings menu.

use room_core::intent::Intent;
use room_core::model::problem::StreamProblem;
use room_core::playback::view::{PlaybackState, Quality, StageView, Tracks};
use wasm_bindgen_test::wasm_bindgen_test;

use super::known;
use super::support::Stage;

#[wasm_bindgen_test]
async fn current_choices_are_checked_and_the_focus_stays_in_the_menu() {
    let mut view = known();
    view.stage = StageView { state: PlaybackState::Playing, ..StageView::default() };
    let tracks = |heights: &[u32], captions: &[&str]| Tracks {
        qualities: heights.iter().copied().map(Quality::Height).collect(),
        quality: Some(Quality::Height(1080)),
        captions: captions.iter().map(ToString::to_string).collect(),
        caption: Some("English".into()),
        labels: vec![(540, "540p HD".into())],
        preview: None,
    };
    view.tracks = tracks(&[540, 270], &["English"]);
    let stage = Stage::with(view.clone()).await;
    stage.click_label("Settings");
    stage.settle().await;
    let checked = "[role=menuitemradio][aria-checked=true]";
    assert_eq!(stage.text(&format!("[aria-label=Quality] {checked}")), "Auto", "no such quality");
    assert_eq!(stage.text(&format!("[aria-label=Captions] {checked}")), "English");
    assert!(stage.has_focus(checked));
    view.tracks = tracks(&[1080, 540], &["English"]);
    stage.show(view.clone()).await;
    assert_eq!(stage.text(&format!("[aria-label=Quality] {checked}")), "1080p");
    assert_eq!(stage.text("[aria-label=Quality] .menu-item:last-child"), "540p HD", "the backend's label");
    // Another stream has other choices. An item that stays keeps the focus; otherwise the focus stays within the menu.
    for (heights, captions, focused) in [
        (&[][..], &["English"][..], "[aria-label=Captions] [aria-checked=true]"),
        (&[540], &[], "[aria-label=Quality] [aria-checked=true]"),
        (&[], &[], "[role=menuitemcheckbox]"),
    ] {
        view.tracks = tracks(heights, captions);
        stage.show(view.clone()).await;
        stage.settle().await;
        assert!(stage.has_focus(focused), "{heights:?} {captions:?}");
    }
    // The menu does not depend on the stream: it stays open while the stream fails and recovers.
    for picture in [PlaybackState::Failed(StreamProblem::Unreachable), PlaybackState::Playing] {
        view.stage.state = picture;
        stage.show(view.clone()).await;
    }
    assert_eq!(stage.count(".menu"), 1);
    stage.click_button("Pause in the background");
    assert!(stage.intents().contains(&Intent::SetPausesWhenHidden(true)));
}
