//! The chat list: what was said, newest below. It follows the newest until the reader goes up, and then stands still.

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
    // The list followed the newest when the menu was opened, and does so again when it is closed.
    let resumes = StoredValue::new(false);
    let on_scroll = move |_| {
        // The menu stays at its comment: what moves the comment closes it.
        if scroll.on_scroll(send) {
            resumes.set_value(false);
            about.set(None);
        }
    };
    // While the menu is open the list stands still, so that nothing moves away under a finger.
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
            // It is in the page.
            let _ = list.focus();
        }
    };
    let on_click = move |event: MouseEvent| {
        let (Some(list), Some(target)) = (list.get_untracked(), event.target()) else { return };
        let Ok(target) = target.dyn_into::<Element>() else { return };
        if target.closest(".message-failed button").is_ok_and(|button| button.is_some()) {
            // The row becomes another, and its button is gone: the focus stays in the list.
            back();
        }
        let opened = if is_selecting() { None } else { About::clicked(&list, &target) };
        // The list may just have moved to bring this comment into sight, which is no reason to close the menu again.
        scroll.settle();
        about.update(|about| *about = if *about == opened { None } else { opened });
    };
    let divider_after = Memo::new(move |_| chat.with(|chat| last_history_line(&chat.lines)));
    view! {
        <div class="chat">
            // What is said in it is read aloud beside it, and not by it: a busy list would never be silent.
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

/// Is there nothing in the list? Before the viewer is in the room nobody knows what was said in it.
fn is_empty() -> Memo<bool> {
    let (chat, connection) = (store().chat(), store().connection());
    Memo::new(move |_| chat.with(|chat| chat.lines.is_empty()) && connection.with(|it| *it == ConnectionView::Joined))
}

/// What is read aloud to those who do not see the list.
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
            // Another element each time: the same words again would change nothing, and be read once.
            <For each=move || Some(announcer.get()) key=|announcer| announcer.nth let:announcer>
                <p>{words(&announcer)}</p>
            </For>
        </div>
    }
}

/// Is the reader selecting text? Then a click is the end of that.
fn is_selecting() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The last line that was said before the viewer came, where another follows it.
fn last_history_line(lines: &[Arc<Line>]) -> Option<u64> {
    let is_history = |line: &&Arc<Line>| line.comment().is_some_and(|comment| comment.is_history);
    let last = lines.iter().rposition(|line| is_history(&line))?;
    (last + 1 < lines.len()).then(|| lines[last].key)
}
