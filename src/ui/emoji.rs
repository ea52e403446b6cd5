//! Emoji for those whose keyboard has none: a small choice, in a grid that the arrow keys walk.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::context::tr;
use super::icon::{Icon, Shape};

/// What people answer a stream with.
const EMOJI: [&str; 40] = [
    "😀", "😂", "🤣", "😊", "😍", "🥰", "😘", "😎", "🤔", "😮", "😢", "😭", "😡", "🥳", "🤩", "😴", "👍", "👎", "👏",
    "🙌", "🙏", "💪", "👋", "🤝", "❤️", "🧡", "💛", "💚", "💙", "💜", "💔", "💯", "🔥", "✨", "🎉", "🎁", "🌹", "🌙",
    "🌊", "🚀",
];
/// Of which so many are in a row, as the styles have it.
const COLUMNS: usize = 8;

/// The button, and the grid while it is open.
#[component]
pub fn Emoji(
    /// Nothing can be written now.
    #[prop(into)]
    shut: Signal<bool>,
    /// Takes the one that was chosen.
    choose: impl Fn(&'static str) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // It is in the page.
            let _ = button.focus();
        }
    };
    view! {
        <button
            type="button"
            class="icon-button composer-emoji"
            node_ref=button
            aria-label=tr(|t| t.emoji)
            title=tr(|t| t.emoji)
            disabled=move || shut.get()
            aria-expanded=move || if open.get() { "true" } else { "false" }
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Icon shape=Shape::Smile />
        </button>
        <Show when=move || open.get() && !shut.get()>
            <Grid choose=move |emoji| { open.set(false); choose(emoji) } close />
        </Show>
    }
}

#[component]
fn Grid(
    choose: impl Fn(&'static str) + Copy + Send + Sync + 'static,
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let grid = NodeRef::<html::Div>::new();
    grid.on_load(|grid| focus(&grid, 0));
    let on_key = move |event: KeyboardEvent| {
        let Some(grid) = grid.get_untracked() else { return };
        let Some(at) = focused(&grid) else { return };
        match event.key().as_str() {
            "Escape" => close(),
            "ArrowRight" => focus(&grid, at + 1),
            "ArrowLeft" => focus(&grid, at.saturating_sub(1)),
            "ArrowDown" => focus(&grid, at + COLUMNS),
            "ArrowUp" => focus(&grid, at.saturating_sub(COLUMNS)),
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

fn focused(grid: &Element) -> Option<usize> {
    cells(grid).iter().position(|cell| cell.matches(":focus") == Ok(true))
}

fn focus(grid: &Element, at: usize) {
    if let Some(cell) = cells(grid).get(at) {
        // It is in the page.
        let _ = cell.focus();
    }
}
