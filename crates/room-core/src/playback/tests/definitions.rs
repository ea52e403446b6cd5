//! Definitions that are sources of their own.

use super::*;

fn of(kind: SourceKind, url: &str, height: u32) -> Source {
    let label = Some(format!("{height}p HD"));
    Source { kind, heights: vec![height], label, ..hls(url) }
}

fn flv() -> [Source; 3] {
    [of(SourceKind::Flv, "f1", 1080), of(SourceKind::Flv, "f2", 720), of(SourceKind::Flv, "f3", 360)]
}

#[test]
fn what_the_backend_calls_them_is_what_the_menu_says() {
    let named = Source { kind: SourceKind::Flv, label: Some("Original".into()), ..hls("o") };
    let stage = Stage::shown(&[&flv()[..], &[named, of(SourceKind::Hls, "h", 720)]].concat());
    let tracks = stage.playback.tracks();
    let heights = [1080, 720, 360].map(Quality::Height);
    assert_eq!(tracks.qualities, [&heights[..], &[Quality::Label("Original".into())]].concat());
    assert_eq!((tracks.label(720), tracks.label(540)), (Some("720p HD"), None));
}

#[test]
fn one_without_a_height_is_chosen_by_what_it_is_called() {
    let named = Source { kind: SourceKind::Flv, label: Some("Original".into()), ..hls("o") };
    let mut stage = Stage::shown(&[&flv()[..], &[named]].concat());
    let original = Some(Quality::Label("Original".into()));
    assert_eq!(loaded(&stage.act(|playback, now, fx| playback.set_quality(original, now, fx))), Some("o"));
}

#[test]
fn what_the_network_does_not_bear_goes_down_a_step_beside_the_picture_and_up_again_later() {
    let mut stage = Stage::shown(&flv());
    stage.watch(10, 12);
    let waits = |stage: &mut Stage| {
        let fx = stage.watch(2, 0);
        [fx, stage.watch(3, 12)].concat()
    };
    assert_eq!(loaded(&waits(&mut stage)), None);
    let fx = waits(&mut stage);
    assert_eq!(loaded(&fx), Some("f2"));
    assert!(!fx.contains(&Effect::Player(PlayerCommand::Halt)), "the last picture stays until the next is there");
    stage.show();
    let fx = stage.watch(15, 12);
    assert_eq!(loaded(&fx), None, "not at once");
    let fx = [stage.watch(15, 12), stage.ring(Timer::Stream)].concat();
    assert_eq!(loaded(&fx), Some("f1"));
}

#[test]
fn who_has_chosen_one_keeps_it() {
    let mut stage = Stage::shown(&flv());
    let best = Some(Quality::Height(1080));
    stage.act(|playback, now, fx| playback.set_quality(best, now, fx));
    stage.watch(10, 12);
    for _ in 0..2 {
        assert_eq!(loaded(&stage.watch(2, 0)), None);
        assert_eq!(loaded(&stage.watch(3, 12)), None);
    }
}

#[test]
fn webrtc_that_is_not_there_is_not_tried_in_each_of_its_definitions() {
    let leb = |url, height| of(SourceKind::Leb, url, height);
    let (mut stage, fx) = Stage::new(&[leb("l1", 1080), leb("l2", 720), flv()[0].clone()]);
    assert_eq!(loaded(&fx), Some("l1"));
    assert_eq!(loaded(&stage.ring(Timer::Picture)), Some("f1"));
    // But one that is not there may have another.
    let (mut stage, _) = Stage::new(&[leb("l1", 1080), leb("l2", 720), flv()[0].clone()]);
    assert_eq!(loaded(&stage.fail(StreamProblem::NotFound)), Some("l2"));
}
