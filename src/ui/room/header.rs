//! The header: the host, the show's title and status, its popularity, the top supporters and the number of viewers.

use leptos::prelude::*;
use room_core::codec::show::status_name;
use room_core::intent::Intent;
use room_core::model::show::Status;

use crate::i18n::{Strings, format};
use crate::ui::avatar::Avatar;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::panels::supporters::TopSupporters;

/// The room's header.
#[component]
pub fn Header() -> impl IntoView {
    let t = strings();
    let (header, audience, show) = (store().header(), store().audience(), store().show());
    let anchor = Memo::new(move |_| {
        header.with(|header| (header.anchor_id.clone(), header.anchor.clone(), header.avatar.clone()))
    });
    let status = Memo::new(move |_| show.get().status);
    let online = Memo::new(move |_| audience.get().online);
    let popularity = Memo::new(move |_| audience.get().popularity.filter(|popularity| *popularity > 0));
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
                <span class="status-badge" data-status=status_name(status)>{move || badge(status, t.get())}</span>
            })}
            {move || popularity.get().map(|popularity| view! { <Popularity popularity /> })}
            <TopSupporters />
            // The count changes all the time. The button element stays, and keeps its focus.
            <Show when=move || online.with(Option::is_some)>
                <Online online />
            </Show>
        </header>
    }
}

/// The number of viewers. The button opens the member list.
#[component]
fn Online(online: Memo<Option<u64>>) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let members = store().members();
    let is_open = move || members.with(|members| members.is_open);
    let online = move || online.get().unwrap_or_default();
    let count = move || format::count(t.get().lang, online());
    view! {
        <button
            type="button"
            class="online"
            aria-label=move || (t.get().watching)(&count(), online())
            title=tr(|t| t.members)
            aria-expanded=move || if is_open() { "true" } else { "false" }
            on:click=move |_| send(Intent::OpenMembers(!members.with_untracked(|members| members.is_open)))
        >
            <Icon shape=Shape::Users />
            <span>{count}</span>
        </button>
    }
}

/// The show's popularity.
#[component]
fn Popularity(popularity: u64) -> impl IntoView {
    let t = strings();
    let count = move || format::count(t.get().lang, popularity);
    view! {
        <span class="popularity" role="img" aria-label=move || (t.get().popularity)(&count()) title=move || (t.get().popularity)(&count())>
            <Icon shape=Shape::Flame />
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
