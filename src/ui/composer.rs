//! The composer: a box that grows with what is written. Enter sends, Shift+Enter starts a line.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use room_core::input::Intent;

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};

/// The code of a key that an input method has taken.
const COMPOSING: u32 = 229;

/// The composer.
#[component]
pub fn Composer() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let composer = slices().composer();
    let input = NodeRef::<html::Textarea>::new();
    let is_empty = Memo::new(move |_| composer.with(|composer| composer.draft.trim().is_empty()));
    let hint = Memo::new(move |_| composer.with(|composer| composer.hint));
    // Bytes left, once that is worth knowing: in the last fifth.
    let left = Memo::new(move |_| {
        composer.with(|composer| {
            let (used, limit) = (composer.draft.trim().len(), composer.limit);
            (used > limit / 5 * 4)
                .then(|| i64::try_from(limit).unwrap_or(i64::MAX) - i64::try_from(used).unwrap_or(i64::MAX))
        })
    });
    // What the core puts into the box. What is typed is there already: setting it again would move the cursor.
    Effect::new(move || {
        let draft = composer.with(|composer| composer.draft.clone());
        if let Some(input) = input.get()
            && input.value() != draft
        {
            input.set_value(&draft);
        }
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(Intent::Submit);
    };
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes, Enter is its own. Safari ends the composing before it tells of that Enter, which is
        // known by its code alone.
        let is_composing = event.is_composing() || event.key_code() == COMPOSING;
        if event.key() == "Enter" && !event.shift_key() && !is_composing {
            event.prevent_default();
            send(Intent::Submit);
        }
    };
    view! {
        <form class="composer" part="composer" on:submit=on_submit>
            <textarea
                class="composer-input"
                rows="1"
                enterkeyhint="send"
                node_ref=input
                aria-label=tr(|t| t.your_comment)
                placeholder=tr(|t| t.say_something)
                on:input=move |event| send(Intent::Write(event_target_value(&event)))
                on:keydown=on_key
            ></textarea>
            <span class="composer-count" data-over=move || left.get().is_some_and(|left| left < 0).then_some("")>
                {move || left.get()}
            </span>
            <button type="submit" class="icon-button composer-send" aria-label=tr(|t| t.send) disabled=move || is_empty.get()>
                <Icon shape=Shape::Send />
            </button>
            <p class="composer-hint" role="status" data-tone="error">{move || hint.get().map(|hint| (t.get().hint)(hint))}</p>
        </form>
    }
}
