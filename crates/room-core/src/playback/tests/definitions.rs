//! Single-rendition sources and automatic quality.

use super::*;
use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;

fn of(kind: SourceKind, url: &str, height: u32) -> Source {
    let label = Some(format!("{height}p HD"));
    Source { kind, heights: vec![height], label, ..hls(url) }
}

fn flv() -> [Source; 3] {
    [of(SourceKind::Flv, "f1", 1080), of(SourceKind::Flv, "f2", 720), of(SourceKind::Flv, "f3", 360)]
}

#[test]
fn labels_of_the_backend_name_the_qualities() {
    let named = Source { kind: SourceKind::Flv, label: Some("Original".into()), ..hls("o") };
    let stage = Stage::active(&[&flv()[..], &[named, of(SourceKind::Hls, "h", 720)]].concat());
    let tracks = stage.playback.tracks();
    let heights = [1080, 720, 360].map(Quality::Height);
    assert_eq!(tracks.qualities, [&heights[..], &[Quality::Label("Original".into())]].concat());
    assert_eq!((tracks.label(720), tracks.label(540)), (Some("720p HD"), None));
}

#[test]
fn a_source_without_a_height_is_chosen_by_its_label() {
    let named = Source { kind: SourceKind::Flv, label: Some("Original".into()), ..hls("o") };
    let mut stage = Stage::active(&[&flv()[..], &[named]].concat());
    let original = Some(Quality::Label("Original".into()));
    assert_eq!(loaded(&stage.act(|playback, now, effects| playback.set_quality(original, now, effects))), Some("o"));
}

#[test]
fn stalls_lower_the_quality_one_step_and_it_rises_again_later() {
    let mut stage = Stage::active(&flv());
    stage.detector(10, 12);
    let waits = |stage: &mut Stage| {
        let effects = stage.detector(2, 0);
        [effects, stage.detector(3, 12)].concat()
    };
    assert_eq!(loaded(&waits(&mut stage)), None);
    let effects = waits(&mut stage);
    assert_eq!(loaded(&effects), Some("f2"));
    assert!(
        !effects.contains(&Effect::Player(PlayerCommand::StopLoading)),
        "the last frame stays until the next source shows one"
    );
    stage.show();
    let effects = stage.detector(15, 12);
    assert_eq!(loaded(&effects), None, "not at once");
    let effects = [stage.detector(15, 12), stage.expire(Timer::Upgrade)].concat();
    assert_eq!(loaded(&effects), Some("f1"));
}

#[test]
fn a_chosen_quality_is_kept_during_stalls() {
    let mut stage = Stage::active(&flv());
    let best = Some(Quality::Height(1080));
    stage.act(|playback, now, effects| playback.set_quality(best, now, effects));
    stage.detector(10, 12);
    for _ in 0..2 {
        assert_eq!(loaded(&stage.detector(2, 0)), None);
        assert_eq!(loaded(&stage.detector(3, 12)), None);
    }
}

#[test]
fn unreachable_webrtc_is_not_tried_in_its_other_renditions() {
    let leb = |url, height| of(SourceKind::Leb, url, height);
    let (mut stage, effects) = Stage::new(&[leb("l1", 1080), leb("l2", 720), flv()[0].clone()]);
    assert_eq!(loaded(&effects), Some("l1"));
    assert_eq!(loaded(&stage.expire(Timer::FirstFrame)), Some("f1"));
    // But if this one rendition does not exist, another may.
    let (mut stage, _) = Stage::new(&[leb("l1", 1080), leb("l2", 720), flv()[0].clone()]);
    assert_eq!(loaded(&stage.fail(StreamProblem::NotFound)), Some("l2"));
}

#[test]
fn the_height_limit_of_one_kind_does_not_apply_to_another() {
    let low_latency = Source { heights: vec![540, 270], ..hls("ll") };
    let [flv, lower, _] = flv();
    let mut stage = Stage::active(&[of(SourceKind::Whep, "w", 540), low_latency, flv, lower]);
    for _ in 0..2 {
        stage.fail(StreamProblem::NotFound);
        stage.show();
    }
    stage.detector(5, 12);
    for _ in 0..2 {
        stage.detector(2, 0);
        stage.detector(3, 12);
    }
    assert_eq!(stage.attempt(), 4, "a lower rendition is loading");
    stage.show();
    // The better kinds of source are tried again all the same.
    stage.now.mono_ms += 60_000;
    assert_eq!(loaded(&[stage.detector(11, 12), stage.expire(Timer::Upgrade)].concat()), Some("w"));
}

