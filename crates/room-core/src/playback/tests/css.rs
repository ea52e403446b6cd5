//! Back in the stream by the service's time shift: another address for each moment.

use super::*;
use crate::playback::preview::Tile;
use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;

const HOUR_MS: u64 = 3_600_000;

fn css(url: &str, height: u32) -> Source {
    let time_shift = Some(TimeShift::Css { seconds: 7_200, since: None, url: Some("/pushed?s=1".into()) });
    Source { time_shift, sprites: true, heights: vec![height], ..hls(url) }
}

/// WebRTC is shown, and there is a time shift in two definitions.
fn live() -> Stage {
    Stage::active(&[whep("w"), css("a", 540), css("b", 270)])
}

/// What is shown has so much in its playlist, and is so far behind its own live edge.
fn own(length_ms: u64, behind_ms: u64) -> PlaybackStats {
    PlaybackStats { window: Some(SeekRange { length_ms, behind_ms }), ..PlaybackStats::default() }
}

impl Stage {
    fn sees(&mut self, stats: PlaybackStats) -> Vec<Effect> {
        self.frames += 12;
        let attempt = self.playback.active.as_ref().map_or(0, |active| active.attempt);
        self.tell(PlayerEvent::Stats(PlaybackStats { attempt, frames: self.frames, ..stats }))
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
fn the_bar_is_there_from_the_start_and_going_back_takes_another_address_up() {
    let mut stage = live();
    stage.sees(PlaybackStats::default());
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 0)));
    let effects = stage.go_back(600_000);
    assert_eq!(loaded(&effects), Some(at(600).as_str()));
    assert!(
        effects.iter().all(|effect| !matches!(effect, Effect::Player(PlayerCommand::Load { behind_ms: Some(_), .. })))
    );
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 600_000)), "the bar does not wait for the picture");
    stage.sees(PlaybackStats::default());
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 600_000)), "nor does what is still shown move it");
    stage.show();
    stage.sees(own(27_000, 1_500));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 601_500)));
}

#[test]
fn what_is_nearer_than_the_service_has_it_is_what_the_player_or_a_live_playlist_has() {
    let mut stage = live();
    // WebRTC has nothing, but the playlist of what is live has some.
    let effects = stage.go_back(10_000);
    assert_eq!(loaded(&effects), Some("a"));
    let awaits_first_frame =
        |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { behind_ms: Some(10_000), .. }));
    assert!(effects.iter().any(awaits_first_frame));
    stage.show();
    stage.sees(own(27_000, 9_000));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 9_000)));
    assert_eq!(loaded(&stage.act(Playback::go_live)), Some("w"));
    let mut stage = Stage::active(&[hls("h"), css("a", 540)]);
    stage.sees(own(27_000, 0));
    assert_eq!(stage.go_back(10_000), [Effect::Player(PlayerCommand::GoBack { behind_ms: 10_000 })]);
    stage.sees(own(27_000, 10_000));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 10_000)));
    assert_eq!(loaded(&stage.go_back(26_000)), Some("a"), "by then it may be gone here");
    assert_eq!(loaded(&stage.go_back(31_000)), Some(at(31).as_str()));
    // Within what a time shift has, it is a jump too.
    stage.show();
    stage.sees(own(27_000, 0));
    assert_eq!(stage.go_back(45_000), [Effect::Player(PlayerCommand::GoBack { behind_ms: 14_000 })]);
    assert_eq!(loaded(&stage.go_back(90_000)), Some(at(90).as_str()));
}

