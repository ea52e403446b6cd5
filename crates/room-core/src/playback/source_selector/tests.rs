use super::*;

fn source(kind: SourceKind, url: &str) -> Source {
    Source { kind, url: url.into(), ..Source::default() }
}

fn selector() -> SourceSelector {
    let mut selector = SourceSelector::default();
    selector.set(&[
        source(SourceKind::Whep, "/whep?s=1"),
        source(SourceKind::Hls, "/ll?s=1"),
        source(SourceKind::Hls, "/dvr?s=1"),
    ]);
    selector
}

#[test]
fn the_chosen_height_goes_before_the_order_and_any_video_before_the_height() {
    let mut selector = SourceSelector::default();
    let heights = |source, heights: &[u32]| Source { heights: heights.to_vec(), ..source };
    selector.set(&[
        heights(source(SourceKind::Whep, "/whep"), &[540]),
        heights(source(SourceKind::Hls, "/ll"), &[540, 270]),
        heights(source(SourceKind::Hls, "/hls"), &[540, 270]),
    ]);
    selector.set_chosen_quality(Some(Quality::Height(270)));
    assert_eq!((selector.next(0), selector.upgrade(0, 0), selector.upgrade(1, 0)), (Some(1), Some((1, 0)), None));
    assert_eq!(selector.upgrade(2, 0), Some((1, 0)));
    selector.fail(1, 0, 0.0);
    selector.fail(2, 0, 0.0);
    assert_eq!(selector.next(0), Some(0), "another height is better than no video");
    selector.set_chosen_quality(Some(Quality::Height(999)));
    assert_eq!(selector.upgrade(2, 0), Some((0, 0)), "a height no source declares is no reason to keep a worse source");
    selector.set_chosen_quality(None);
    assert_eq!(selector.upgrade(1, 0), Some((0, 0)));
    // Of two candidates that may be tried at once, the one with the chosen height.
    let (best, good) = (source(SourceKind::Whep, "/whep"), source(SourceKind::Leb, "/leb"));
    selector.set(&[best, good, heights(source(SourceKind::Hls, "/ll"), &[540, 270])]);
    selector.reset_failures();
    selector.set_chosen_quality(Some(Quality::Height(270)));
    assert_eq!(selector.upgrade(1, 0), Some((2, 0)));
}

#[test]
fn sources_without_video_are_used_for_audio_only_and_as_a_last_resort() {
    let mut selector = SourceSelector::default();
    let sound = Source { audio_only: true, ..source(SourceKind::Hls, "/sound") };
    selector.set(&[source(SourceKind::Hls, "/ll"), source(SourceKind::Whep, "/whep"), sound.clone()]);
    assert!(selector.has_both() && selector.set_audio_only(true) && !selector.set_audio_only(true));
    assert_eq!(
        (selector.next(0), selector.upgrade(0, 0), selector.upgrade(2, 0)),
        (Some(1), Some((1, 0)), Some((1, 0)))
    );
    selector.fail(1, 0, 1.0);
    assert_eq!(selector.next(0), Some(2));
    selector.set_audio_only(false);
    selector.fail(0, 0, 1.0);
    assert_eq!(selector.next(60_000), None, "video is wanted");
    selector.set(&[sound]);
    assert!(selector.is_audio_only() && !selector.has_both());
    assert_eq!(selector.next(0), Some(0), "without video, audio is better than no stream");
    selector.set(&[source(SourceKind::Hls, "/ll")]);
    selector.set_audio_only(true);
    assert!(!selector.has_both() && !selector.is_audio_only(), "audio only is not available");
}

#[test]
fn the_best_candidate_comes_first_and_failed_ones_last() {
    let mut selector = selector();
    assert_eq!(selector.next(0), Some(0));
    selector.fail(0, 0, 1.0);
    assert_eq!(selector.next(0), Some(1));
    selector.fail(1, 0, 1.0);
    selector.fail(2, 0, 1.0);
    assert_eq!(selector.next(0), None);
    selector.begin_round();
    assert_eq!(selector.next(0), Some(0), "all have the same back-off");
}

#[test]
fn a_candidate_that_never_works_does_not_block_one_that_came_back() {
    let mut selector = selector();
    for time_ms in [0, 60_000, 120_000] {
        selector.fail(0, time_ms, 1.0);
    }
    selector.fail(1, 130_000, 1.0);
    selector.fail(2, 130_000, 1.0);
    selector.begin_round();
    assert_eq!(selector.next(131_000), Some(1));
}

#[test]
fn a_better_candidate_is_tried_after_its_back_off_which_grows_each_time() {
    let mut selector = selector();
    selector.fail(0, 0, 1.0);
    assert_eq!(selector.upgrade(1, 10_000), Some((0, 20_000)));
    selector.fail(0, 30_000, 1.0);
    assert_eq!(selector.upgrade(1, 30_000), Some((0, 60_000)));
    selector.prove_stable(0);
    selector.fail(0, 100_000, 0.0);
    assert_eq!(selector.upgrade(1, 100_000), Some((0, 15_000)));
    assert_eq!(selector.upgrade(0, 0), None);
    // The second candidate is better than the third, and was never in back-off.
    assert_eq!(selector.upgrade(2, 100_000), Some((1, 0)));
    for _ in 0..20 {
        selector.fail(0, 0, 1.0);
    }
    assert_eq!(selector.upgrade(1, 0), Some((0, 600_000)));
}

#[test]
fn a_network_change_resets_the_failures() {
    let mut selector = selector();
    selector.fail(0, 0, 1.0);
    selector.reset_failures();
    assert_eq!((selector.next(0), selector.upgrade(1, 0)), (Some(0), Some((0, 0))));
}

#[test]
fn on_a_slow_network_webrtc_is_skipped_unless_there_is_no_other_source() {
    let mut selector = selector();
    selector.set_slow(true);
    assert_eq!((selector.next(0), selector.upgrade(1, 0)), (Some(1), None));
    selector.set(&[source(SourceKind::Whep, "/whep")]);
    assert_eq!(selector.next(0), Some(0));
}

#[test]
fn fresh_signatures_are_the_same_streams_and_keep_their_failures() {
    let mut selector = selector();
    selector.fail(0, 0, 1.0);
    let fresh = ["/whep?s=2", "/ll?s=2", "/dvr?s=2"];
    let kinds = [SourceKind::Whep, SourceKind::Hls, SourceKind::Hls];
    let fresh: Vec<_> = kinds.into_iter().zip(fresh).map(|(kind, url)| source(kind, url)).collect();
    assert!(selector.set(&fresh));
    assert_eq!(selector.next(0), Some(1));
    assert_eq!(selector.source(0).unwrap().url, "/whep?s=2");
    assert!(!selector.set(&fresh[1..]));
    assert!(!selector.set(&fresh));
    assert!(!selector.set(&[fresh[1].clone(), fresh[0].clone(), fresh[2].clone()]));
    assert!(!selector.set(&[]) && selector.is_empty());
}

#[test]
fn unknown_kinds_of_source_are_skipped() {
    let mut selector = SourceSelector::default();
    selector.set(&[source(SourceKind::Unknown, "x")]);
    assert!(selector.is_empty() && selector.next(0).is_none());
}
