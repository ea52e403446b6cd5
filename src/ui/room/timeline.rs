//! The position in the stream: the seek bar, the time shift buttons, and the live badge with the way back to the live edge.

use leptos::ev::{Event, KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use room_core::intent::Intent;
use room_core::model::show::Status;
use room_core::playback::view::StageView;
use room_core::playback::view::Tile;
use room_core::ports::player::SeekRange;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::i18n::format;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};

/// How far one press of a button seeks, in milliseconds.
const STEP_MS: u64 = 30_000;

/// The button that seeks back. A time shift starts with it.
#[component]
pub fn Back() -> impl IntoView {
    let stage = store().stage();
    let can_go_back = Memo::new(move |_| stage.with(|stage| stage.can_go_back));
    let go_back = go_back();
    view! {
        <Show when=move || can_go_back.get()>
            <button type="button" class="icon-button spare" aria-label=tr(|t| t.back_30) title=tr(|t| t.back_30) on:click=move |_| go_back()>
                <Icon shape=Shape::Back />
            </button>
        </Show>
    }
}

/// Returns the function that seeks back by one step.
pub fn go_back() -> impl Fn() + Copy + Send + Sync + 'static {
    let send = dispatch();
    let stage = store().stage();
    move || send(Intent::SeekBack { behind_ms: behind_ms(stage) + STEP_MS })
}

/// The button that seeks forward, during a time shift.
#[component]
pub fn Forward() -> impl IntoView {
    let stage = store().stage();
    let is_shifted = Memo::new(move |_| stage.with(|stage| stage.is_time_shifted));
    let go_forward = go_forward();
    view! {
        <Show when=move || is_shifted.get()>
            <button type="button" class="icon-button spare" aria-label=tr(|t| t.forward_30) title=tr(|t| t.forward_30) on:click=move |_| go_forward()>
                <Icon shape=Shape::Forward />
            </button>
        </Show>
    }
}

/// Returns the function that seeks forward by one step, at most to the live edge.
pub fn go_forward() -> impl Fn() + Copy + Send + Sync + 'static {
    let send = dispatch();
    let stage = store().stage();
    move || send(Intent::SeekBack { behind_ms: behind_ms(stage).saturating_sub(STEP_MS) })
}

fn behind_ms(stage: Signal<StageView>) -> u64 {
    stage.with_untracked(|stage| stage.window.map_or(0, |window| window.behind_ms))
}

/// The seek bar. Its right end is the live edge. A preview of the pointed position appears over it.
#[component]
pub fn Bar() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let stage = store().stage();
    let seconds = move |of: fn(SeekRange) -> u64| {
        stage.with(|stage| stage.window.map(|window| of(window) / 1_000)).unwrap_or_default()
    };
    let length = Memo::new(move |_| seconds(|window| window.length_ms));
    let behind = Memo::new(move |_| seconds(|window| window.behind_ms));
    let has_window = Memo::new(move |_| length.get() > 0);
    // The position of the thumb while it is dragged, and the position that the viewer points at: seconds from the start of the seek range.
    let (thumb, pointed) = (RwSignal::new(None::<u64>), RwSignal::new(None::<u64>));
    let ms_behind = move |at: u64| length.get_untracked().saturating_sub(at) * 1_000;
    let point = move |at: Option<u64>| {
        if pointed.get_untracked() != at {
            pointed.set(at);
            send(Intent::PreviewAt(at.map(ms_behind)));
        }
    };
    let value = |event: &Event| event_target_value(event).parse::<u64>().unwrap_or_default();
    let hold = move |event: Event| {
        let at = value(&event);
        thumb.set(Some(at));
        point(Some(at));
    };
    let seek = move |event: Event| {
        thumb.set(None);
        send(Intent::SeekBack { behind_ms: ms_behind(value(&event)) });
    };
    // Keyboard: the thumb moves on each key press, and the seek follows on key release. A held key repeats, and each seek may load
    // another stream.
    let on_key = move |event: KeyboardEvent| {
        let length = length.get_untracked();
        let from = thumb.get_untracked().unwrap_or_else(|| length.saturating_sub(behind.get_untracked()));
        let Some(at) = key_place(&event.key(), from, length) else { return };
        event.prevent_default();
        thumb.set(Some(at));
        point(Some(at));
    };
    let on_key_up = move |_: KeyboardEvent| {
        if let Some(at) = thumb.get_untracked() {
            thumb.set(None);
            point(None);
            send(Intent::SeekBack { behind_ms: ms_behind(at) });
        }
    };
    let leave = move || {
        thumb.set(None);
        point(None);
    };
    let on_move = move |event: PointerEvent| {
        let width = event.current_target().and_then(|bar| bar.dyn_into::<Element>().ok()).map(|bar| bar.client_width());
        // With a finger, the pointed position is the dragged thumb.
        if let Some(width) = width.filter(|width| *width > 0 && event.pointer_type() == "mouse") {
            point(Some(place(event.offset_x(), width, length.get_untracked())));
        }
    };
    let at = move || thumb.get().unwrap_or_else(|| length.get().saturating_sub(behind.get()));
    // When the bar disappears, forget the drag: the bar must not come back with it.
    Effect::new(move |_| {
        if !has_window.get() {
            leave();
        }
    });
    on_cleanup(move || send(Intent::PreviewAt(None)));
    view! {
        <Show when=move || has_window.get()>
            <div class="timeline">
                <input class="bar" type="range" min="0" step="1" max=move || length.get() aria-label=tr(|t| t.position)
                    aria-valuetext=move || (t.get().behind)(&t.get().countdown(length.get().saturating_sub(at())))
                    prop:value=move || at().to_string() on:input=hold on:change=seek on:keydown=on_key on:keyup=on_key_up
                    on:pointermove=on_move on:pointerleave=move |_| point(None) on:pointercancel=move |_| leave()
                    on:blur=move |_| leave() />
                <Preview pointed length />
            </div>
        </Show>
    }
}

