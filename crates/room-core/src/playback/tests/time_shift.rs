//! Time shift: going back in the stream, and returning to the live edge.

use super::*;
use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;

fn dvr(url: &str) -> Source {
    Source { time_shift: Some(TimeShift::Playlist), ..hls(url) }
}

/// WebRTC is shown, and another source has a time shift.
fn live() -> Stage {
    Stage::active(&[whep("w"), hls("h"), dvr("d")])
}

fn window(length_ms: u64, behind_ms: u64) -> PlaybackStats {
    PlaybackStats { window: Some(SeekRange { length_ms, behind_ms }), ..PlaybackStats::default() }
}

#[test]
fn going_back_loads_the_time_shift_source_at_the_chosen_position() {
    let mut stage = live();
    assert!(stage.playback.view().can_go_back && !stage.playback.view().is_time_shifted);
    let effects = stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    let load =
        PlayerCommand::Load { attempt: 2, source: dvr("d"), play: true, behind_ms: Some(30_000), begins_low: false };
    assert!(effects.contains(&Effect::Player(load)));
    stage.show();
    assert!(stage.playback.view().is_time_shifted);
    // Within the source, going back is only a seek, and the seek bar moves at once.
    stage.receive(PlayerEvent::Stats(PlaybackStats { attempt: 2, ..window(600_000, 30_000) }));
    let effects = stage.act(|playback, now, effects| playback.go_back(90_000, now, effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::SeekBack { behind_ms: 90_000 })]);
    assert_eq!(stage.playback.view().window, Some(SeekRange { length_ms: 600_000, behind_ms: 90_000 }));
}

#[test]
fn cancelling_a_seek_back_keeps_the_shown_source() {
    let mut stage = live();
    stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    let effects = stage.act(Playback::go_live);
    assert!(effects.contains(&Effect::Player(PlayerCommand::AbandonPending)) && loaded(&effects).is_none());
    // A better source that loads at the viewer's position loads again, at the live edge.
    let mut stage = Stage::active(&[dvr("d"), hls("h")]);
    stage.fail(StreamProblem::NotFound);
    stage.show();
    stage.now.mono_ms += 60_000;
    stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    assert_eq!(loaded(&stage.act(Playback::go_live)), Some("d"));
}

#[test]
fn after_going_back_only_the_viewer_returns_to_the_live_edge() {
    let mut stage = live();
    stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    stage.show();
    let is_live = |effects: &[Effect]| {
        effects.iter().any(|effect| {
            matches!(
                effect,
                Effect::Player(PlayerCommand::GoLive | PlayerCommand::Play { live: true } | PlayerCommand::Load { .. })
            )
        })
    };
    for second in 0..120 {
        stage.now.mono_ms += 1_000;
        stage.now.unix_ms += 1_000;
        stage.frames += 25;
        let stats = PlaybackStats { attempt: 2, frames: stage.frames, behind_ms: 30_000, ..window(600_000, 30_000) };
        assert!(!is_live(&stage.receive(PlayerEvent::Stats(stats))), "{second}");
        for timer in [Timer::NextRound, Timer::Upgrade, Timer::FreshAddress] {
            assert!(!is_live(&stage.expire(timer)));
        }
    }
    let hidden = [true, false].map(|hidden| stage.act(|playback, _, effects| playback.set_hidden(hidden, effects)));
    assert!(!is_live(&hidden.concat()));
    assert!(!is_live(&stage.act(Playback::on_network)));
    stage.act(|playback, _, effects| playback.pause(effects));
    assert!(!is_live(&stage.act(|playback, _, effects| playback.play(effects))));
    // Now the viewer goes live: at once, and with the best source.
    let effects = stage.act(Playback::go_live);
    assert!(effects.contains(&Effect::Player(PlayerCommand::Play { live: true })));
    assert!(effects.contains(&Effect::Player(PlayerCommand::Load {
        attempt: 3,
        source: whep("w"),
        play: true,
        behind_ms: None,
        begins_low: false
    })));
    assert!(!stage.playback.view().is_time_shifted);
}

#[test]
fn a_position_near_the_live_edge_is_the_live_edge() {
    let mut stage = live();
    let effects = stage.act(|playback, now, effects| playback.go_back(1_000, now, effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::Play { live: true })]);
    assert!(!stage.playback.view().is_time_shifted);
}

#[test]
fn without_a_time_shift_going_back_has_no_effect() {
    let mut stage = Stage::active(&[whep("w"), hls("h")]);
    assert_eq!(stage.act(|playback, now, effects| playback.go_back(30_000, now, effects)), []);
    assert!(!stage.playback.view().can_go_back);
    // A seek range without a declared time shift is no way back: the next playlist may not have it.
    stage.receive(PlayerEvent::Stats(PlaybackStats { attempt: 1, ..window(30_000, 0) }));
    assert_eq!(stage.playback.view().window, None);
}

