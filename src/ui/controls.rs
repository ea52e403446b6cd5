//! What lies on the picture to work it with.

use leptos::prelude::*;
use room_core::input::Intent;
use room_core::playback::Picture;
use room_core::wire::backend::Status;

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};
use crate::i18n::format;

/// The controls.
#[component]
pub fn Controls() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let (stage, show) = (slices().stage(), slices().show());
    let is_held = Memo::new(move |_| stage.with(|stage| stage.picture == Picture::Paused));
    let is_muted = Memo::new(move |_| stage.with(|stage| stage.muted));
    let is_sound_blocked = Memo::new(move |_| stage.with(|stage| stage.sound_blocked));
    let is_live = Memo::new(move |_| show.get().status == Some(Status::Live));
    let latency = Memo::new(move |_| stage.with(|stage| stage.latency_ds));
    let toggle_picture = move |_| send(if is_held.get() { Intent::Play } else { Intent::Pause });
    let toggle_sound = move |_| send(Intent::SetMuted(!is_muted.get()));
    let set_volume = move |event| {
        // The slider gives whole numbers from 0 to 100.
        let percent: f64 = event_target_value(&event).parse().unwrap_or_default();
        send(Intent::SetVolume(percent / 100.0));
    };
    let percent = move || stage.with(|stage| if stage.muted { 0.0 } else { (stage.volume * 100.0).round() });
    view! {
        <Show when=move || is_sound_blocked.get()>
            <button type="button" class="sound button" on:click=move |_| send(Intent::SetMuted(false))>
                <Icon shape=Shape::Muted />
                {tr(|t| t.tap_for_sound)}
            </button>
        </Show>
        <div class="controls">
            <button type="button" class="icon-button" on:click=toggle_picture
                aria-label=move || if is_held.get() { t.get().play } else { t.get().pause }>
                <Icon shape=Signal::derive(move || if is_held.get() { Shape::Play } else { Shape::Pause }) />
            </button>
            <button type="button" class="icon-button" on:click=toggle_sound
                aria-label=move || if is_muted.get() { t.get().unmute } else { t.get().mute }>
                <Icon shape=Signal::derive(move || if is_muted.get() { Shape::Muted } else { Shape::Volume }) />
            </button>
            <input class="volume" type="range" min="0" max="100" aria-label=tr(|t| t.volume)
                prop:value=percent on:input=set_volume />
            <span class="controls-space"></span>
            <Show when=move || is_live.get()>
                <span class="live-dot">
                    {tr(|t| t.live)}
                    {move || latency.get().map(|tenths| view! {
                        <span class="latency" title=tr(|t| t.latency)>{format::tenths(t.get().lang, tenths)}</span>
                    })}
                </span>
            </Show>
        </div>
    }
}