/// The preview of the pointed position: its distance to the live edge, and its thumbnail if there is one.
#[component]
fn Preview(
    /// The pointed position, in seconds from the start of the seek range.
    pointed: RwSignal<Option<u64>>,
    /// The length of the seek range, in seconds.
    length: Memo<u64>,
) -> impl IntoView {
    let t = strings();
    let tracks = store().tracks();
    let tile = Memo::new(move |_| tracks.with(|tracks| tracks.preview.clone()));
    let percent = |part: u32, of: u32| format!("{}%", f64::from(part) * 100.0 / f64::from(of.max(1)));
    let picture = move || {
        tile.get().map(|Tile { sheet, grid, cell, size }| {
            let sheet = format!("url(\"{}\")", sheet.replace('"', "%22"));
            let place = format!("{} {}", percent(cell.0, grid.0 - 1), percent(cell.1, grid.1 - 1));
            view! {
                <div class="preview-picture" style:background-image=sheet style:background-position=place
                    style:background-size=format!("{}% {}%", grid.0 * 100, grid.1 * 100)
                    style:aspect-ratio=format!("{} / {}", size.0, size.1)></div>
            }
        })
    };
    // Both are seconds of a stream: exact in an `f64`.
    #[allow(clippy::cast_precision_loss)]
    let left = move || format!("{}", pointed.get().unwrap_or_default() as f64 / length.get().max(1) as f64);
    view! {
        <Show when=move || pointed.get().is_some()>
            <div class="preview" aria-hidden="true" style:--at=left>
                {picture}
                <span class="preview-time">
                    {move || {
                        let behind = length.get().saturating_sub(pointed.get().unwrap_or_default());
                        if behind == 0 { t.get().live.to_owned() } else { format!("−{}", t.get().countdown(behind)) }
                    }}
                </span>
            </div>
        </Show>
    }
}

/// How far an arrow key and a page key move the thumb, in seconds.
const ARROW: u64 = 10;
const PAGE: u64 = 60;

/// The position after a key press, from position `at`. `None`: the key does not move the thumb.
fn key_place(key: &str, at: u64, length: u64) -> Option<u64> {
    Some(match key {
        "ArrowLeft" | "ArrowDown" => at.saturating_sub(ARROW),
        "ArrowRight" | "ArrowUp" => (at + ARROW).min(length),
        "PageDown" => at.saturating_sub(PAGE),
        "PageUp" => (at + PAGE).min(length),
        "Home" => 0,
        "End" => length,
        _ => return None,
    })
}

/// Half the thumb's width, in pixels. The thumb's centre comes no closer to the ends of the bar.
const THUMB: f64 = 8.0;

/// The second of the seek range at a horizontal position of the bar.
fn place(x: i32, width: i32, length: u64) -> u64 {
    let way = (f64::from(width) - 2.0 * THUMB).max(1.0);
    let share = ((f64::from(x) - THUMB) / way).clamp(0.0, 1.0);
    // Seconds of a stream: exact in an `f64`, and positive.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = (share * length as f64).round() as u64;
    at
}

/// At the live edge: the live badge with the latency. Behind it: the button back to the live edge, with the distance.
#[component]
pub fn Live() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let (stage, show) = (store().stage(), store().show());
    let is_live = Memo::new(move |_| show.get().status == Some(Status::Live));
    let is_shifted = Memo::new(move |_| stage.with(|stage| stage.is_time_shifted));
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
                <button type="button" class="live-dot live-back" aria-label=tr(|t| t.go_live) title=tr(|t| t.go_live) on:click=move |_| send(Intent::GoLive)>
                    {tr(|t| t.live)}
                    <span class="latency">{move || format!("−{}", t.get().countdown(behind.get()))}</span>
                </button>
            </Show>
        </Show>
    }
}
