//! Where in the stream the picture is: at the live edge, and how far behind it; the way back, and the way to it.

use leptos::prelude::*;
use room_core::input::Intent;
use room_core::wire::backend::Status;

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};
use crate::i18n::format;

/// How far one touch goes back, in milliseconds.
const BACK_MS: u64 = 30_000;

/// The button that goes back: the beginning of every time shift.
#[component]
pub fn Back() -> impl IntoView {
    let send = dispatch();
    let stage = slices().stage();
    let can_go_back = Memo::new(move |_| stage.with(|stage| stage.can_go_back));
    let go_back = move |_| {
        let behind_ms = stage.with_untracked(|stage| stage.window.map_or(0, |window| window.behind_ms));
        send(Intent::GoBack { behind_ms: behind_ms + BACK_MS });
    };
    view! {
        <Show when=move || can_go_back.get()>
            <button type="button" class="icon-button" aria-label=tr(|t| t.back_30) on:click=go_back>
                <Icon shape=Shape::Back />
            </button>
        </Show>
    }
}

/// What can be gone back to, as a bar whose right end is the live edge.
#[component]
pub fn Bar() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let stage = slices().stage();
    let seconds = move |of: fn(room_core::playback::Window) -> u64| {
        stage.with(|stage| stage.window.map(|window| of(window) / 1_000)).unwrap_or_default()
    };
    let length = Memo::new(move |_| seconds(|window| window.length_ms));
    let behind = Memo::new(move |_| seconds(|window| window.behind_ms));
    let has_window = Memo::new(move |_| length.get() > 0);
    let seek = move |event| {
        let at: u64 = event_target_value(&event).parse().unwrap_or_default();
        send(Intent::GoBack { behind_ms: length.get_untracked().saturating_sub(at) * 1_000 });
    };
    view! {
        <Show when=move || has_window.get()>
            <input class="bar" type="range" min="0" step="1" max=move || length.get() aria-label=tr(|t| t.position)
                aria-valuetext=move || (t.get().behind)(&t.get().countdown(behind.get()))
                prop:value=move || length.get().saturating_sub(behind.get()).to_string() on:input=seek />
        </Show>
    }
}

/// At the live edge it says so, and how far behind what happens; behind it, it is the way to it.
#[component]
pub fn Live() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let (stage, show) = (slices().stage(), slices().show());
    let is_live = Memo::new(move |_| show.get().status == Some(Status::Live));
    let is_shifted = Memo::new(move |_| stage.with(|stage| stage.shifted));
    let latency = Memo::new(move |_| stage.with(|stage| stage.latency_ds));
    let behind =
        Memo::new(move |_| stage.with(|stage| stage.window.map(|window| window.behind_ms / 1_000)).unwrap_or_default());
    let at_edge = move || {
        view! {
            <span class="live-dot">
                {tr(|t| t.live)}
                {move || latency.get().map(|tenths| view! {
                    <span class="latency" title=tr(|t| t.latency)>{format::tenths(t.get().lang, tenths)}</span>
                })}
            </span>
        }
    };
    view! {
        <Show when=move || is_live.get()>
            <Show when=move || is_shifted.get() fallback=at_edge>
                <button type="button" class="live-dot live-back" aria-label=tr(|t| t.go_live) on:click=move |_| send(Intent::GoLive)>
                    {tr(|t| t.live)}
                    <span class="latency">{move || format!("−{}", t.get().countdown(behind.get()))}</span>
                </button>
            </Show>
        </Show>
    }
}