#[test]
fn there_is_nothing_before_the_stream_began_and_no_way_back_before_there_is_something() {
    let mut stage = Stage::active(&[whep("w")]);
    stage.now.unix_ms = 1_000_000_000;
    let young = |age_s: u64| {
        let time_shift = Some(TimeShift::Css { seconds: 7_200, since: Some(1_000_000 - age_s), url: None });
        [whep("w"), Source { time_shift, ..hls("a") }]
    };
    stage.set(&young(20), true);
    stage.show();
    stage.sees(PlaybackStats::default());
    assert_eq!((stage.window(), stage.playback.view().can_go_back), (None, false));
    assert_eq!(stage.go_back(30_000), []);
    for _ in 0..60 {
        stage.now.mono_ms += 500;
        stage.now.unix_ms += 500;
        stage.sees(PlaybackStats::default());
    }
    assert_eq!((stage.window(), stage.playback.view().can_go_back), (Some((50_000, 0)), true));
    let beginning = Some("a?txTimeshift=on&tsDelay=35");
    assert_eq!(loaded(&stage.go_back(600_000)), beginning, "a player needs something to begin with");
}

#[test]
fn the_way_to_the_live_edge_is_the_best_source_again_or_the_same_without_its_time_shift() {
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
    assert_eq!(loaded(&stage.act(Playback::go_live)), None, "it is on its way");
    stage.show();
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 0)));
}

#[test]
fn another_definition_is_taken_up_at_the_same_place() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    stage.sees(own(27_000, 2_000));
    let low = Some(Quality::Height(270));
    let effects = stage.act(|playback, now, effects| playback.set_quality(low, now, effects));
    assert_eq!(loaded(&effects), Some(at(602).as_str()));
    let candidate = stage.playback.pending.as_ref().unwrap().candidate;
    assert_eq!(stage.playback.selector.source(candidate).unwrap().url, "b");
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn what_was_held_for_longer_than_it_is_kept_goes_on_by_the_address_of_where_it_was() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    stage.sees(own(27_000, 0));
    stage.act(|playback, _, effects| playback.pause(effects));
    stage.sees(own(27_000, 20_000));
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 620_000)), "it falls behind while it stands");
    let play = |stage: &mut Stage| stage.act(|playback, _, effects| playback.play(effects));
    assert_eq!(loaded(&play(&mut stage)), None, "it is still there");
    stage.act(|playback, _, effects| playback.pause(effects));
    stage.sees(own(27_000, 90_000));
    assert_eq!(loaded(&play(&mut stage)), Some(at(690).as_str()));
    stage.show();
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn an_address_that_expires_in_the_middle_is_renewed_at_the_same_place() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.show();
    stage.sees(own(27_000, 1_000));
    let attempt = stage.attempt();
    let effects = stage.tell(PlayerEvent::Failed { attempt, problem: StreamProblem::Expired });
    assert!(effects.contains(&Effect::LoadRoom));
    let mut fresh = css("a?fresh", 540);
    let Some(TimeShift::Css { url, .. }) = &mut fresh.time_shift else { panic!() };
    *url = Some("/pushed?s=2".into());
    let effects = stage.set(&[whep("w?fresh"), fresh, css("b?fresh", 270)], true);
    assert_eq!(loaded(&effects), Some("/pushed?s=2&txTimeshift=on&tsDelay=601"));
    // And where another fails there, the next that can go back is tried before one that cannot.
    let effects = stage.fail(StreamProblem::Unreachable);
    assert_eq!(loaded(&effects), Some(at(601).as_str()));
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn an_address_that_has_expired_when_it_is_needed_is_renewed_and_the_place_is_kept() {
    let fresh = |stage: &mut Stage| stage.set(&[whep("w?2"), css("a?2", 540), css("b?2", 270)], true);
    let mut stage = live();
    stage.go_back(600_000);
    assert!(stage.fail(StreamProblem::Expired).contains(&Effect::LoadRoom));
    assert!(stage.playback.view().is_time_shifted);
    // The viewer may want to be elsewhere meanwhile.
    assert_eq!(stage.go_back(900_000), []);
    assert_eq!(loaded(&fresh(&mut stage)), Some(at(900).as_str()));
    // Or at the live edge after all.
    let mut stage = live();
    stage.go_back(600_000);
    stage.fail(StreamProblem::Expired);
    stage.act(Playback::go_live);
    assert_eq!(loaded(&fresh(&mut stage)), Some("a?2"));
    // Where none comes, they stay where they are.
    let mut stage = live();
    stage.go_back(600_000);
    stage.fail(StreamProblem::Expired);
    stage.ring(Timer::Stream);
    assert!(!stage.playback.view().is_time_shifted);
}

