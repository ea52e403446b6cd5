//! The chat list: what was said, newest below. It follows the newest until the reader scrolls up, and then stands still.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use room_core::chat::{Delivery, Line, LineKind};

use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use super::context::{slices, strings, tr};
use super::message::LineView;
use crate::i18n::format;

/// This close to the bottom, in pixels, is the bottom: a fraction of a line.
const AT_BOTTOM: i32 = 24;

/// The chat list.
#[component]
pub fn Chat() -> impl IntoView {
    let t = strings();
    let chat = slices().chat();
    let list = NodeRef::<html::Div>::new();
    let follows = RwSignal::new(true);
    let last_top = StoredValue::new(0);
    // The newest line that the reader has seen.
    let seen = RwSignal::new(0_u64);
    let newest = Memo::new(move |_| chat.with(|chat| chat.lines.last().map_or(0, |line| line.key)));
    let unseen = Memo::new(move |_| {
        let seen = seen.get();
        chat.with(|chat| {
            chat.lines.iter().rev().take_while(|line| line.key > seen).filter(|line| is_news(line)).count()
        })
    });
    let to_bottom = move || {
        let Some(list) = list.get_untracked() else { return };
        // After the rows of this change are in the list.
        request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
    };
    Effect::new(move || {
        chat.track();
        if follows.get() {
            seen.set(newest.get());
            to_bottom();
        }
    });
    // The list gets shorter when a banner comes or the box grows: what is newest stays in sight.
    list.on_load(move |list| {
        let on_resize = Closure::<dyn Fn()>::new(move || {
            if follows.try_get_untracked() == Some(true) {
                to_bottom();
            }
        });
        if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(&list);
            let observer = StoredValue::new_local((observer, on_resize));
            on_cleanup(move || _ = observer.try_with_value(|(observer, _)| observer.disconnect()));
        }
    });
    let on_scroll = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let (top, before) = (list.scroll_top(), last_top.get_value());
        last_top.set_value(top);
        if list.scroll_height() - top - list.client_height() <= AT_BOTTOM {
            follows.set(true);
        } else if top < before {
            // Only a reader goes up; what is added below moves nothing.
            follows.set(false);
        }
    };
    let divider_after = Memo::new(move |_| chat.with(|chat| last_earlier(&chat.lines)));
    view! {
        <div class="chat">
            <div class="messages" role="log" tabindex="0" aria-label=tr(|t| t.comments) node_ref=list on:scroll=on_scroll
                data-reading=move || (!follows.get()).then_some("")
            >
                <Show when=move || newest.get() == 0>
                    <div class="messages-empty">{tr(|t| t.no_comments)}</div>
                </Show>
                <For
                    each=move || chat.with(|chat| chat.lines.clone())
                    key=|line| (line.key, line.version)
                    let:line
                >
                    {
                        let key = line.key;
                        view! {
                            <LineView line />
                            {move || (divider_after.get() == Some(key)).then(|| view! {
                                <div class="divider"><span>{tr(|t| t.earlier)}</span></div>
                            })}
                        }
                    }
                </For>
            </div>
            <Show when=move || !follows.get() && unseen.get() != 0>
                <button type="button" class="new-messages button" on:click=move |_| { follows.set(true); to_bottom() }>
                    {move || {
                        let (t, new) = (t.get(), unseen.get());
                        (t.new_comments)(&format::count(t.lang, new as u64), new)
                    }}
                </button>
            </Show>
        </div>
    }
}

/// Someone else said something.
fn is_news(line: &Line) -> bool {
    matches!(&line.kind, LineKind::Comment(comment) if comment.delivery == Delivery::Received)
}

/// The last line that was said before the viewer came.
fn last_earlier(lines: &[Arc<Line>]) -> Option<u64> {
    let is_earlier = |line: &&Arc<Line>| matches!(&line.kind, LineKind::Comment(comment) if comment.earlier);
    lines.iter().rfind(is_earlier).map(|line| line.key)
}
