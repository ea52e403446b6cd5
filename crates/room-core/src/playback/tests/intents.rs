//! What the viewer wants of the picture: its height, its window, or none of it.

use super::*;
use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;

#[test]
fn a_picture_in_a_window_of_its_own_is_seen_wherever_the_page_is() {
    let mut stage = Stage::active(&[hls("h")]);
    stage.act(|playback, _, effects| playback.set_pauses_when_hidden(true, effects));
    stage.tell(PlayerEvent::PictureInPicture(true));
    assert_eq!(stage.act(|playback, _, effects| playback.set_hidden(true, effects)), [], "it is watched");
    stage.tell(PlayerEvent::Paused);
    assert_eq!(stage.picture(), PlaybackState::Paused, "by the window's own button");
    stage.tell(PlayerEvent::Playing);
    assert_eq!(
        stage.tell(PlayerEvent::PictureInPicture(false)),
        [Effect::Player(PlayerCommand::Pause)],
        "nobody sees it"
    );
    stage.tell(PlayerEvent::Paused);
    assert_eq!(stage.picture(), PlaybackState::Playing);
    let play = Effect::Player(PlayerCommand::Play { live: true });
    assert!(stage.act(|playback, _, effects| playback.set_hidden(false, effects)).contains(&play));
}

#[test]
fn who_wants_another_height_gets_what_has_it_and_not_what_was_wanted_before() {
    let with = |source, heights: &[u32]| Source { heights: heights.to_vec(), ..source };
    let mut stage = Stage::active(&[with(whep("w"), &[540]), with(hls("h"), &[540, 270])]);
    let mut want = |height| stage.act(|playback, now, effects| playback.set_quality(height, now, effects));
    let give_up = Effect::Player(PlayerCommand::AbandonPending);
    assert_eq!(loaded(&want(Some(Quality::Height(270)))), Some("h"));
    assert_eq!(loaded(&want(Some(Quality::Height(270)))), None, "it is on its way");
    let effects = want(None);
    assert!(effects.contains(&give_up) && effects.contains(&Effect::CancelTimer(Timer::FirstFrame)));
    assert_eq!(loaded(&effects), None, "what is shown is the best again");
    // Where what is shown does not hold, what is on its way is needed.
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
fn who_only_wants_to_hear_keeps_the_picture_until_there_is_a_sound_and_the_sound_until_there_is_a_picture() {
    let sound = Source { audio_only: true, ..hls("s") };
    let mut stage = Stage::active(&[whep("w"), hls("h"), sound]);
    let want =
        |stage: &mut Stage, quality| stage.act(|playback, now, effects| playback.set_quality(quality, now, effects));
    let effects = want(&mut stage, Some(Quality::Sound));
    let heard = Source { audio_only: true, ..whep("w") };
    let load = PlayerCommand::Load { attempt: 2, source: heard, play: true, behind_ms: None, begins_low: false };
    assert!(effects.contains(&Effect::Player(load)), "WebRTC is asked for sound alone: {effects:?}");
    assert!(!stage.playback.view().audio_only);
    assert_eq!(loaded(&stage.fail(StreamProblem::Unplayable)), Some("s"), "where that is not to be had, another is");
    stage.show();
    assert!(stage.playback.view().audio_only && !stage.playback.view().can_go_back);
    // Better sound is climbed to, but no picture.
    stage.now.mono_ms += 60_000;
    stage.detector(11, 12);
    let effects = stage.ring(Timer::Stream);
    assert_eq!(loaded(&effects), Some("w"));
    stage.show();
    assert_eq!(loaded(&want(&mut stage, Some(Quality::Height(540)))), Some("w"));
    assert!(stage.playback.view().audio_only, "until it is there");
    // Who thinks better of it stays with what there is.
    let effects = want(&mut stage, Some(Quality::Sound));
    assert!(effects.contains(&Effect::Player(PlayerCommand::AbandonPending)) && loaded(&effects).is_none());
    want(&mut stage, None);
    stage.show();
    assert!(!stage.playback.view().audio_only);
}

#[test]
fn what_waits_for_a_fresh_address_is_not_taken_up_by_who_wants_to_hear_alone() {
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
fn a_sound_that_cannot_be_had_is_tried_again_later_and_the_picture_stays() {
    let mut stage = Stage::active(&[whep("w"), hls("h")]);
    stage.detector(20, 12);
    stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Sound), now, effects));
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(timer(&stage.fail(StreamProblem::Unplayable), Timer::Stream).unwrap());
        stage.detector(20, 12);
        assert_eq!(stage.picture(), PlaybackState::Playing);
        assert_eq!(loaded(&stage.ring(Timer::Stream)), Some("w"));
    }
    assert!(waits.is_sorted() && waits[4] > waits[0], "{waits:?}");
}

#[test]
fn a_sound_is_watched_over_where_nobody_sees_the_page_unless_it_is_to_stand_still_there() {
    let hide = |stage: &mut Stage, hidden| stage.act(|playback, _, effects| playback.set_hidden(hidden, effects));
    let rest = |stage: &mut Stage, pauses_when_hidden| {
        stage.act(|playback, _, effects| playback.set_pauses_when_hidden(pauses_when_hidden, effects))
    };
    let sound = Source { audio_only: true, ..hls("s") };
    let mut stage = Stage::active(&[sound, whep("w")]);
    stage.act(|playback, now, effects| playback.set_quality(Some(Quality::Sound), now, effects));
    stage.show();
    stage.detector(5, 12);
    rest(&mut stage, true);
    hide(&mut stage, true);
    assert_eq!(stage.detector(20, 0), []);
    rest(&mut stage, false);
    stage.detector(5, 12);
    let effects = stage.detector(9, 0);
    assert!(effects.contains(&Effect::Player(PlayerCommand::StopLoading)), "{effects:?}");
    // A picture is the browser's to let stand.
    let mut stage = Stage::active(&[hls("h")]);
    stage.detector(5, 12);
    hide(&mut stage, true);
    assert_eq!(stage.detector(20, 0), []);
}

#[test]
fn who_catches_up_does_not_go_on_with_it_unseen() {
    let mut stage = Stage::active(&[hls("h")]);
    let late = PlaybackStats { attempt: 1, frames: 1, behind_ms: 2_000, ahead_ms: 2_000, ..PlaybackStats::default() };
    let effects = stage.tell(PlayerEvent::Stats(late));
    assert!(effects.contains(&Effect::Player(PlayerCommand::SetRate(1.1))));
    let effects = stage.act(|playback, _, effects| playback.set_hidden(true, effects));
    assert_eq!(effects, [Effect::Player(PlayerCommand::SetRate(1.0))]);
    assert_eq!(stage.tell(PlayerEvent::Stats(late)), []);
}
