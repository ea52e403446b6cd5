//! The connection, honestly: nothing while all is well, else a line that says what is the matter and what can be done.

use leptos::prelude::*;
use room_core::connection::ConnectionView;
use room_core::input::Intent;
use room_core::problem::Problem;

use super::context::{dispatch, slices, strings};
use crate::i18n::Strings;

/// The banner.
#[component]
pub fn Banner() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let connection = slices().connection();
    let tone = move || connection.with(tone);
    let text = move || connection.with(|connection| text(connection, t.get()));
    let action = move || connection.with(|connection| action(connection, t.get()));
    // Present even while it is empty: a live region that comes with its text is not read out.
    view! {
        <div class="banner" role="status" data-tone=tone hidden=move || text().is_none()>
            <span class="banner-text">{text}</span>
            {move || action().map(|action| view! {
                <button type="button" class="button button-quiet" on:click=move |_| send(Intent::Retry)>{action}</button>
            })}
        </div>
    }
}

const fn tone(connection: &ConnectionView) -> &'static str {
    match connection {
        ConnectionView::Joined | ConnectionView::Connecting | ConnectionView::Left => "info",
        ConnectionView::Reconnecting { .. } | ConnectionView::Retrying(_) => "warn",
        ConnectionView::Out(_) => "error",
    }
}

fn text(connection: &ConnectionView, t: &Strings) -> Option<String> {
    match connection {
        ConnectionView::Joined => None,
        ConnectionView::Connecting => Some(t.connecting.into()),
        ConnectionView::Reconnecting { .. } => Some(t.reconnecting.into()),
        ConnectionView::Retrying(problem) | ConnectionView::Out(problem) => Some((t.problem)(problem)),
        ConnectionView::Left => Some(t.left.into()),
    }
}

const fn action(connection: &ConnectionView, t: &Strings) -> Option<&'static str> {
    match connection {
        ConnectionView::Joined | ConnectionView::Connecting | ConnectionView::Reconnecting { .. } => None,
        ConnectionView::Left | ConnectionView::Out(Problem::SignedInElsewhere | Problem::SignedOut) => {
            Some(t.come_back)
        }
        ConnectionView::Retrying(_) | ConnectionView::Out(_) => Some(t.try_again),
    }
}