#[test]
fn who_goes_back_is_not_taken_to_the_live_edge_by_a_better_source_that_was_on_its_way() {
    let mut stage = Stage::active(&[whep("w"), hls("h"), css("a", 540)]);
    stage.fail(StreamProblem::NotFound);
    stage.show();
    stage.now.mono_ms += 60_000;
    stage.detector(11, 12);
    assert_eq!(loaded(&stage.ring(Timer::Stream)), Some("w"));
    stage.sees(own(27_000, 0));
    let effects = stage.go_back(10_000);
    assert!(effects.contains(&Effect::Player(PlayerCommand::AbandonPending)), "{effects:?}");
    assert!(stage.playback.pending.is_none() && stage.playback.view().is_time_shifted);
}

#[test]
fn where_there_is_no_way_to_the_live_edge_it_is_not_said_to_be_shown() {
    let mut stage = Stage::active(&[css("a", 540)]);
    stage.go_back(600_000);
    stage.show();
    stage.sees(own(27_000, 0));
    stage.act(Playback::go_live);
    assert!(!stage.playback.view().is_time_shifted);
    stage.fail(StreamProblem::NotFound);
    stage.sees(own(27_000, 0));
    assert_eq!((stage.window(), stage.playback.view().is_time_shifted), (Some((2 * HOUR_MS, 600_000)), true));
    assert_eq!(loaded(&stage.act(Playback::go_live)), Some("a"), "it is tried again when the viewer wants that");
}

#[test]
fn a_definition_is_chosen_wherever_the_viewer_has_gone_back() {
    let low = Some(Quality::Height(270));
    let choose =
        |stage: &mut Stage| stage.act(|playback, now, effects| playback.set_quality(low.clone(), now, effects));
    let candidate = |stage: &Stage| stage.playback.pending.as_ref().map(|pending| pending.candidate);
    // While another is on its way.
    let mut stage = live();
    stage.go_back(600_000);
    assert_eq!(loaded(&choose(&mut stage)), Some(at(600).as_str()));
    assert_eq!(candidate(&stage), Some(2));
    // A step back keeps it.
    stage.go_back(610_000);
    assert_eq!(candidate(&stage), Some(2));
    // In what the player has of another source.
    let flv = Source { kind: SourceKind::Flv, heights: vec![540], ..hls("f") };
    let mut stage = Stage::active(&[flv, css("a", 540), css("b", 270)]);
    stage.sees(own(27_000, 0));
    stage.go_back(10_000);
    stage.sees(own(27_000, 10_000));
    assert_eq!(loaded(&choose(&mut stage)), Some("b"));
    stage.show();
    assert!(stage.playback.view().is_time_shifted);
}

#[test]
fn flv_that_comes_anew_is_at_the_live_edge_and_says_so() {
    let flv = Source { kind: SourceKind::Flv, heights: vec![540], ..hls("f?1") };
    let mut stage = Stage::active(&[flv.clone(), css("a", 540)]);
    stage.sees(own(40_000, 0));
    stage.go_back(35_000);
    stage.sees(own(40_000, 35_000));
    assert!(stage.playback.view().is_time_shifted);
    let attempt = stage.attempt();
    stage.tell(PlayerEvent::Failed { attempt, problem: StreamProblem::Expired });
    let effects = stage.set(&[Source { url: "f?2".into(), ..flv }, css("a", 540)], true);
    assert_eq!(loaded(&effects), Some("f?2"));
    stage.show();
    assert!(!stage.playback.view().is_time_shifted);
}

