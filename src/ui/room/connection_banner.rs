//! The connection banner: hidden while the chat is connected. Otherwise it shows the problem, and a button if the viewer can act.

use leptos::prelude::*;
use room_core::features::connection::view::ConnectionView;
use room_core::intent::Intent;
use room_core::model::problem::Problem;

use crate::i18n::{Strings, format};
use crate::ui::context::{dispatch, store, strings};

/// The banner.
#[component]
pub fn Banner() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let connection = store().connection();
    let tone = move || connection.with(tone);
    let text = Memo::new(move |_| connection.with(|connection| text(connection, t.get())));
    let time = Memo::new(move |_| connection.with(|connection| time(connection, t.get())));
    let action = Memo::new(move |_| connection.with(|connection| action(connection, t.get())));
    // Always in the page, even while empty: screen readers do not announce a live region that is inserted together with its text. The
    // seconds are outside of the live region.
    view! {
        <div class="banner" data-tone=tone hidden=move || text.with(Option::is_none)>
            <span class="banner-text" role="status">{move || text.get()}</span>
            <span class="banner-time" aria-hidden="true">{move || time.get()}</span>
            {move || action.get().map(|action| view! {
                <button type="button" class="button button-quiet" on:click=move |_| send(Intent::Retry)>{action}</button>
            })}
        </div>
    }
}

const fn tone(connection: &ConnectionView) -> &'static str {
    match connection {
        ConnectionView::Joined | ConnectionView::Connecting | ConnectionView::Left => "info",
        ConnectionView::Reconnecting { .. }
        | ConnectionView::Offline { .. }
        | ConnectionView::Rejoining
        | ConnectionView::Retrying { .. } => "warn",
        ConnectionView::Out(_) => "error",
    }
}

fn text(connection: &ConnectionView, t: &Strings) -> Option<String> {
    match connection {
        ConnectionView::Joined => None,
        ConnectionView::Connecting => Some(t.connecting.into()),
        ConnectionView::Reconnecting { .. } => Some(t.reconnecting.into()),
        ConnectionView::Offline { .. } => Some(t.offline.into()),
        ConnectionView::Rejoining => Some(t.rejoining.into()),
        ConnectionView::Retrying { problem, .. } | ConnectionView::Out(problem) => Some(t.explain(problem)),
        ConnectionView::Left => Some(t.left.into()),
    }
}

/// How long the connection has been down, or the seconds until the next try.
fn time(connection: &ConnectionView, t: &Strings) -> Option<String> {
    match connection {
        ConnectionView::Reconnecting { for_s } | ConnectionView::Offline { for_s } => Some(t.countdown(*for_s)),
        ConnectionView::Retrying { in_s: Some(in_s), .. } => Some((t.again_in)(&format::seconds(t.lang, *in_s))),
        _ => None,
    }
}

const fn action(connection: &ConnectionView, t: &Strings) -> Option<&'static str> {
    match connection {
        ConnectionView::Joined
        | ConnectionView::Connecting
        | ConnectionView::Reconnecting { .. }
        | ConnectionView::Offline { .. }
        | ConnectionView::Rejoining => None,
        ConnectionView::Out(Problem::SignedInElsewhere) => Some(t.use_here),
        ConnectionView::Left | ConnectionView::Out(Problem::SignedOut | Problem::Kicked) => Some(t.come_back),
        ConnectionView::Retrying { .. } | ConnectionView::Out(_) => Some(t.try_again),
    }
}