#[test]
fn a_height_limit_does_not_disable_the_time_shift() {
    let time_shift = Some(TimeShift::Css { seconds: 7_200, since: None, url: None });
    let [flv, lower, _] = flv();
    let mut stage = Stage::active(&[flv, lower, Source { time_shift, ..of(SourceKind::Hls, "h", 1080) }]);
    stage.playback.selector.set_height_limit(Some((SourceKind::Hls, 720)));
    assert!(stage.playback.view().can_go_back);
}

#[test]
fn a_network_change_or_a_quality_choice_resets_the_height_limit() {
    let mut stage = Stage::active(&flv());
    let choose =
        |playback: &mut Playback, now: Now, effects: &mut Vec<Effect>| playback.set_quality(None, now, effects);
    for act in [Playback::on_network, choose] {
        stage.playback.selector.set_height_limit(Some((SourceKind::Flv, 360)));
        assert!(!stage.playback.selector.is_right(0));
        stage.act(act);
        assert!(stage.playback.selector.is_right(0));
    }
}

#[test]
fn audio_only_has_no_automatic_quality() {
    let leb = |url, height| of(SourceKind::Leb, url, height);
    let mut stage = Stage::active(&[leb("l1", 1080), leb("l2", 720)]);
    stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Sound), now, effects));
    stage.show();
    stage.detector(10, 12);
    for _ in 0..2 {
        assert_eq!(loaded(&stage.detector(1, 0)), None);
        assert_eq!(loaded(&stage.detector(3, 12)), None);
    }
}

#[test]
fn flv_stops_loading_during_a_long_pause_and_loads_again_on_resume() {
    let mut stage = Stage::active(&flv());
    stage.detector(5, 12);
    stage.act(|playback, _, effects| playback.pause(effects));
    let stats_of_pause = |behind_ms| {
        let window = Some(SeekRange { length_ms: 60_000, behind_ms });
        PlayerEvent::Stats(PlaybackStats { attempt: 1, window, ..PlaybackStats::default() })
    };
    assert_eq!(stage.receive(stats_of_pause(29_000)), []);
    assert_eq!(stage.receive(stats_of_pause(30_000)), [Effect::Player(PlayerCommand::StopLoading)]);
    assert_eq!(stage.receive(stats_of_pause(30_500)), []);
    assert_eq!(stage.picture(), PlaybackState::Paused);
    let effects = stage.act(|playback, _, effects| playback.play(effects));
    assert_eq!((loaded(&effects), stage.picture()), (Some("f1"), PlaybackState::Buffering));
    stage.show();
    assert_eq!(stage.picture(), PlaybackState::Playing);
}

#[test]
fn playing_webrtc_gets_no_back_off_when_a_better_rendition_of_it_fails() {
    let leb = |url, height| of(SourceKind::Leb, url, height);
    let mut stage = Stage::active(&[leb("l1", 1080), leb("l2", 720), flv()[0].clone()]);
    stage.fail(StreamProblem::NotFound);
    stage.show();
    stage.now.mono_ms += 60_000;
    assert_eq!(loaded(&[stage.detector(11, 12), stage.expire(Timer::Upgrade)].concat()), Some("l1"));
    stage.expire(Timer::FirstFrame);
    assert!(!stage.playback.selector.is_out(1, stage.now.mono_ms));
}

#[test]
fn extreme_numbers_cause_no_overflow() {
    let huge = |url, height| Source { kbps: Some(u64::MAX), ..of(SourceKind::Hls, url, height) };
    let mut stage = Stage::active(&[huge("a", 1080), huge("b", 720)]);
    for _ in 0..100 {
        stage.now.mono_ms += 500;
        let window = Some(SeekRange { length_ms: u64::MAX, behind_ms: u64::MAX });
        let attempt = stage.playback.active.as_ref().map_or(0, |active| active.attempt);
        let stats = PlaybackStats {
            attempt,
            bandwidth_kbps: Some(u64::MAX),
            aired_ms: Some(u64::MAX),
            window,
            ..PlaybackStats::default()
        };
        stage.receive(PlayerEvent::Stats(stats));
        stage.act(|playback, now, effects| playback.point_at(Some(u64::MAX), now, effects));
    }
}
