//! Components: they read slices and dispatch intents, and know nothing else. No port, no clock, no task.

// A component's parameters are its properties: it is handed them to keep.
#![allow(clippy::needless_pass_by_value)]

mod avatar;
mod banner;
mod card;
mod chat;
mod composer;
mod context;
mod controls;
mod cover;
mod header;
mod icon;
mod message;
mod notice;
mod stage;

use banner::Banner;
use card::Card;
use chat::Chat;
use composer::Composer;
pub use context::RoomContext;
use context::{slices, tr};
use header::Header;
use leptos::prelude::*;
use notice::Notice;
use room_core::connection::ConnectionView;
use room_core::wire::backend::Status;
use stage::Stage;

/// The whole room. Where nothing is known of it but why not, a card says that.
#[component]
pub fn Room(
    /// What every component may use.
    context: RoomContext,
) -> impl IntoView {
    context.provide();
    let (header, connection) = (slices().header(), slices().connection());
    let status = move || header.with(|header| status_word(header.status));
    let is_shut = Memo::new(move |_| {
        let has_problem =
            connection.with(|connection| matches!(connection, ConnectionView::Retrying(_) | ConnectionView::Out(_)));
        has_problem && !header.with(|header| header.known)
    });
    view! {
        <div class="room" part="room" data-status=status lang=tr(|t| t.lang)>
            <Show when=move || !is_shut.get() fallback=Card>
                <Header />
                <Stage />
                <aside class="panel" part="chat" aria-label=tr(|t| t.chat)>
                    <Banner />
                    <Notice />
                    <Chat />
                    <Composer />
                </aside>
            </Show>
        </div>
    }
}

/// A status as the styles, and the wire, spell it.
const fn status_word(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Upcoming) => "upcoming",
        Some(Status::Live) => "live",
        Some(Status::Paused) => "paused",
        Some(Status::Ended) => "ended",
        Some(Status::Replay) => "replay",
        None => "unknown",
    }
}
