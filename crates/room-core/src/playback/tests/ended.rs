//! What has been played to its end.

use super::*;

fn over() -> Stage {
    let mut stage = Stage::shown(&[hls("replay")]);
    stage.playback.set_recording(true);
    stage.tell(PlayerEvent::Ended);
    stage
}

#[test]
fn a_recording_that_is_over_stands_and_is_not_taken_for_dead_or_begun_anew_by_itself() {
    let mut stage = over();
    assert_eq!(stage.picture(), Picture::Ended);
    assert!(!stage.playback.is_held());
    assert_eq!(stage.watch(60, 0), [], "nobody waits for more of it");
    assert_eq!(stage.act(|playback, _, fx| playback.set_hidden(true, fx)), []);
    assert_eq!(stage.act(|playback, _, fx| playback.set_hidden(false, fx)), []);
    assert_eq!(stage.picture(), Picture::Ended);
}

#[test]
fn to_pause_what_is_over_holds_nothing_that_comes_next() {
    let mut stage = over();
    assert_eq!(stage.act(|playback, _, fx| playback.pause(fx)), []);
    stage.playback.set_recording(false);
    let fx = stage.set(&[hls("live")], true);
    assert!(fx.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: true, .. }))), "{fx:?}");
}

#[test]
fn the_next_show_plays_at_once_after_a_recordings_end() {
    let mut stage = over();
    stage.playback.set_recording(false);
    let fx = stage.set(&[hls("live")], true);
    assert!(fx.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: true, .. }))), "{fx:?}");
    stage.show();
    assert_eq!(stage.picture(), Picture::Playing);
}

#[test]
fn a_recording_is_watched_again_from_its_start_or_from_where_the_viewer_wants() {
    let mut stage = over();
    let fx = stage.act(|playback, _, fx| playback.play(fx));
    assert!(fx.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Play { .. }))), "{fx:?}");
    stage.tell(PlayerEvent::Playing);
    assert_eq!(stage.picture(), Picture::Playing);
    let mut stage = Stage::shown(&[Source { time_shift: Some(TimeShift::Playlist), ..hls("replay") }]);
    stage.playback.set_recording(true);
    stage.tell(PlayerEvent::Ended);
    let fx = stage.act(|playback, now, fx| playback.go_back(60_000, now, fx));
    assert!(matches!(fx[0], Effect::Player(PlayerCommand::GoBack { behind_ms: 60_000 })), "{fx:?}");
    assert!(fx.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Play { .. }))), "{fx:?}");
}

#[test]
fn a_live_stream_that_ends_is_gone_and_what_follows_plays_by_itself() {
    let mut stage = Stage::shown(&[hls("a"), hls("b")]);
    let fx = stage.tell(PlayerEvent::Ended);
    assert_eq!((loaded(&fx), stage.picture()), (Some("b"), Picture::Buffering));
    stage.set(&[hls("a")], false);
    assert_eq!(stage.picture(), Picture::Idle);
    let fx = stage.set(&[hls("a")], true);
    assert!(fx.iter().any(|effect| matches!(effect, Effect::Player(PlayerCommand::Load { play: true, .. }))), "{fx:?}");
}