#[test]
fn whoever_leaves_the_definition_to_us_gets_the_best_one_that_is_borne_there_too() {
    let mut stage = live();
    let candidate = |stage: &Stage| stage.playback.pending.as_ref().map(|pending| pending.candidate);
    let choose =
        |stage: &mut Stage, quality| stage.act(|playback, now, effects| playback.set_quality(quality, now, effects));
    stage.go_back(600_000);
    stage.show();
    stage.sees(own(27_000, 0));
    choose(&mut stage, Some(Quality::Height(270)));
    stage.show();
    stage.sees(own(27_000, 0));
    choose(&mut stage, None);
    assert_eq!(candidate(&stage), Some(1));
    stage.show();
    // Two waits: down a step, and up again when nothing was amiss for a while; all at its place.
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
fn only_what_has_a_playlist_can_be_gone_back_in() {
    let mut flv = css("a.flv", 540);
    flv.kind = SourceKind::Flv;
    let mut stage = Stage::active(&[flv]);
    stage.sees(own(27_000, 0));
    assert_eq!((stage.window(), stage.playback.view().can_go_back), (None, false));
}

#[test]
fn a_time_shift_that_is_not_there_leaves_the_viewer_where_they_were() {
    let mut stage = live();
    stage.go_back(600_000);
    stage.fail(StreamProblem::NotFound);
    assert!(!stage.playback.view().is_time_shifted);
    stage.sees(PlaybackStats::default());
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 0)));
    stage.go_back(900_000);
    stage.show();
    stage.go_back(1_200_000);
    stage.fail(StreamProblem::NotFound);
    stage.sees(own(27_000, 0));
    assert!(stage.playback.view().is_time_shifted);
    assert_eq!(stage.window(), Some((2 * HOUR_MS, 900_000)));
}

#[test]
fn a_preview_is_asked_for_once_and_shows_the_moment_that_is_pointed_at() {
    let mut stage = live();
    stage.now.unix_ms = 2_000_000_000;
    stage.sees(PlaybackStats::default());
    let point =
        |stage: &mut Stage, behind_ms| stage.act(|playback, now, effects| playback.point_at(behind_ms, now, effects));
    let asked = "/pushed.json?s=1&txTimeshift=on&tsFormat=unix&tsSpritemode=1&tsStart=1992800&tsEnd=2000000";
    assert_eq!(point(&mut stage, Some(100_000)), []);
    let mut stage = Stage::active(&[whep("w"), {
        let time_shift = Some(TimeShift::Css { seconds: 7_200, since: None, url: Some("/pushed.m3u8?s=1".into()) });
        Source { time_shift, ..css("a", 540) }
    }]);
    stage.now.unix_ms = 2_000_000_000;
    stage.sees(PlaybackStats::default());
    assert_eq!(point(&mut stage, Some(100_000)), [Effect::LoadSprites { url: asked.into() }]);
    assert_eq!(point(&mut stage, Some(101_000)), [], "it is on its way");
    let list = r#"[{"start_time":1999000,"end_time":2000000,"path":"/p/","cols":5,"rows":2,"interval":10,"width":16,"height":9}]"#;
    stage.act(|playback, now, effects| playback.on_sprites("/pushed.json", list, now, effects));
    let tile = |sheet: u32, column, row| {
        let sheet = format!("/p/{sheet}.jpg?txTimeshift=on");
        Some(Tile { sheet, grid: (5, 2), cell: (column, row), size: (16, 9) })
    };
    // 899 s after its beginning.
    assert_eq!(stage.playback.tracks().preview, tile(8, 4, 1));
    // What is shown says when it was on air: that counts, and not the clock.
    stage.go_back(600_000);
    stage.show();
    stage.sees(PlaybackStats { aired_ms: Some(1_999_390_000), ..own(27_000, 0) });
    point(&mut stage, Some(500_000));
    assert_eq!(stage.playback.tracks().preview, tile(4, 4, 1), "100 s after what is shown");
    point(&mut stage, None);
    assert_eq!(stage.playback.tracks().preview, None);
}
