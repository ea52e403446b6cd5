//! The end of a recording, and the end of a live stream.

use super::*;

fn over() -> Stage {
    let mut stage = Stage::active(&[hls("replay")]);
    stage.playback.set_recording(true);
    stage.receive(PlayerEvent::Ended);
    stage
}

#[test]
fn a_recording_at_its_end_stays_there_and_is_neither_dead_nor_restarted() {
    let mut stage = over();
    assert_eq!(stage.picture(), PlaybackState::Ended);
    assert!(!stage.playback.is_held());
    assert_eq!(stage.detector(60, 0), [], "no stall is detected at the end");
    assert_eq!(stage.act(|playback, _, effects| playback.set_hidden(true, effects)), []);
    assert_eq!(stage.act(|playback, _, effects| playback.set_hidden(false, effects)), []);
    assert_eq!(stage.picture(), PlaybackState::Ended);
}

#[test]
fn pausing_at_the_end_of_a_recording_does_not_pause_the_next_stream() {
    let mut stage = over();
    assert_eq!(stage.act(|playback, _, effects| playback.pause(effects)), []);
    stage.playback.set_recording(false);
    let effects = stage.set(&[hls("live")], true);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: true, .. }))),
        "{effects:?}"
    );
}

#[test]
fn the_next_show_plays_at_once_after_the_end_of_a_recording() {
    let mut stage = over();
    stage.playback.set_recording(false);
    let effects = stage.set(&[hls("live")], true);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: true, .. }))),
        "{effects:?}"
    );
    stage.show();
    assert_eq!(stage.picture(), PlaybackState::Playing);
}

#[test]
fn a_recording_plays_again_from_its_start_or_from_a_chosen_position() {
    let mut stage = over();
    let effects = stage.act(|playback, _, effects| playback.play(effects));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Play { .. }))), "{effects:?}");
    stage.receive(PlayerEvent::Playing);
    assert_eq!(stage.picture(), PlaybackState::Playing);
    let mut stage = Stage::active(&[Source { time_shift: Some(TimeShift::Playlist), ..hls("replay") }]);
    stage.playback.set_recording(true);
    stage.receive(PlayerEvent::Ended);
    let effects = stage.act(|playback, now, effects| playback.go_back(60_000, now, effects));
    assert!(matches!(effects[0], Effect::Player(PlayerCommand::SeekBack { behind_ms: 60_000 })), "{effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Play { .. }))), "{effects:?}");
}

#[test]
fn a_live_stream_that_ends_has_failed_and_the_next_stream_plays_by_itself() {
    let mut stage = Stage::active(&[hls("a"), hls("b")]);
    let effects = stage.receive(PlayerEvent::Ended);
    assert_eq!((loaded(&effects), stage.picture()), (Some("b"), PlaybackState::Buffering));
    stage.set(&[hls("a")], false);
    assert_eq!(stage.picture(), PlaybackState::Idle);
    let effects = stage.set(&[hls("a")], true);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: true, .. }))),
        "{effects:?}"
    );
}
