//! When preferences are saved on the device.

use super::*;

fn set(room: &mut Room, volume: f64, mono_ms: u64) -> bool {
    let effects = room.handle(Input::Intent(Intent::SetVolume(volume)), Now { mono_ms, ..NOW });
    remembered(&effects).is_some()
}

#[test]
fn a_slider_saves_at_once_and_then_at_most_twice_a_second_and_never_loses_the_last_value() {
    let mut room = joined();
    let written = (1..50_u32).filter(|step| set(&mut room, f64::from(*step) / 50.0, 1_000)).count();
    assert_eq!(written, 1);
    let effects = room.handle(Input::Timer(Timer::SavePreferences), NOW);
    assert_eq!(
        remembered(&effects).and_then(|preferences| preferences.sound).map(|sound| sound.volume.to_bits()),
        Some(0.98_f64.to_bits())
    );
    assert!(effects.contains(&Effect::Timer { timer: Timer::SavePreferences, after_ms: 500 }));
    assert_eq!(remembered(&room.handle(Input::Timer(Timer::SavePreferences), NOW)), None, "no change since");
    assert!(set(&mut room, 0.1, 9_000));
}

#[test]
fn unsaved_preferences_are_saved_when_the_page_is_hidden_or_left() {
    for input in [Input::Hidden(true), Input::Leave] {
        let mut room = joined();
        assert!(set(&mut room, 0.3, 1_000) && !set(&mut room, 0.4, 1_100));
        let effects = room.handle(input, NOW);
        assert_eq!(
            remembered(&effects).and_then(|preferences| preferences.sound).map(|sound| sound.volume.to_bits()),
            Some(0.4_f64.to_bits())
        );
    }
}

#[test]
fn preferences_of_another_page_are_used_unless_this_page_has_unsaved_ones() {
    let other = Preferences { pauses_when_hidden: true, ..Preferences::default() };
    let mut room = joined();
    room.handle(Input::PreferencesLoaded(other.clone()), NOW);
    assert!(room.view().preferences.pauses_when_hidden);
    assert!(set(&mut room, 0.3, 1_000) && !set(&mut room, 0.4, 1_100));
    room.handle(Input::PreferencesLoaded(Preferences::default()), NOW);
    assert!(room.view().preferences.pauses_when_hidden, "the change on this page is about to be saved");
}
