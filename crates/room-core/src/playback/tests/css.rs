//! Time shift of Tencent's Cloud Streaming Services (CSS): another address for each moment.

use super::*;
use crate::playback::view::Quality;
use crate::playback::view::Tile;
use crate::ports::player::PlaybackStats;

const HOUR_MS: u64 = 3_600_000;

fn css(url: &str, height: u32) -> Source {
    let time_shift = Some(TimeShift::Css { seconds: 7_200, since: None, url: Some("/pushed?s=1".into()) });
    Source { time_shift, sprites: true, heights: vec![height], ..hls(url) }
}

/// WebRTC is shown, and there is a time shift in two renditions.
fn live() -> Stage {
    Stage::active(&[whep("w"), css("a", 540), css("b", 270)])
}

/// Stats of the shown source: length of its playlist and distance behind its own live edge, in milliseconds.
fn own(length_ms: u64, behind_ms: u64) -> PlaybackStats {
    PlaybackStats { window: Some(SeekRange { length_ms, behind_ms }), ..PlaybackStats::default() }
}

impl Stage {
    fn sample(&mut self, stats: PlaybackStats) -> Vec<Effect> {
        self.frames += 12;
        let attempt = self.playback.active.as_ref().map_or(0, |active| active.attempt);
        self.receive(PlayerEvent::Stats(PlaybackStats { attempt, frames: self.frames, ..stats }))
    }

    fn go_back(&mut self, behind_ms: u64) -> Vec<Effect> {
        self.act(|playback, now, effects| playback.go_back(behind_ms, now, effects))
    }

    fn window(&self) -> Option<(u64, u64)> {
        self.playback.view().window.map(|window| (window.length_ms, window.behind_ms))
    }
}

fn at(seconds: u64) -> String {
    format!("/pushed?s=1&txTimeshift=on&tsDelay={seconds}")
}

#[test]
fn the_seek_bar_shows_from_the_start_and_going_back_loads_another_address() {
    let mut stage = live();
    stage.sample(PlaybackStats::default());
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 0)));
    let effects = stage.go_back(600_000);
    assert_eq!(loaded(&effects), Some(at(600).as_str()));
    assert!(
        effects.iter().all(|effect| !matches!(effect, Effect::Player(PlayerCommand::Load { behind_ms: Some(_), .. })))
    );
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 600_000)), "the seek bar does not wait for the picture");
    stage.sample(PlaybackStats::default());
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 600_000)), "the source that is still shown does not move it");
    stage.show();
    stage.sample(own(27_000, 1_500));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 601_500)));
}

#[test]
fn positions_nearer_than_the_time_shift_come_from_the_player_or_a_live_playlist() {
    let mut stage = live();
    // WebRTC has no range to go back in, but the live playlist has a short one.
    let effects = stage.go_back(10_000);
    assert_eq!(loaded(&effects), Some("a"));
    let starts_10_s_back =
        |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { behind_ms: Some(10_000), .. }));
    assert!(effects.iter().any(starts_10_s_back));
    stage.show();
    stage.sample(own(27_000, 9_000));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 9_000)));
    assert_eq!(loaded(&stage.act(Playback::go_live)), Some("w"));
    let mut stage = Stage::active(&[hls("h"), css("a", 540)]);
    stage.sample(own(27_000, 0));
    assert_eq!(stage.go_back(10_000), [Effect::Player(PlayerCommand::SeekBack { behind_ms: 10_000 })]);
    stage.sample(own(27_000, 10_000));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 10_000)));
    assert_eq!(loaded(&stage.go_back(26_000)), Some("a"), "too close to the start of the player's range");
    assert_eq!(loaded(&stage.go_back(31_000)), Some(at(31).as_str()));
    // A position within the loaded time shift is a seek, too.
    stage.show();
    stage.sample(own(27_000, 0));
    assert_eq!(stage.go_back(45_000), [Effect::Player(PlayerCommand::SeekBack { behind_ms: 14_000 })]);
    assert_eq!(loaded(&stage.go_back(90_000)), Some(at(90).as_str()));
}

