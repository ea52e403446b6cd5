//! The style of the viewer's own danmaku: colour and place, as far as the viewer's level allows. A tab of the emoji panel.

use leptos::html;
use leptos::prelude::*;
use room_core::intent::Intent;
use room_core::overlay::comment_style::{Color, CommentStyle, PALETTE};
use room_core::overlay::lane_geometry::DanmakuMode;
use wasm_bindgen::JsCast;

use crate::i18n::Strings;
use crate::ui::context::{dispatch, store, strings, tr};

type Label = fn(&'static Strings) -> &'static str;

/// The places that can be chosen.
const PLACES: [(DanmakuMode, Label); 3] =
    [(DanmakuMode::Scroll, |t| t.scrolling), (DanmakuMode::Top, |t| t.at_top), (DanmakuMode::Bottom, |t| t.at_bottom)];

/// The choices of colour and place.
#[component]
pub fn StylePicker() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let composer = store().composer();
    let now = Memo::new(move |_| composer.with(|composer| composer.style));
    let color_from = Memo::new(move |_| composer.with(|composer| composer.color_from));
    let mode_from = Memo::new(move |_| composer.with(|composer| composer.mode_from));
    let own = Memo::new(move |_| composer.with(|composer| composer.level));
    let locked = move |from: Memo<Option<u32>>| {
        move || {
            from.get().map(|level| {
                view! {
                    <span class="dress-lock">{move || (t.get().from_level)(level, own.get())}</span>
                }
            })
        }
    };
    // White is the default: it is sent as no colour.
    let colors = PALETTE.into_iter().enumerate().map(|(nth, color)| (nth, (nth > 0).then_some(color), color));
    let swatch = move |(nth, chosen, color): (usize, Option<Color>, Color)| {
        view! {
            <input type="radio" name="dress-color" class="swatch" style:--swatch=color.to_string()
                aria-label=move || (t.get().color_name)(nth)
                prop:checked=move || now.with(|now| now.color == chosen)
                disabled=move || chosen.is_some() && color_from.get().is_some()
                on:change=move |_| send(Intent::SetCommentStyle(CommentStyle { color: chosen, ..now.get_untracked() })) />
        }
    };
    let place = move |(place, name): (DanmakuMode, Label)| {
        view! {
            <label class="dress-place">
                <input type="radio" name="dress-place" prop:checked=move || now.with(|now| now.mode == place)
                    disabled=move || place != DanmakuMode::Scroll && mode_from.get().is_some()
                    on:change=move |_| send(Intent::SetCommentStyle(CommentStyle { mode: place, ..now.get_untracked() })) />
                {tr(name)}
            </label>
        }
    };
    let first = NodeRef::<html::Fieldset>::new();
    first.on_load(|first| {
        if let Ok(Some(chosen)) = first.query_selector("input:checked")
            && let Ok(chosen) = chosen.dyn_into::<web_sys::HtmlElement>()
        {
            // The element is in the page, so focusing it does not fail.
            let _ = chosen.focus();
        }
    });
    view! {
        <div class="dress-choices">
            <fieldset class="dress-group" node_ref=first>
                <legend>{tr(|t| t.color)} {locked(color_from)}</legend>
                <div class="swatches">{colors.map(swatch).collect_view()}</div>
            </fieldset>
            <fieldset class="dress-group">
                <legend>{tr(|t| t.danmaku_mode)} {locked(mode_from)}</legend>
                <div class="dress-places">{PLACES.map(place).collect_view()}</div>
            </fieldset>
        </div>
    }
}
