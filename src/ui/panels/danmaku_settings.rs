//! The danmaku settings: a sheet over the chat, so that the picture stays visible and shows each change at once.

use leptos::prelude::*;
use room_core::intent::Intent;
use room_core::overlay::settings::{Area, DanmakuSettings, Density, OPACITY, SIZE, SPEED};

use crate::i18n::{Strings, format};
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::panels::sheet::Sheet;

type Label = fn(&'static Strings) -> &'static str;

/// The sheet, while it is open.
#[component]
pub fn DanmakuSettingsSheet(
    /// Whether the sheet is open.
    open: RwSignal<bool>,
    /// Whether the blocklist sheet is open.
    hidden: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || open.get()>
            <Sheet title=|t| t.danmaku close=move || open.set(false)>
                <Choices />
                <button type="button" class="button" on:click=move |_| { open.set(false); hidden.set(true); }>
                    {tr(|t| t.hidden)}
                </button>
            </Sheet>
        </Show>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let danmaku = store().danmaku();
    let reduces_motion = Memo::new(move |_| danmaku.with(|danmaku| danmaku.reduces_motion));
    view! {
        <Show when=move || reduces_motion.get()>
            <p class="sheet-note">{tr(|t| t.reduced_motion)}</p>
        </Show>
        <div class="choices">
            {switch(|t| t.shown, |s| s.on, |s, on| s.on = on)}
            {range(|t| t.opacity, &OPACITY, |s| s.opacity, |s, percent| s.opacity = percent)}
            {range(|t| t.size, &SIZE, |s| s.size, |s, percent| s.size = percent)}
            {range(|t| t.speed, &SPEED, |s| s.speed, |s, percent| s.speed = percent)}
            {select(|t| t.area, &[(Area::Quarter, |t| t.quarter), (Area::Half, |t| t.half), (Area::Full, |t| t.full)],
                |s| s.area, |s, area| s.area = area)}
            {select(|t| t.density, &[(Density::Low, |t| t.low), (Density::Normal, |t| t.normal), (Density::High, |t| t.high)],
                |s| s.density, |s, density| s.density = density)}
            {switch(|t| t.outline, |s| s.outline, |s, outline| s.outline = outline)}
            {switch(|t| t.overlap, |s| s.overlap, |s, overlap| s.overlap = overlap)}
            {switch(|t| t.at_top, |s| s.top, |s, top| s.top = top)}
            {switch(|t| t.at_bottom, |s| s.bottom, |s, bottom| s.bottom = bottom)}
        </div>
    }
}

/// The current settings, and a function that changes one of them.
fn settings<T: 'static>(set: fn(&mut DanmakuSettings, T)) -> (Memo<DanmakuSettings>, impl Fn(T) + Copy + 'static) {
    let (send, preferences) = (dispatch(), store().preferences());
    let now = Memo::new(move |_| preferences.with(|preferences| preferences.danmaku.clone()));
    let change = move |value| {
        let mut settings = now.get_untracked();
        set(&mut settings, value);
        send(Intent::SetDanmaku(settings));
    };
    (now, change)
}

fn switch(label: Label, get: fn(&DanmakuSettings) -> bool, set: fn(&mut DanmakuSettings, bool)) -> AnyView {
    let (now, change) = settings(set);
    view! {
        <label class="choice">
            <span>{tr(label)}</span>
            <input type="checkbox" role="switch" class="switch" prop:checked=move || now.with(get)
                on:change=move |event| change(event_target_checked(&event)) />
        </label>
    }
    .into_any()
}

fn range(
    label: Label,
    bounds: &std::ops::RangeInclusive<u16>,
    get: fn(&DanmakuSettings) -> u16,
    set: fn(&mut DanmakuSettings, u16),
) -> AnyView {
    let t = strings();
    let (now, change) = settings(set);
    let (least, most) = (bounds.start().to_string(), bounds.end().to_string());
    let percent = move || format::percent(t.get().lang, now.with(get).into());
    view! {
        <label class="choice">
            <span>{tr(label)}</span>
            <input type="range" class="choice-range" min=least max=most step="5" prop:value=move || now.with(get).to_string()
                aria-valuetext=percent
                // A range input's value is always a number.
                on:input=move |event| change(event_target_value(&event).parse().unwrap_or(100)) />
            <span class="choice-value" aria-hidden="true">{percent}</span>
        </label>
    }
    .into_any()
}

fn select<T: Copy + PartialEq + Send + Sync + 'static>(
    label: Label,
    all: &'static [(T, Label)],
    get: fn(&DanmakuSettings) -> T,
    set: fn(&mut DanmakuSettings, T),
) -> AnyView {
    let (now, change) = settings(set);
    let on_change = move |event| {
        let nth: Option<usize> = event_target_value(&event).parse().ok();
        if let Some((value, _)) = nth.and_then(|nth| all.get(nth)) {
            change(*value);
        }
    };
    let option = move |(nth, (value, name)): (usize, &'static (T, Label))| {
        view! { <option value=nth.to_string() prop:selected=move || now.with(get) == *value>{tr(*name)}</option> }
    };
    view! {
        <label class="choice">
            <span>{tr(label)}</span>
            <select class="field choice-select" on:change=on_change>{all.iter().enumerate().map(option).collect_view()}</select>
        </label>
    }
    .into_any()
}