#[test]
fn the_time_shift_starts_with_the_stream_and_needs_a_minimum_length() {
    let mut stage = Stage::active(&[whep("w")]);
    stage.now.unix_ms = 1_000_000_000;
    let young = |age_s: u64| {
        let time_shift = Some(TimeShift::Css { seconds: 7_200, since: Some(1_000_000 - age_s), url: None });
        [whep("w"), Source { time_shift, ..hls("a") }]
    };
    stage.set(&young(20), true);
    stage.show();
    stage.sample(PlaybackStats::default());
    assert_eq!((stage.window(), stage.playback.view().can_go_back), (None, false));
    assert_eq!(stage.go_back(30_000), []);
    for _ in 0..60 {
        stage.now.mono_ms += 500;
        stage.now.unix_ms += 500;
        stage.sample(PlaybackStats::default());
    }
    assert_eq!((stage.window(), stage.playback.view().can_go_back), (Some((50_000, 0)), true));
    let beginning = Some("a?txTimeshift=on&tsDelay=35");
    assert_eq!(loaded(&stage.go_back(600_000)), beginning, "a player needs something to start with");
}

#[test]
fn going_live_loads_the_best_source_or_the_same_one_without_its_time_shift() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    let effects = stage.act(Playback::go_live);
    assert_eq!(loaded(&effects), Some("w"));
    assert!(!stage.playback.view().is_time_shifted);
    let mut stage = Stage::active(&[css("a", 540)]);
    stage.go_back(600_000);
    stage.show();
    assert_eq!(loaded(&stage.act(Playback::go_live)), Some("a"));
    assert_eq!(loaded(&stage.act(Playback::go_live)), None, "it is loading already");
    stage.show();
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 0)));
}

#[test]
fn another_quality_loads_at_the_same_position() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    stage.sample(own(27_000, 2_000));
    let low = Some(Quality::Height(270));
    let effects = stage.act(|playback, now, effects| playback.set_quality(low, now, effects));
    assert_eq!(loaded(&effects), Some(at(602).as_str()));
    let candidate = stage.playback.pending.as_ref().unwrap().candidate;
    assert_eq!(stage.playback.selector.source(candidate).unwrap().url, "b");
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn after_a_long_pause_playback_resumes_from_the_address_of_the_paused_position() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    stage.sample(own(27_000, 0));
    stage.act(|playback, _, effects| playback.pause(effects));
    stage.sample(own(27_000, 20_000));
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 620_000)), "it falls behind during the pause");
    let play = |stage: &mut Stage| stage.act(|playback, _, effects| playback.play(effects));
    assert_eq!(loaded(&play(&mut stage)), None, "the position is still available");
    stage.act(|playback, _, effects| playback.pause(effects));
    stage.sample(own(27_000, 90_000));
    assert_eq!(loaded(&play(&mut stage)), Some(at(690).as_str()));
    stage.show();
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn an_address_that_expires_during_a_time_shift_is_renewed_at_the_same_position() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    stage.sample(own(27_000, 1_000));
    let attempt = stage.attempt();
    let effects = stage.receive(PlayerEvent::Failed { attempt, problem: StreamProblem::Expired });
    assert!(effects.contains(&Effect::LoadRoom));
    let mut fresh = css("a?fresh", 540);
    let Some(TimeShift::Css { url, .. }) = &mut fresh.time_shift else { panic!() };
    *url = Some("/pushed?s=2".into());
    let effects = stage.set(&[whep("w?fresh"), fresh, css("b?fresh", 270)], true);
    assert_eq!(loaded(&effects), Some("/pushed?s=2&txTimeshift=on&tsDelay=601"));
    // If that one fails there, the next candidate with a time shift is tried before one without.
    let effects = stage.fail(StreamProblem::Unreachable);
    assert_eq!(loaded(&effects), Some(at(601).as_str()));
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn an_address_that_expired_before_its_use_is_renewed_and_the_position_is_kept() {
    let fresh = |stage: &mut Stage| stage.set(&[whep("w?2"), css("a?2", 540), css("b?2", 270)], true);
    let mut stage = live();
    stage.go_back(600_000);
    assert!(stage.fail(StreamProblem::Expired).contains(&Effect::LoadRoom));
    assert!(stage.playback.view().is_time_shifted);
    // The viewer may choose another position meanwhile.
    assert_eq!(stage.go_back(900_000), []);
    assert_eq!(loaded(&fresh(&mut stage)), Some(at(900).as_str()));
    // Or the live edge.
    let mut stage = live();
    stage.go_back(600_000);
    stage.fail(StreamProblem::Expired);
    stage.act(Playback::go_live);
    assert_eq!(loaded(&fresh(&mut stage)), Some("a?2"));
    // If no fresh address comes, the viewer stays at the live edge.
    let mut stage = live();
    stage.go_back(600_000);
    stage.fail(StreamProblem::Expired);
    stage.expire(Timer::FreshAddress);
    assert!(!stage.playback.view().is_time_shifted);
}

