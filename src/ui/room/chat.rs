//! The chat list: comments and other lines, the newest at the bottom. It follows the newest line until the reader scrolls up.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use room_core::features::announcer::{AnnouncerView, Utterance};
use room_core::features::chat_log::line::Line;
use room_core::features::connection::view::ConnectionView;
use room_core::intent::Intent;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::i18n::format;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::room::comment_menu::{About, Actions};
use crate::ui::room::message;
use crate::ui::room::row_focus::RowFocus;
use crate::ui::room::scroll::{List, Scroll};

/// The chat list.
#[component]
pub fn Chat() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let chat = store().chat();
    let list = List::new();
    let reading = Memo::new(move |_| chat.with(|chat| chat.reading));
    let unread = Memo::new(move |_| chat.with(|chat| chat.unread));
    let is_empty = is_empty();
    let about = RwSignal::new(None::<About>);
    let scroll = Scroll::follow(list, chat, reading);
    let focus = RowFocus::keep(list, chat);
    // Whether the list followed the newest line when the menu opened. Then it does so again when the menu closes.
    let resumes = StoredValue::new(false);
    let on_scroll = move |_| {
        // The menu is placed at its comment. When the reader scrolls, the comment moves, so the menu closes.
        if scroll.on_scroll(send) {
            resumes.set_value(false);
            about.set(None);
        }
    };
    // While the menu is open, the list stands still, so that nothing moves away under a finger.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = about.with(Option::is_some);
        if is_open && was_open == Some(false) {
            resumes.set_value(!reading.get_untracked());
            send(Intent::ScrolledUp(true));
        } else if !is_open && was_open == Some(true) && resumes.get_value() {
            send(Intent::ScrolledUp(false));
        }
        is_open
    });
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowUp" | "ArrowDown" if event.alt_key() => {
            event.prevent_default();
            scroll.moved();
            focus.step(event.key() == "ArrowUp");
        }
        "ArrowUp" | "PageUp" | "Home" => scroll.moved(),
        _ => {}
    };
    let back = move || {
        if let Some(list) = list.get_untracked() {
            // The element is in the page, so focusing it does not fail.
            let _ = list.focus();
        }
    };
    let on_click = move |event: MouseEvent| {
        let (Some(list), Some(target)) = (list.get_untracked(), event.target()) else { return };
        let Ok(target) = target.dyn_into::<Element>() else { return };
        if target.closest(".message-failed button").is_ok_and(|button| button.is_some()) {
            // The row is replaced and its button is gone, so the focus goes to the list.
            back();
        }
        let opened = if is_selecting() { None } else { About::clicked(&list, &target) };
        // Opening the menu may have scrolled this comment into view. That scroll event must not close the menu again.
        scroll.settle();
        about.update(|about| *about = if *about == opened { None } else { opened });
    };
    let divider_after = Memo::new(move |_| chat.with(|chat| last_history_line(&chat.lines)));
    view! {
        <div class="chat">
            // `aria-live="off"`: a busy list would make screen readers talk without pause. `Aloud` announces a selection instead.
            <div class="messages" role="log" aria-live="off" tabindex="0" aria-label=tr(|t| t.comments) node_ref=list
                data-reading=move || reading.get().then_some("")
                on:scroll=on_scroll
                on:keydown=on_key
                on:click=on_click
                on:focusin=move |event| focus.came(event.target().and_then(|target| target.dyn_into().ok()))
                on:focusout=move |event| focus.left(event.related_target().is_some())
                on:wheel=move |event| if event.delta_y() < 0.0 { scroll.moved() }
                on:touchmove=move |_| scroll.moved()
                on:pointerdown=move |_| scroll.moved()
            >
                <Show when=move || is_empty.get()>
                    <div class="messages-empty">{tr(|t| t.no_comments)}</div>
                </Show>
                <For
                    each=move || {
                        let t = t.get();
                        chat.with(|chat| chat.lines.iter().map(|line| (Arc::clone(line), t)).collect::<Vec<_>>())
                    }
                    key=|(line, t)| (line.key, line.version, t.lang)
                    let((line, t))
                >
                    {
                        let key = line.key;
                        let is_history = line.comment().is_some_and(|comment| comment.is_history);
                        (
                            message::line(&line, t),
                            is_history.then_some(move || (divider_after.get() == Some(key)).then(|| view! {
                                <div class="divider"><span>{tr(|t| t.earlier)}</span></div>
                            })),
                        )
                    }
                </For>
            </div>
            <Aloud />
            <Actions about back />
            <Show when=move || reading.get() && unread.get() != 0>
                <button type="button" class="new-messages button" on:click=move |_| send(Intent::ScrolledUp(false))>
                    {move || {
                        let (t, new) = (t.get(), unread.get());
                        (t.new_comments)(&format::count(t.lang, new.into()), new)
                    }}
                </button>
            </Show>
        </div>
    }
}

/// Whether the list is empty. Before the join it counts as not empty, because the comments are not known yet.
fn is_empty() -> Memo<bool> {
    let (chat, connection) = (store().chat(), store().connection());
    Memo::new(move |_| chat.with(|chat| chat.lines.is_empty()) && connection.with(|it| *it == ConnectionView::Joined))
}

/// The live region that announces comments to screen readers.
#[component]
fn Aloud() -> impl IntoView {
    let t = strings();
    let announcer = store().announcer();
    let words = move |announcer: &AnnouncerView| {
        let t = t.get_untracked();
        let said = announcer.said.iter().map(|said| match said {
            Utterance::Failed(problem) => (t.send_problem)(problem.clone()),
            Utterance::Announced(text) => format!("{}: {text}", t.announcement),
            Utterance::Comment { name, text, .. } => format!("{name}: {text}"),
        });
        let others = (announcer.others > 0)
            .then(|| (t.new_comments)(&format::count(t.lang, announcer.others.into()), announcer.others));
        said.chain(others).collect::<Vec<_>>().join("\n")
    };
    view! {
        <div class="unseen" role="status">
            // A new element for each announcement: the same text in the same element would be no change, and would not be announced again.
            <For each=move || Some(announcer.get()) key=|announcer| announcer.nth let:announcer>
                <p>{words(&announcer)}</p>
            </For>
        </div>
    }
}

/// Whether the reader is selecting text. A click then ends the selection and does not open the menu.
fn is_selecting() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The key of the last history line, if another line follows it.
fn last_history_line(lines: &[Arc<Line>]) -> Option<u64> {
    let is_history = |line: &&Arc<Line>| line.comment().is_some_and(|comment| comment.is_history);
    let last = lines.iter().rposition(|line| is_history(&line))?;
    (last + 1 < lines.len()).then(|| lines[last].key)
}