#[test]
fn a_time_shift_that_fails_leaves_the_viewer_at_the_live_edge() {
    let mut stage = live();
    stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    stage.receive(PlayerEvent::Failed { attempt: 2, problem: StreamProblem::NotFound });
    assert!(!stage.playback.view().is_time_shifted);
    assert_eq!(stage.picture(), PlaybackState::Playing);
}

#[test]
fn sound_settings_show_before_the_player_confirms_them() {
    let mut stage = live();
    stage.receive(PlayerEvent::AutoplayBlocked { muted: false });
    let effects = stage.act(|playback, _, effects| playback.set_volume(2.0, effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::SetVolume(1.0))]);
    let view = stage.playback.view();
    assert_eq!((view.volume, view.muted, view.sound_blocked), (1.0, false, false));
    stage.act(|playback, _, effects| playback.set_muted(true, effects));
    assert!(stage.playback.view().muted);
}

#[test]
fn the_qualities_are_those_of_the_shown_source() {
    let mut stage = live();
    stage.receive(PlayerEvent::Renditions(vec![540, 270]));
    let low = Some(Quality::Height(270));
    let effects = stage.act(|playback, now, effects| playback.set_quality(low.clone(), now, effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::SetQuality(Some(270)))]);
    let qualities = vec![Quality::Height(540), Quality::Height(270), Quality::Sound];
    assert_eq!(*stage.playback.tracks(), Tracks { qualities, quality: low.clone(), ..Tracks::default() });
    stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    stage.show();
    let qualities = vec![Quality::Sound];
    assert_eq!(*stage.playback.tracks(), Tracks { qualities, quality: low, ..Tracks::default() });
}

#[test]
fn a_height_that_the_shown_source_lacks_loads_from_the_source_that_has_it() {
    let heights = |source, heights: &[u32]| Source { heights: heights.to_vec(), ..source };
    let low = heights(hls("h"), &[540, 270]);
    let mut stage = Stage::active(&[heights(whep("w"), &[540]), low]);
    assert_eq!(stage.playback.tracks().qualities, [Quality::Height(540), Quality::Height(270), Quality::Sound]);
    let effects = stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Height(540)), now, effects));
    assert_eq!(loaded(&effects), None, "the shown source has that height");
    let effects = stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Height(270)), now, effects));
    assert_eq!(loaded(&effects), Some("h"));
    stage.show();
    let effects = stage.detector(120, 12);
    assert_eq!(loaded(&effects), None, "no other source is tried: none is better for this viewer");
    let effects = stage.act(|playback, now, effects| playback.set_quality(None, now, effects));
    assert_eq!(loaded(&effects), Some("w"));
}

#[test]
fn playback_pauses_in_a_hidden_page_if_the_viewer_prefers_that() {
    let mut stage = live();
    let hide = |stage: &mut Stage, hidden| stage.act(|playback, _, effects| playback.set_hidden(hidden, effects));
    assert_eq!(hide(&mut stage, true), [], "by default the sound goes on");
    hide(&mut stage, false);
    assert_eq!(stage.act(|playback, _, effects| playback.set_pauses_when_hidden(true, effects)), []);
    assert_eq!(hide(&mut stage, true), [Effect::Player(PlayerCommand::Pause)]);
    stage.receive(PlayerEvent::Paused);
    // A source that loads meanwhile stays paused.
    let effects = stage.fail(StreamProblem::Unreachable);
    let loads_paused = |effect: &Effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: false, .. }));
    assert!(effects.iter().any(loads_paused), "{effects:?}");
    stage.show();
    assert!(hide(&mut stage, false).contains(&Effect::Player(PlayerCommand::Play { live: true })));
    stage.receive(PlayerEvent::Playing);
    assert_eq!(stage.picture(), PlaybackState::Playing);
}

#[test]
fn captions_are_those_of_the_shown_source_and_the_choice_stays() {
    let mut stage = Stage::active(&[hls("h"), dvr("d")]);
    stage.receive(PlayerEvent::Captions(vec!["English".into(), "中文".into()]));
    let effects = stage.act(|playback, _, effects| playback.set_captions(Some("中文".into()), effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::SetCaptions(Some("中文".into())))]);
    assert_eq!(stage.playback.tracks().captions, ["English", "中文"]);
    stage.act(|playback, now, effects| playback.go_back(30_000, now, effects));
    stage.show();
    assert_eq!(*stage.playback.tracks(), Tracks { caption: Some("中文".into()), ..Tracks::default() });
}

#[test]
fn the_controls_hide_without_user_activity() {
    let mut stage = live();
    let effects = stage.act(|playback, _, effects| playback.on_user_activity(effects));
    assert!(matches!(effects[..], [Effect::Timer { timer: Timer::UserIdle, .. }]));
    assert!(!stage.playback.view().is_idle);
    stage.expire(Timer::UserIdle);
    assert!(stage.playback.view().is_idle);
    stage.act(|playback, _, effects| playback.on_user_activity(effects));
    assert!(!stage.playback.view().is_idle);
}
