//! The viewer's intents for the video: its height, picture-in-picture, or audio only.

use super::*;
use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;

#[test]
fn picture_in_picture_keeps_the_video_visible_in_a_hidden_page() {
    let mut stage = Stage::active(&[hls("h")]);
    stage.act(|playback, _, effects| playback.set_pauses_when_hidden(true, effects));
    stage.receive(PlayerEvent::PictureInPicture(true));
    assert_eq!(stage.act(|playback, _, effects| playback.set_hidden(true, effects)), [], "the video is still visible");
    stage.receive(PlayerEvent::Paused);
    assert_eq!(stage.picture(), PlaybackState::Paused, "paused by the button of the picture-in-picture window");
    stage.receive(PlayerEvent::Playing);
    assert_eq!(
        stage.receive(PlayerEvent::PictureInPicture(false)),
        [Effect::Player(PlayerCommand::Pause)],
        "nobody can see it"
    );
    stage.receive(PlayerEvent::Paused);
    assert_eq!(stage.picture(), PlaybackState::Playing);
    let play = Effect::Player(PlayerCommand::Play { live: true });
    assert!(stage.act(|playback, _, effects| playback.set_hidden(false, effects)).contains(&play));
}

#[test]
fn a_chosen_height_loads_its_source_and_replaces_the_earlier_choice() {
    let with = |source, heights: &[u32]| Source { heights: heights.to_vec(), ..source };
    let mut stage = Stage::active(&[with(whep("w"), &[540]), with(hls("h"), &[540, 270])]);
    let mut want = |height| stage.act(|playback, now, effects| playback.set_quality(height, now, effects));
    let give_up = Effect::Player(PlayerCommand::AbandonPending);
    assert_eq!(loaded(&want(Some(Quality::Height(270)))), Some("h"));
    assert_eq!(loaded(&want(Some(Quality::Height(270)))), None, "it is loading already");
    let effects = want(None);
    assert!(effects.contains(&give_up) && effects.contains(&Effect::CancelTimer(Timer::FirstFrame)));
    assert_eq!(loaded(&effects), None, "the shown source is the best again");
    // If the shown source is unstable, the pending source is needed.
    stage.detector(5, 12);
    for _ in 0..3 {
        stage.detector(1, 0);
        stage.detector(5, 12);
    }
    assert!(stage.playback.pending.is_some());
    let mut want = |height| stage.act(|playback, now, effects| playback.set_quality(height, now, effects));
    assert!(!want(Some(Quality::Height(540))).contains(&give_up));
}

#[test]
fn the_shown_source_stays_until_audio_only_or_video_has_loaded() {
    let sound = Source { audio_only: true, ..hls("s") };
    let mut stage = Stage::active(&[whep("w"), hls("h"), sound]);
    let want =
        |stage: &mut Stage, quality| stage.act(|playback, now, effects| playback.set_quality(quality, now, effects));
    let effects = want(&mut stage, Some(Quality::Sound));
    let audio = Source { audio_only: true, ..whep("w") };
    let load = PlayerCommand::Load { attempt: 2, source: audio, play: true, behind_ms: None, begins_low: false };
    assert!(effects.contains(&Effect::Player(load)), "WebRTC is asked for audio only: {effects:?}");
    assert!(!stage.playback.view().audio_only);
    assert_eq!(loaded(&stage.fail(StreamProblem::Unplayable)), Some("s"), "then the other audio source is loaded");
    stage.show();
    assert!(stage.playback.view().audio_only && !stage.playback.view().can_go_back);
    // A better audio source is tried as an upgrade, but no source with video.
    stage.now.mono_ms += 60_000;
    stage.detector(11, 12);
    let effects = stage.expire(Timer::Upgrade);
    assert_eq!(loaded(&effects), Some("w"));
    stage.show();
    assert_eq!(loaded(&want(&mut stage, Some(Quality::Height(540)))), Some("w"));
    assert!(stage.playback.view().audio_only, "until the first frame");
    // If the viewer changes their mind, the shown source stays.
    let effects = want(&mut stage, Some(Quality::Sound));
    assert!(effects.contains(&Effect::Player(PlayerCommand::AbandonPending)) && loaded(&effects).is_none());
    want(&mut stage, None);
    stage.show();
    assert!(!stage.playback.view().audio_only);
}

#[test]
fn after_the_choice_of_audio_only_a_fresh_address_does_not_load_the_video_source() {
    let sound = |signature: u32| Source { audio_only: true, ..hls(&format!("s?{signature}")) };
    let (mut stage, _) = Stage::new(&[hls("h?1"), sound(1)]);
    stage.fail(StreamProblem::Expired);
    let effects = stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Sound), now, effects));
    assert_eq!(loaded(&effects), Some("s?1"));
    assert_eq!(loaded(&stage.set(&[hls("h?2"), sound(2)], true)), None);
    stage.show();
    assert!(stage.playback.view().audio_only);
}

#[test]
fn audio_only_that_fails_is_retried_later_and_the_video_stays() {
    let mut stage = Stage::active(&[whep("w"), hls("h")]);
    stage.detector(20, 12);
    stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Sound), now, effects));
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(timer(&stage.fail(StreamProblem::Unplayable), Timer::NextRound).unwrap());
        stage.detector(20, 12);
        assert_eq!(stage.picture(), PlaybackState::Playing);
        assert_eq!(loaded(&stage.expire(Timer::NextRound)), Some("w"));
    }
    assert!(waits.is_sorted() && waits[4] > waits[0], "{waits:?}");
}

#[test]
fn stalls_of_audio_only_are_detected_in_a_hidden_page_unless_it_pauses_there() {
    let hide = |stage: &mut Stage, hidden| stage.act(|playback, _, effects| playback.set_hidden(hidden, effects));
    let set_pause = |stage: &mut Stage, pauses_when_hidden| {
        stage.act(|playback, _, effects| playback.set_pauses_when_hidden(pauses_when_hidden, effects))
    };
    let sound = Source { audio_only: true, ..hls("s") };
    let mut stage = Stage::active(&[sound, whep("w")]);
    stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Sound), now, effects));
    stage.show();
    stage.detector(5, 12);
    set_pause(&mut stage, true);
    hide(&mut stage, true);
    assert_eq!(stage.detector(20, 0), []);
    set_pause(&mut stage, false);
    stage.detector(5, 12);
    let effects = stage.detector(9, 0);
    assert!(effects.contains(&Effect::Player(PlayerCommand::StopLoading)), "{effects:?}");
    // The browser may pause an unseen video: that is no stall.
    let mut stage = Stage::active(&[hls("h")]);
    stage.detector(5, 12);
    hide(&mut stage, true);
    assert_eq!(stage.detector(20, 0), []);
}

#[test]
fn catching_up_stops_when_the_page_is_hidden() {
    let mut stage = Stage::active(&[hls("h")]);
    let late = PlaybackStats { attempt: 1, frames: 1, behind_ms: 2_000, ahead_ms: 2_000, ..PlaybackStats::default() };
    let effects = stage.receive(PlayerEvent::Stats(late));
    assert!(effects.contains(&Effect::Player(PlayerCommand::SetRate(1.1))));
    let effects = stage.act(|playback, _, effects| playback.set_hidden(true, effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::SetRate(1.0))]);
    assert_eq!(stage.receive(PlayerEvent::Stats(late)), []);
}
