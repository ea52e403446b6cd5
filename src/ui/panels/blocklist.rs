//! The sheet with the blocklist of this device: hidden users and hidden words. Each can be shown again.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use room_core::intent::Intent;

use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::panels::sheet::Sheet;

/// The sheet, while it is open.
#[component]
pub fn Hidden(
    /// Whether the sheet is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || open.get()>
            <Sheet title=|t| t.hidden close=move || open.set(false)>
                <Words />
                <Users />
            </Sheet>
        </Show>
    }
}

#[component]
fn Words() -> impl IntoView {
    let send = dispatch();
    let preferences = store().preferences();
    let word = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        send(Intent::HideWord(word.get_untracked()));
        word.set(String::new());
    };
    let is_empty = Memo::new(move |_| preferences.with(|preferences| preferences.words.is_empty()));
    view! {
        <h3 class="sheet-subtitle">{tr(|t| t.hidden_words)}</h3>
        <form class="hide-word" on:submit=add>
            <input
                class="field"
                aria-label=tr(|t| t.word)
                placeholder=tr(|t| t.word)
                prop:value=move || word.get()
                on:input=move |event| word.set(event_target_value(&event))
            />
            <button type="submit" class="button" disabled=move || word.with(|word| word.trim().is_empty())>
                {tr(|t| t.hide)}
            </button>
        </form>
        <Show when=move || is_empty.get()>
            <p class="sheet-note">{tr(|t| t.no_hidden_words)}</p>
        </Show>
        <ul class="chips">
            <For each=move || preferences.with(|preferences| preferences.words.clone()) key=Clone::clone let:word>
                <Chip name=word.clone() back=Intent::ShowWord(word) />
            </For>
        </ul>
    }
}

#[component]
fn Users() -> impl IntoView {
    let preferences = store().preferences();
    let is_empty = Memo::new(move |_| preferences.with(|preferences| preferences.users.is_empty()));
    view! {
        <h3 class="sheet-subtitle">{tr(|t| t.hidden_users)}</h3>
        <Show when=move || is_empty.get()>
            <p class="sheet-note">{tr(|t| t.no_hidden_users)}</p>
        </Show>
        <ul class="chips">
            <For each=move || preferences.with(|preferences| preferences.users.clone()) key=|user| user.user_id.clone() let:user>
                <Chip name=user.nick back=Intent::ShowUser(user.user_id) />
            </For>
        </ul>
    }
}

/// A hidden user or word, with the button that shows it again.
#[component]
fn Chip(name: String, back: Intent) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let label = name.clone();
    view! {
        <li class="chip">
            <span dir="auto">{name}</span>
            <button type="button" class="chip-button" aria-label=move || (t.get().show_again)(&label) on:click=move |_| send(back.clone())>
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
}
