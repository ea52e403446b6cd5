//! What the room is: whose show, called what, in which state, watched by how many.

use leptos::prelude::*;
use room_core::wire::backend::Status;

use super::avatar::Avatar;
use super::context::{slices, strings};
use super::icon::{Icon, Shape};
use super::status_word;
use crate::i18n::{Strings, format};

/// The room's header.
#[component]
pub fn Header() -> impl IntoView {
    let t = strings();
    let header = slices().header();
    let anchor = Memo::new(move |_| {
        header.with(|header| (header.anchor_id.clone(), header.anchor.clone(), header.avatar.clone()))
    });
    let status = Memo::new(move |_| header.with(|header| header.status));
    let online = Memo::new(move |_| header.with(|header| header.online));
    view! {
        <header class="header" part="header">
            {move || {
                let (user_id, name, url) = anchor.get();
                view! { <Avatar user_id name url /> }
            }}
            <div class="header-text">
                <h1 class="title" dir="auto">{move || header.with(|header| header.title.clone())}</h1>
                <p class="anchor" dir="auto">{move || anchor.with(|(_, name, _)| name.clone())}</p>
            </div>
            {move || status.get().map(|status| view! {
                <span class="status-badge" data-status=status_word(Some(status))>{move || badge(status, t.get())}</span>
            })}
            {move || online.get().map(|online| view! { <Online online /> })}
        </header>
    }
}

/// How many are watching.
#[component]
fn Online(online: u64) -> impl IntoView {
    let t = strings();
    let count = move || format::count(t.get().lang, online);
    view! {
        <span class="online" role="img" aria-label=move || (t.get().watching)(&count(), online)>
            <Icon shape=Shape::Users />
            <span>{count}</span>
        </span>
    }
}

const fn badge(status: Status, t: &Strings) -> &'static str {
    match status {
        Status::Upcoming => t.upcoming,
        Status::Live => t.live,
        Status::Paused => t.paused,
        Status::Ended => t.ended,
        Status::Replay => t.replay,
    }
}
