//! What the viewer wants of the picture: its height, its window, or none of it.

use super::*;
use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;

#[test]
fn a_picture_in_a_window_of_its_own_is_seen_wherever_the_page_is() {
    let mut stage = Stage::shown(&[hls("h")]);
    stage.act(|playback, _, fx| playback.set_rests(true, fx));
    stage.tell(PlayerEvent::Floats(true));
    assert_eq!(stage.act(|playback, _, fx| playback.set_hidden(true, fx)), [], "it is watched");
    stage.tell(PlayerEvent::Paused);
    assert_eq!(stage.picture(), Picture::Paused, "by the window's own button");
    stage.tell(PlayerEvent::Playing);
    assert_eq!(stage.tell(PlayerEvent::Floats(false)), [Effect::Player(PlayerCommand::Pause)], "nobody sees it");
    stage.tell(PlayerEvent::Paused);
    assert_eq!(stage.picture(), Picture::Playing);
    let play = Effect::Player(PlayerCommand::Play { live: true });
    assert!(stage.act(|playback, _, fx| playback.set_hidden(false, fx)).contains(&play));
}

#[test]
fn who_wants_another_height_gets_what_has_it_and_not_what_was_wanted_before() {
    let with = |source, heights: &[u32]| Source { heights: heights.to_vec(), ..source };
    let mut stage = Stage::shown(&[with(whep("w"), &[540]), with(hls("h"), &[540, 270])]);
    let mut want = |height| stage.act(|playback, now, fx| playback.set_quality(height, now, fx));
    let give_up = Effect::Player(PlayerCommand::GiveUp);
    assert_eq!(loaded(&want(Some(Quality::Height(270)))), Some("h"));
    assert_eq!(loaded(&want(Some(Quality::Height(270)))), None, "it is on its way");
    let fx = want(None);
    assert!(fx.contains(&give_up) && fx.contains(&Effect::CancelTimer(Timer::Picture)));
    assert_eq!(loaded(&fx), None, "what is shown is the best again");
    // Where what is shown does not hold, what is on its way is needed.
    stage.watch(5, 12);
    for _ in 0..3 {
        stage.watch(1, 0);
        stage.watch(5, 12);
    }
    assert!(stage.playback.trying.is_some());
    let mut want = |height| stage.act(|playback, now, fx| playback.set_quality(height, now, fx));
    assert!(!want(Some(Quality::Height(540))).contains(&give_up));
}

#[test]
fn who_only_wants_to_hear_keeps_the_picture_until_there_is_a_sound_and_the_sound_until_there_is_a_picture() {
    let sound = Source { sound_only: true, ..hls("s") };
    let mut stage = Stage::shown(&[whep("w"), hls("h"), sound]);
    let want = |stage: &mut Stage, quality| stage.act(|playback, now, fx| playback.set_quality(quality, now, fx));
    let fx = want(&mut stage, Some(Quality::Sound));
    let heard = Source { sound_only: true, ..whep("w") };
    let load = PlayerCommand::Load { attempt: 2, source: heard, play: true, behind_ms: None, begins_low: false };
    assert!(fx.contains(&Effect::Player(load)), "WebRTC is asked for sound alone: {fx:?}");
    assert!(!stage.playback.view().sound_only);
    assert_eq!(loaded(&stage.fail(StreamProblem::Unplayable)), Some("s"), "where that is not to be had, another is");
    stage.show();
    assert!(stage.playback.view().sound_only && !stage.playback.view().can_go_back);
    // Better sound is climbed to, but no picture.
    stage.now.mono_ms += 60_000;
    stage.watch(11, 12);
    let fx = stage.ring(Timer::Stream);
    assert_eq!(loaded(&fx), Some("w"));
    stage.show();
    assert_eq!(loaded(&want(&mut stage, Some(Quality::Height(540)))), Some("w"));
    assert!(stage.playback.view().sound_only, "until it is there");
    // Who thinks better of it stays with what there is.
    let fx = want(&mut stage, Some(Quality::Sound));
    assert!(fx.contains(&Effect::Player(PlayerCommand::GiveUp)) && loaded(&fx).is_none());
    want(&mut stage, None);
    stage.show();
    assert!(!stage.playback.view().sound_only);
}

#[test]
fn what_waits_for_a_fresh_address_is_not_taken_up_by_who_wants_to_hear_alone() {
    let sound = |signature: u32| Source { sound_only: true, ..hls(&format!("s?{signature}")) };
    let (mut stage, _) = Stage::new(&[hls("h?1"), sound(1)]);
    stage.fail(StreamProblem::Expired);
    let fx = stage.act(|playback, now, fx| playback.set_quality(Some(Quality::Sound), now, fx));
    assert_eq!(loaded(&fx), Some("s?1"));
    assert_eq!(loaded(&stage.set(&[hls("h?2"), sound(2)], true)), None);
    stage.show();
    assert!(stage.playback.view().sound_only);
}

#[test]
fn a_sound_that_cannot_be_had_is_tried_again_later_and_the_picture_stays() {
    let mut stage = Stage::shown(&[whep("w"), hls("h")]);
    stage.watch(20, 12);
    stage.act(|playback, now, fx| playback.set_quality(Some(Quality::Sound), now, fx));
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(timer(&stage.fail(StreamProblem::Unplayable), Timer::Stream).unwrap());
        stage.watch(20, 12);
        assert_eq!(stage.picture(), Picture::Playing);
        assert_eq!(loaded(&stage.ring(Timer::Stream)), Some("w"));
    }
    assert!(waits.is_sorted() && waits[4] > waits[0], "{waits:?}");
}

#[test]
fn a_sound_is_watched_over_where_nobody_sees_the_page_unless_it_is_to_stand_still_there() {
    let hide = |stage: &mut Stage, hidden| stage.act(|playback, _, fx| playback.set_hidden(hidden, fx));
    let rest = |stage: &mut Stage, rests| stage.act(|playback, _, fx| playback.set_rests(rests, fx));
    let sound = Source { sound_only: true, ..hls("s") };
    let mut stage = Stage::shown(&[sound, whep("w")]);
    stage.act(|playback, now, fx| playback.set_quality(Some(Quality::Sound), now, fx));
    stage.show();
    stage.watch(5, 12);
    rest(&mut stage, true);
    hide(&mut stage, true);
    assert_eq!(stage.watch(20, 0), []);
    rest(&mut stage, false);
    stage.watch(5, 12);
    let fx = stage.watch(9, 0);
    assert!(fx.contains(&Effect::Player(PlayerCommand::Halt)), "{fx:?}");
    // A picture is the browser's to let stand.
    let mut stage = Stage::shown(&[hls("h")]);
    stage.watch(5, 12);
    hide(&mut stage, true);
    assert_eq!(stage.watch(20, 0), []);
}

#[test]
fn who_catches_up_does_not_go_on_with_it_unseen() {
    let mut stage = Stage::shown(&[hls("h")]);
    let late = PlaybackStats { attempt: 1, frames: 1, behind_ms: 2_000, ahead_ms: 2_000, ..PlaybackStats::default() };
    let fx = stage.tell(PlayerEvent::PlaybackStats(late));
    assert!(fx.contains(&Effect::Player(PlayerCommand::SetRate(1.1))));
    let fx = stage.act(|playback, _, fx| playback.set_hidden(true, fx));
    assert_eq!(fx, [Effect::Player(PlayerCommand::SetRate(1.0))]);
    assert_eq!(stage.tell(PlayerEvent::PlaybackStats(late)), []);
}
