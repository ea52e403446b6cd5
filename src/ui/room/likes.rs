//! The like button: a press sends a like, and holding it sends more.

use leptos::prelude::*;
use room_core::intent::Intent;

use crate::i18n::format;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};

/// The button, with the total number of likes if the room counts them.
#[component]
pub fn LikeButton() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let likes = store().likes();
    let is_there = Memo::new(move |_| !likes.get().is_disabled);
    let is_open = Memo::new(move |_| likes.get().is_open);
    let total = Memo::new(move |_| likes.get().total);
    let count = move || total.get().map(|total| format::count(t.get().lang, total));
    let held = RwSignal::new(false);
    // A button that is disabled while it is pressed gets no `pointerup`.
    Effect::new(move || {
        if !is_open.get() {
            held.set(false);
        }
    });
    let press = move |event: leptos::ev::PointerEvent| {
        if event.button() == 0 {
            held.set(true);
            send(Intent::Like(1));
        }
    };
    // A press also fires `click`. A click with `detail == 0` comes from the keyboard; only that one counts here.
    let click = move |event: leptos::ev::MouseEvent| {
        if event.detail() == 0 {
            send(Intent::Like(1));
        }
    };
    let label = move || match count() {
        Some(count) => format!("{}, {}", t.get().like, (t.get().likes_so_far)(&count)),
        None => t.get().like.to_owned(),
    };
    view! {
        <Show when=move || is_there.get()>
            <button type="button" class="icon-button composer-like" part="likes" aria-keyshortcuts="l" title=tr(|t| t.like)
                aria-label=label disabled=move || !is_open.get() data-held=move || held.get().then_some("")
                on:pointerdown=press on:pointerup=move |_| held.set(false) on:pointercancel=move |_| held.set(false)
                on:pointerleave=move |_| held.set(false) on:click=click
                on:contextmenu=move |event| event.prevent_default()
                // The heart beats while it is held, and each beat sends a like.
                on:animationiteration=move |_| if held.get_untracked() { send(Intent::Like(1)) }>
                <Icon shape=Shape::Heart />
                <span class="like-total" aria-hidden="true">{count}</span>
            </button>
        </Show>
    }
}
