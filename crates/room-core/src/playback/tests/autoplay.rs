//! Autoplay that the browser blocks, with sound or even without it.

use super::*;

#[test]
fn playback_with_blocked_sound_starts_muted() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    let effects = stage.receive(PlayerEvent::AutoplayBlocked { muted: false });
    let expected = [PlayerCommand::SetMuted(true), PlayerCommand::Play { live: false }].map(Effect::Player);
    assert_eq!(effects, expected);
    let view = stage.playback.view();
    assert_eq!((view.muted, view.sound_blocked, view.state), (true, true, PlaybackState::Loading));
}

#[test]
fn autoplay_that_is_blocked_even_without_sound_waits_and_then_plays_with_sound() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    stage.receive(PlayerEvent::AutoplayBlocked { muted: false });
    let effects = stage.receive(PlayerEvent::AutoplayBlocked { muted: true });
    assert!(effects.contains(&Effect::Player(PlayerCommand::SetMuted(false))));
    let view = stage.playback.view();
    assert_eq!((view.muted, view.sound_blocked, view.state), (false, false, PlaybackState::Paused));
}

#[test]
fn a_player_that_cannot_mute_does_not_try_without_end() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    stage.receive(PlayerEvent::AutoplayBlocked { muted: false });
    // The player reports the sound that the element really has.
    stage.receive(PlayerEvent::Sound { muted: false, volume: 1.0 });
    assert_eq!(
        stage.receive(PlayerEvent::AutoplayBlocked { muted: false }),
        [Effect::CancelTimer(Timer::FirstFrame)],
        "no further try"
    );
    assert_eq!(stage.picture(), PlaybackState::Paused);
    assert_eq!(stage.receive(PlayerEvent::AutoplayBlocked { muted: false }), []);
}

#[test]
fn autoplay_that_is_blocked_after_the_viewer_has_paused_stays_paused() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    stage.playback.pause(&mut Vec::new());
    assert_eq!(stage.receive(PlayerEvent::AutoplayBlocked { muted: false }), []);
    assert!(!stage.playback.view().muted);
}

#[test]
fn blocked_autoplay_waits_for_the_viewer() {
    let (mut stage, _) = Stage::new(&[whep("w"), hls("h")]);
    let effects = stage.receive(PlayerEvent::AutoplayBlocked { muted: true });
    assert!(effects.contains(&Effect::CancelTimer(Timer::FirstFrame)));
    assert_eq!(stage.picture(), PlaybackState::Paused);
    assert_eq!(stage.expire(Timer::FirstFrame), []);
    stage.receive(PlayerEvent::Playing);
    stage.show();
    assert_eq!(stage.picture(), PlaybackState::Playing);
}

#[test]
fn sound_blocked_by_the_browser_is_offered_until_it_is_on() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    stage.receive(PlayerEvent::AutoplayBlocked { muted: false });
    stage.receive(PlayerEvent::Sound { muted: true, volume: 1.0 });
    assert!(stage.playback.view().sound_blocked);
    stage.receive(PlayerEvent::Sound { muted: false, volume: 0.5 });
    let expected = StageView { state: PlaybackState::Loading, volume: 0.5, ..StageView::default() };
    assert_eq!(stage.playback.view(), expected);
}
