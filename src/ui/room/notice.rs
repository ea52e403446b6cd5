//! The room's notice and the pinned text: in the headline row above the chat, and as cards. Both are plain text with clickable links.

use leptos::prelude::*;
use room_core::features::notice::links;
use room_core::features::notice::links::Piece;
use room_core::intent::Intent;

use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::Shape;
use crate::ui::room::headline::{Headline, Topic};

/// The notice in the headline row: its first line.
#[component]
pub fn NoticeHeadline(
    /// The card that is open.
    chosen: RwSignal<Option<Topic>>,
) -> impl IntoView {
    let t = strings();
    let notice = store().notice();
    let is_new = Memo::new(move |_| notice.with(|notice| notice.is_new));
    let first = Memo::new(move |_| notice.with(|view| view.notice.text.lines().next().map(str::to_owned)));
    view! {
        <Headline topic=Topic::Notice chosen shape=Shape::Megaphone label=|t| t.notice>
            <Show when=move || is_new.get()>
                <span class="notice-new">{tr(|t| t.new)}</span>
            </Show>
            <span class="headline-text notice-line" dir="auto">
                {move || first.get().unwrap_or_else(|| t.get().notice_image.to_owned())}
            </span>
        </Headline>
    }
}

/// The whole notice. Opening the card marks the notice as read; so does a new notice that arrives while the card is open.
#[component]
pub fn NoticeCard() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let view = store().notice();
    let notice = Memo::new(move |_| view.with(|view| view.notice.clone()));
    let is_new = Memo::new(move |_| view.with(|view| view.is_new));
    Effect::new(move || {
        if is_new.get() {
            send(Intent::ReadNotice);
        }
    });
    let body = move || {
        notice.with(|notice| {
            let lines = notice.text.lines().filter(|line| !line.trim().is_empty());
            let paragraphs = lines.map(|line| view! { <p><Linked text=line.to_owned() /></p> }).collect_view();
            let image = |url: &String| view! { <img class="notice-image" alt=t.get().notice_image src=url.clone() loading="lazy" /> };
            (paragraphs, notice.images.iter().map(image).collect_view())
        })
    };
    view! {
        <section class="headline-card notice-body" part="notice" dir="auto" tabindex="0" aria-label=tr(|t| t.notice)>{body}</section>
    }
}

/// The pinned text in the headline row.
#[component]
pub fn PinnedHeadline(
    /// The card that is open.
    chosen: RwSignal<Option<Topic>>,
) -> impl IntoView {
    let pinned = store().pinned();
    view! {
        <Headline topic=Topic::Pinned chosen shape=Shape::Pin label=|t| t.pinned>
            <span class="headline-text pinned" dir="auto">{move || pinned.get()}</span>
        </Headline>
    }
}

/// The whole pinned text.
#[component]
pub fn PinnedCard() -> impl IntoView {
    let pinned = store().pinned();
    view! {
        <section class="headline-card pinned-text" dir="auto" tabindex="0" aria-label=tr(|t| t.pinned)>
            {move || pinned.get().map(|text| view! { <Linked text /> })}
        </section>
    }
}

/// A text from the host, with clickable links. A link opens in a new tab, without opener and referrer.
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
