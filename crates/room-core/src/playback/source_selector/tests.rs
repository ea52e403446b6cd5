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
fn the_height_that_is_wanted_goes_before_the_order_and_a_picture_before_the_height() {
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
    assert_eq!(selector.next(0), Some(0), "another height is better than none");
    selector.set_chosen_quality(Some(Quality::Height(999)));
    assert_eq!(selector.upgrade(2, 0), Some((0, 0)), "what only a playlist has is no reason to stay below");
    selector.set_chosen_quality(None);
    assert_eq!(selector.upgrade(1, 0), Some((0, 0)));
    // Of two that may be tried at once, the one that has it.
    let (best, good) = (source(SourceKind::Whep, "/whep"), source(SourceKind::Leb, "/leb"));
    selector.set(&[best, good, heights(source(SourceKind::Hls, "/ll"), &[540, 270])]);
    selector.reset_failures();
    selector.set_chosen_quality(Some(Quality::Height(270)));
    assert_eq!(selector.upgrade(1, 0), Some((2, 0)));
}

#[test]
fn who_only_wants_to_hear_gets_what_has_no_picture_and_nobody_else_does() {
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
    assert_eq!(selector.next(60_000), None, "a picture is wanted");
    selector.set(&[sound]);
    assert!(selector.is_audio_only() && !selector.has_both());
    assert_eq!(selector.next(0), Some(0), "where there is none, sound is better than nothing");
    selector.set(&[source(SourceKind::Hls, "/ll")]);
    selector.set_audio_only(true);
    assert!(!selector.has_both() && !selector.is_audio_only(), "a wish that cannot be met");
}

#[test]
fn the_best_comes_first_and_what_failed_last() {
    let mut selector = selector();
    assert_eq!(selector.next(0), Some(0));
    selector.fail(0, 0, 1.0);
    assert_eq!(selector.next(0), Some(1));
    selector.fail(1, 0, 1.0);
    selector.fail(2, 0, 1.0);
    assert_eq!(selector.next(0), None);
    selector.begin_round();
    assert_eq!(selector.next(0), Some(0), "all were put out for as long");
}

#[test]
fn what_never_works_does_not_stand_in_the_way_of_what_came_back() {
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
fn a_better_rung_is_climbed_to_when_it_is_no_longer_out_and_later_each_time() {
    let mut selector = selector();
    selector.fail(0, 0, 1.0);
    assert_eq!(selector.upgrade(1, 10_000), Some((0, 20_000)));
    selector.fail(0, 30_000, 1.0);
    assert_eq!(selector.upgrade(1, 30_000), Some((0, 60_000)));
    selector.hold(0);
    selector.fail(0, 100_000, 0.0);
    assert_eq!(selector.upgrade(1, 100_000), Some((0, 15_000)));
    assert_eq!(selector.upgrade(0, 0), None);
    // The second is better than the third, and was never put out.
    assert_eq!(selector.upgrade(2, 100_000), Some((1, 0)));
    for _ in 0..20 {
        selector.fail(0, 0, 1.0);
    }
    assert_eq!(selector.upgrade(1, 0), Some((0, 600_000)));
}

#[test]
fn another_network_is_another_chance() {
    let mut selector = selector();
    selector.fail(0, 0, 1.0);
    selector.reset_failures();
    assert_eq!((selector.next(0), selector.upgrade(1, 0)), (Some(0), Some((0, 0))));
}

#[test]
fn on_a_slow_network_webrtc_is_left_out_unless_there_is_nothing_else() {
    let mut selector = selector();
    selector.set_slow(true);
    assert_eq!((selector.next(0), selector.upgrade(1, 0)), (Some(1), None));
    selector.set(&[source(SourceKind::Whep, "/whep")]);
    assert_eq!(selector.next(0), Some(0));
}

#[test]
fn fresh_signatures_are_the_same_streams_and_keep_what_was_seen() {
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
fn kinds_that_are_not_known_are_passed_over() {
    let mut selector = SourceSelector::default();
    selector.set(&[source(SourceKind::Unknown, "x")]);
    assert!(selector.is_empty() && selector.next(0).is_none());
}
