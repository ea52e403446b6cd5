//! The player controls over the picture.

use leptos::prelude::*;
use room_core::intent::Intent;
use room_core::playback::view::PlaybackState;

use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::panels::settings::Settings;
use crate::ui::room::danmaku::Switch;
use crate::ui::room::fullscreen;
use crate::ui::room::stage_layout::StageLayout;
use crate::ui::room::timeline::{Back, Bar, Forward, Live};

/// The controls.
#[component]
pub fn Controls(
    /// How the stage is laid out in this browser.
    look: StageLayout,
    /// Toggles full screen.
    toggle_full: impl Fn() + Copy + Send + Sync + 'static,
    /// Toggles picture-in-picture.
    toggle_float: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let stage = store().stage();
    let is_held =
        Memo::new(move |_| stage.with(|stage| matches!(stage.state, PlaybackState::Paused | PlaybackState::Ended)));
    let play = move || if is_held.get() { t.get().play } else { t.get().pause };
    let toggle_picture = move |_| send(if is_held.get() { Intent::Play } else { Intent::Pause });
    let is_playable = is_playable();
    let full = move || if look.is_full.get() { t.get().exit_full_screen } else { t.get().full_screen };
    view! {
        <div class="controls">
            <Show when=move || is_playable.get()>
                <Bar />
            </Show>
            <div class="controls-row">
                <Show when=move || is_playable.get()>
                    <button type="button" class="icon-button" aria-keyshortcuts="k" on:click=toggle_picture aria-label=play title=play>
                        <Icon shape=Signal::derive(move || if is_held.get() { Shape::Play } else { Shape::Pause }) />
                    </button>
                    <Volume />
                    <Back />
                    <Forward />
                    <Live />
                </Show>
                <span class="controls-space"></span>
                <Show when=move || look.is_full.get()>
                    <button type="button" class="icon-button spare" aria-label=tr(|t| t.chat) title=tr(|t| t.chat)
                        aria-pressed=move || (!look.hides_chat.get()).to_string()
                        on:click=move |_| look.hides_chat.update(|hides| *hides = !*hides)>
                        <Icon shape=Shape::Chat />
                    </button>
                </Show>
                <Switch />
                <Settings look toggle_float />
                {fullscreen::can_float().then(|| view! {
                    <Show when=move || is_playable.get()>
                        <button type="button" class="icon-button spare" aria-keyshortcuts="p" aria-label=tr(|t| t.float) title=tr(|t| t.float)
                            on:click=move |_| toggle_float()>
                            <Icon shape=Shape::Float />
                        </button>
                    </Show>
                })}
                <button type="button" class="icon-button" aria-keyshortcuts="f" aria-label=full title=full on:click=move |_| toggle_full()>
                    <Icon shape=Signal::derive(move || if look.is_full.get() { Shape::Shrink } else { Shape::Grow }) />
                </button>
            </div>
        </div>
    }
}

/// Whether there is a stream to control. Without one, the controls for seeking, playback, volume and picture-in-picture are hidden.
pub fn is_playable() -> Memo<bool> {
    let stage = store().stage();
    Memo::new(move |_| stage.with(|stage| !matches!(stage.state, PlaybackState::Idle | PlaybackState::Failed(_))))
}

/// The button that unmutes, while the browser's autoplay rules block the sound.
#[component]
pub fn TapForSound() -> impl IntoView {
    let send = dispatch();
    let stage = store().stage();
    let is_blocked = Memo::new(move |_| stage.with(|stage| stage.sound_blocked));
    view! {
        <Show when=move || is_blocked.get()>
            <button type="button" class="sound button" on:click=move |_| send(Intent::SetMuted(false))>
                <Icon shape=Shape::Muted />
                {tr(|t| t.tap_for_sound)}
            </button>
        </Show>
    }
}

#[component]
fn Volume() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let stage = store().stage();
    let is_muted = Memo::new(move |_| stage.with(|stage| stage.muted));
    let set_volume = move |event| {
        // The slider's values are whole numbers from 0 to 100.
        let percent: f64 = event_target_value(&event).parse().unwrap_or_default();
        send(Intent::SetVolume(percent / 100.0));
    };
    let mute = move || if is_muted.get() { t.get().unmute } else { t.get().mute };
    let percent = move || stage.with(|stage| if stage.muted { 0.0 } else { (stage.volume * 100.0).round() });
    view! {
        <button type="button" class="icon-button" aria-keyshortcuts="m" on:click=move |_| send(Intent::SetMuted(!is_muted.get()))
            aria-label=mute title=mute>
            <Icon shape=Signal::derive(move || if is_muted.get() { Shape::Muted } else { Shape::Volume }) />
        </button>
        <input class="volume" type="range" min="0" max="100" aria-label=tr(|t| t.volume) prop:value=percent on:input=set_volume />
    }
}
