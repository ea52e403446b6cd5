//! The card that is shown instead of a room that cannot be entered.

use leptos::prelude::*;
use room_core::features::connection::view::ConnectionView;
use room_core::intent::Intent;

use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};

/// The card.
#[component]
pub fn Card() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let connection = store().connection();
    let text = move || {
        connection.with(|connection| match connection {
            ConnectionView::Retrying { problem, .. } | ConnectionView::Out(problem) => Some(t.get().explain(problem)),
            _ => None,
        })
    };
    view! {
        <div class="card" role="alert">
            <Icon shape=Shape::Warning class="icon card-icon" />
            <h2 class="card-title">{tr(|t| t.room_title)}</h2>
            <p class="card-text">{text}</p>
            <button type="button" class="button button-primary" on:click=move |_| send(Intent::Retry)>
                {tr(|t| t.try_again)}
            </button>
        </div>
    }
}
