//! The room's notice: a line, and all of it on demand; and the text that is pinned. Text is text, but for its links.

use leptos::html;
use leptos::prelude::*;
use room_core::input::Intent;
use room_core::links::{self, Piece};

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};

/// The notice, where there is one.
#[component]
pub fn Notice() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let board = slices().board();
    let notice = Memo::new(move |_| board.with(|board| board.notice.clone()));
    let is_new = Memo::new(move |_| board.with(|board| board.is_new));
    let line = move || {
        let first = notice.with(|notice| notice.text.lines().next().map(str::to_owned));
        first.unwrap_or_else(|| t.get().notice_image.to_owned())
    };
    let body = move || {
        notice.with(|notice| {
            let lines = notice.text.lines().filter(|line| !line.trim().is_empty());
            let paragraphs = lines.map(|line| view! { <p><Linked text=line.to_owned() /></p> }).collect_view();
            let image = |url: &String| view! { <img class="notice-image" alt=t.get().notice_image src=url.clone() loading="lazy" /> };
            (paragraphs, notice.images.iter().map(image).collect_view())
        })
    };
    let details = NodeRef::<html::Details>::new();
    let is_open = move || details.get_untracked().is_some_and(|details| details.open());
    // Opened, it is read; and what takes its place while it is open is read too.
    let read = move || {
        if is_open() {
            send(Intent::ReadNotice);
        }
    };
    Effect::new(move || {
        if is_new.get() {
            read();
        }
    });
    view! {
        <Show when=move || notice.with(|notice| !notice.is_empty())>
            <details class="notice" part="notice" node_ref=details on:toggle=move |_| read()>
                <summary class="notice-summary">
                    <Icon shape=Shape::Megaphone />
                    <span class="notice-label">{tr(|t| t.notice)}</span>
                    <Show when=move || is_new.get()>
                        <span class="notice-new">{tr(|t| t.new)}</span>
                    </Show>
                    <span class="notice-line" dir="auto">{line}</span>
                </summary>
                <div class="notice-body" dir="auto">{body}</div>
            </details>
        </Show>
    }
}

/// The pinned text, where there is one.
#[component]
pub fn Pinned() -> impl IntoView {
    let pinned = slices().pinned();
    view! {
        {move || pinned.get().map(|text| view! {
            <div class="pinned">
                <Icon shape=Shape::Pin />
                <span class="pinned-label">{tr(|t| t.pinned)}</span>
                <span class="pinned-text" dir="auto"><Linked text /></span>
            </div>
        })}
    }
}

/// A text of the host's, whose links can be followed: in a tab of their own, which learns nothing of this one.
#[component]
fn Linked(text: String) -> impl IntoView {
    let piece = |piece| {
        match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Link(url) => view! {
            <a class="link" href=url.clone() target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer">
                {url.clone()}
            </a>
        }
        .into_any(),
    }
    };
    links::pieces(&text).into_iter().map(piece).collect_view()
}