#[test]
fn going_back_drops_a_better_source_that_is_loading() {
    let mut stage = Stage::active(&[whep("w"), hls("h"), css("a", 540)]);
    stage.fail(StreamProblem::NotFound);
    stage.show();
    stage.now.mono_ms += 60_000;
    stage.detector(11, 12);
    assert_eq!(loaded(&stage.expire(Timer::Upgrade)), Some("w"));
    stage.sample(own(27_000, 0));
    let effects = stage.go_back(10_000);
    assert!(effects.contains(&Effect::Player(PlayerCommand::AbandonPending)), "{effects:?}");
    assert!(stage.playback.pending.is_none() && stage.playback.view().is_time_shifted);
}

#[test]
fn when_going_live_fails_the_viewer_stays_in_the_time_shift() {
    let mut stage = Stage::active(&[css("a", 540)]);
    stage.go_back(600_000);
    stage.show();
    stage.sample(own(27_000, 0));
    stage.act(Playback::go_live);
    assert!(!stage.playback.view().is_time_shifted);
    stage.fail(StreamProblem::NotFound);
    stage.sample(own(27_000, 0));
    assert_eq!((stage.window(), stage.playback.view().is_time_shifted), (Some((2 * HOUR_MS, 600_000)), true));
    assert_eq!(loaded(&stage.act(Playback::go_live)), Some("a"), "it is tried again when the viewer asks for it");
}

#[test]
fn a_quality_can_be_chosen_anywhere_in_the_time_shift() {
    let low = Some(Quality::Height(270));
    let choose =
        |stage: &mut Stage| stage.act(|playback, now, effects| playback.set_quality(low.clone(), now, effects));
    let candidate = |stage: &Stage| stage.playback.pending.as_ref().map(|pending| pending.candidate);
    // While another source is loading.
    let mut stage = live();
    stage.go_back(600_000);
    assert_eq!(loaded(&choose(&mut stage)), Some(at(600).as_str()));
    assert_eq!(candidate(&stage), Some(2));
    // A step back keeps the chosen quality.
    stage.go_back(610_000);
    assert_eq!(candidate(&stage), Some(2));
    // Within what the player has of another source.
    let flv = Source { kind: SourceKind::Flv, heights: vec![540], ..hls("f") };
    let mut stage = Stage::active(&[flv, css("a", 540), css("b", 270)]);
    stage.sample(own(27_000, 0));
    stage.go_back(10_000);
    stage.sample(own(27_000, 10_000));
    assert_eq!(loaded(&choose(&mut stage)), Some("b"));
    stage.show();
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn flv_that_loads_again_is_at_the_live_edge() {
    let flv = Source { kind: SourceKind::Flv, heights: vec![540], ..hls("f?1") };
    let mut stage = Stage::active(&[flv.clone(), css("a", 540)]);
    stage.sample(own(40_000, 0));
    stage.go_back(35_000);
    stage.sample(own(40_000, 35_000));
    assert!(stage.playback.view().is_time_shifted);
    let attempt = stage.attempt();
    stage.receive(PlayerEvent::Failed { attempt, problem: StreamProblem::Expired });
    let effects = stage.set(&[Source { url: "f?2".into(), ..flv }, css("a", 540)], true);
    assert_eq!(loaded(&effects), Some("f?2"));
    stage.show();
    assert!(!stage.playback.view().is_time_shifted);
}

#[test]
fn automatic_quality_goes_down_and_up_within_a_time_shift() {
    let mut stage = live();
    let candidate = |stage: &Stage| stage.playback.pending.as_ref().map(|pending| pending.candidate);
    let choose =
        |stage: &mut Stage, quality| stage.act(|playback, now, effects| playback.set_quality(quality, now, effects));
    stage.go_back(600_000);
    stage.show();
    stage.sample(own(27_000, 0));
    choose(&mut stage, Some(Quality::Height(270)));
    stage.show();
    stage.sample(own(27_000, 0));
    choose(&mut stage, None);
    assert_eq!(candidate(&stage), Some(1));
    stage.show();
    // Two stalls: down one step, and up again after a while without trouble, all at the same position.
    stage.detector(5, 12);
    for _ in 0..2 {
        stage.detector(2, 0);
        stage.detector(3, 12);
    }
    assert_eq!(candidate(&stage), Some(2));
    stage.show();
    let effects = stage.detector(30, 12);
    assert_eq!(candidate(&stage), Some(1));
    assert!(loaded(&effects).is_some_and(|url| url.contains("tsDelay=")) && stage.playback.view().is_time_shifted);
}

#[test]
fn only_hls_can_have_a_time_shift() {
    let mut flv = css("a.flv", 540);
    flv.kind = SourceKind::Flv;
    let mut stage = Stage::active(&[flv]);
    stage.sample(own(27_000, 0));
    assert_eq!((stage.window(), stage.playback.view().can_go_back), (None, false));
}

#[test]
fn a_time_shift_that_fails_leaves_the_viewer_where_they_were() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.fail(StreamProblem::NotFound);
    assert!(!stage.playback.view().is_time_shifted);
    stage.sample(PlaybackStats::default());
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 0)));
    stage.go_back(900_000);
    stage.show();
    stage.go_back(1_200_000);
    stage.fail(StreamProblem::NotFound);
    stage.sample(own(27_000, 0));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 900_000)));
}

