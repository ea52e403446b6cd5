//! The emoji panel, for keyboards without emoji: a short selection in a grid that the arrow keys move through.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use crate::i18n::Strings;
use crate::ui::context::tr;
use crate::ui::icon::{Icon, Shape};
use crate::ui::room::style_picker::StylePicker;

/// Emoji that viewers use to react to a stream.
const EMOJI: [&str; 40] = [
    "😀", "😂", "🤣", "😊", "😍", "🥰", "😘", "😎", "🤔", "😮", "😢", "😭", "😡", "🥳", "🤩", "😴", "👍", "👎", "👏",
    "🙌", "🙏", "💪", "👋", "🤝", "❤️", "🧡", "💛", "💚", "💙", "💜", "💔", "💯", "🔥", "✨", "🎉", "🎁", "🌹", "🌙",
    "🌊", "🚀",
];

/// The button and its panel: a tab of emoji, and a tab for the style of the viewer's danmaku.
#[component]
pub fn Emoji(
    /// The composer is locked.
    #[prop(into)]
    lock: Signal<bool>,
    /// Receives the chosen emoji.
    choose: impl Fn(&'static str) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let place = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                // The element is in the page, so focusing it does not fail.
                let _ = button.focus();
            }
        }
    };
    // Moving the focus elsewhere closes the panel. An element that is removed also loses the focus, so `place` may be gone.
    let on_leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let place = place.try_get_untracked().flatten();
        if place.is_some_and(|place| to.is_some_and(|to| !place.contains(Some(&to)))) {
            open.set(false);
        }
    };
    view! {
        <div class="emoji-place" node_ref=place on:keydown=on_key on:focusout=on_leave>
            <button
                type="button"
                class="icon-button composer-emoji"
                node_ref=button
                aria-label=tr(|t| t.emoji)
                title=tr(|t| t.emoji)
                disabled=move || lock.get()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon shape=Shape::Smile />
            </button>
            <Show when=move || open.get() && !lock.get()>
                <Panel choose=move |emoji| { open.set(false); choose(emoji) } />
            </Show>
        </div>
    }
}

#[component]
fn Panel(choose: impl Fn(&'static str) + Copy + Send + Sync + 'static) -> impl IntoView {
    let is_style_tab = RwSignal::new(false);
    let tab = move |is_style: bool, name: fn(&'static Strings) -> &'static str| {
        view! {
            <button type="button" class="emoji-tab" aria-pressed=move || (is_style_tab.get() == is_style).to_string()
                on:click=move |_| is_style_tab.set(is_style)>{tr(name)}</button>
        }
    };
    view! {
        <div class="emoji-panel">
            <div class="emoji-tabs">
                {tab(false, |t| t.emoji)}
                {tab(true, |t| t.style)}
            </div>
            <Show when=move || is_style_tab.get() fallback=move || view! { <Grid choose /> }>
                <StylePicker />
            </Show>
        </div>
    }
}

#[component]
fn Grid(choose: impl Fn(&'static str) + Copy + Send + Sync + 'static) -> impl IntoView {
    let grid = NodeRef::<html::Div>::new();
    grid.on_load(|grid| focus(&grid, 0));
    let on_key = move |event: KeyboardEvent| {
        let Some(grid) = grid.get_untracked() else { return };
        let Some(at) = focused(&grid) else { return };
        match event.key().as_str() {
            "ArrowRight" => focus(&grid, at + 1),
            "ArrowLeft" => focus(&grid, at.saturating_sub(1)),
            "ArrowDown" => focus(&grid, at + columns(&grid)),
            "ArrowUp" => focus(&grid, at.checked_sub(columns(&grid)).unwrap_or(at)),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let cell = move |emoji: &'static str| {
        view! { <button type="button" class="emoji" on:click=move |_| choose(emoji)>{emoji}</button> }
    };
    view! {
        <div class="emoji-grid" role="group" aria-label=tr(|t| t.emoji) node_ref=grid on:keydown=on_key>
            {EMOJI.map(cell).collect_view()}
        </div>
    }
}

fn cells(grid: &Element) -> Vec<HtmlElement> {
    let children = grid.children();
    (0..children.length()).filter_map(|at| children.item(at)?.dyn_into().ok()).collect()
}

/// The number of emoji in one row of the grid at its current width.
fn columns(grid: &Element) -> usize {
    let cells = cells(grid);
    let top = cells.first().map(HtmlElement::offset_top);
    cells.iter().take_while(|cell| Some(cell.offset_top()) == top).count()
}

fn focused(grid: &Element) -> Option<usize> {
    cells(grid).iter().position(|cell| cell.matches(":focus") == Ok(true))
}

fn focus(grid: &Element, at: usize) {
    if let Some(cell) = cells(grid).get(at) {
        // The element is in the page, so focusing it does not fail.
        let _ = cell.focus();
    }
}
