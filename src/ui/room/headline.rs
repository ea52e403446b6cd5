//! One headline of the line above the chat, as a button that opens its card.

use leptos::prelude::*;

use crate::i18n::Strings;
use crate::ui::context::tr;
use crate::ui::icon::{Icon, Shape};

/// One headline. The order of the variants is their order in the row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The lucky draw.
    Draw,
    /// The pinned text.
    Pinned,
    /// The notice.
    Notice,
}

/// One headline in the row. The first one has room for its text. Of the others only the icon is visible; screen readers get the text.
#[component]
pub fn Headline(
    /// Its topic.
    topic: Topic,
    /// The card that is open.
    chosen: RwSignal<Option<Topic>>,
    /// Its icon.
    shape: Shape,
    /// Its name.
    label: fn(&'static Strings) -> &'static str,
    /// Its text.
    children: Children,
) -> impl IntoView {
    let is_open = move || chosen.get() == Some(topic);
    view! {
        <button type="button" class="headline" aria-expanded=move || is_open().to_string()
            on:click=move |_| chosen.set(if is_open() { None } else { Some(topic) })>
            <Icon shape />
            <span class="headline-label">{tr(label)}</span>
            {children()}
        </button>
    }
}