#[test]
fn a_preview_list_is_requested_once_and_the_preview_shows_the_chosen_position() {
    let mut stage = live();
    stage.now.unix_ms = 2_000_000_000;
    stage.sample(PlaybackStats::default());
    let point =
        |stage: &mut Stage, behind_ms| stage.act(|playback, now, effects| playback.point_at(behind_ms, now, effects));
    let asked = "/pushed.json?s=1&txTimeshift=on&tsFormat=unix&tsSpritemode=1&tsStart=1992800&tsEnd=2000000";
    assert_eq!(point(&mut stage, Some(100_000)), []);
    let mut stage = Stage::active(&[whep("w"), {
        let time_shift = Some(TimeShift::Css { seconds: 7_200, since: None, url: Some("/pushed.m3u8?s=1".into()) });
        Source { time_shift, ..css("a", 540) }
    }]);
    stage.now.unix_ms = 2_000_000_000;
    stage.sample(PlaybackStats::default());
    assert_eq!(point(&mut stage, Some(100_000)), [Effect::LoadSprites { url: asked.into() }]);
    assert_eq!(point(&mut stage, Some(101_000)), [], "it is requested already");
    let list = r#"[{"start_time":1999000,"end_time":2000000,"path":"/p/","cols":5,"rows":2,"interval":10,"width":16,"height":9}]"#;
    stage.act(|playback, now, effects| playback.on_sprites("/pushed.json", list, now, effects));
    let tile = |sheet: u32, column, row| {
        let sheet = format!("/p/{sheet}.jpg?txTimeshift=on");
        Some(Tile { sheet, grid: (5, 2), cell: (column, row), size: (16, 9) })
    };
    // 899 s after the start of the list.
    assert_eq!(stage.playback.tracks().preview, tile(8, 4, 1));
    // The broadcast time of the shown frame goes before the clock.
    stage.go_back(600_000);
    stage.show();
    stage.sample(PlaybackStats { aired_ms: Some(1_999_390_000), ..own(27_000, 0) });
    point(&mut stage, Some(500_000));
    assert_eq!(stage.playback.tracks().preview, tile(4, 4, 1), "100 s after the shown frame");
    point(&mut stage, None);
    assert_eq!(stage.playback.tracks().preview, None);
}
