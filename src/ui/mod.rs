//! Components: they read slices and dispatch intents, and know nothing else. No port, no clock, no task.

// A component's parameters are its properties: it is handed them to keep.
#![allow(clippy::needless_pass_by_value)]

mod actions;
mod avatar;
mod banner;
mod card;
mod chat;
mod composer;
mod context;
mod controls;
mod cover;
mod danmaku;
mod details;
mod draw;
mod dress;
mod emoji;
mod flight;
mod focus;
mod gift_banners;
mod gift_effect;
mod gift_icon;
mod gift_strip;
mod gifts;
mod header;
mod headlines;
mod hidden;
mod icon;
mod keys;
mod layout;
mod likes;
mod members;
mod message;
mod notice;
mod row_focus;
mod screen;
mod scroll;
mod settings;
mod sheet;
mod sides;
mod stage;
mod supporters;
mod timeline;

use banner::Banner;
use card::Card;
use chat::Chat;
use composer::Composer;
pub use context::{OnStage, RoomContext};
use context::{slices, tr};
use controls::Look;
use flight::DanmakuSettingsSheet;
use gift_banners::GiftBanners;
use gift_strip::GiftStrip;
use gifts::Gifts;
use header::Header;
use headlines::Headlines;
use hidden::Hidden;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use members::Members;
use room_core::features::connection::view::ConnectionView;
use room_core::model::show::Status;
use room_core::playback::view::StageView;
use stage::Stage;
use supporters::Supporters;

/// The whole room. Where nothing is known of it but why not, a card says that.
#[component]
pub fn Room(
    /// What every component may use.
    context: RoomContext,
) -> impl IntoView {
    context.provide();
    let (header, show, connection) = (slices().header(), slices().show(), slices().connection());
    let status = move || status_word(show.get().status);
    let (members, supporters) = (slices().members(), slices().supporters());
    let look = Look {
        is_full: RwSignal::new(false),
        hides_chat: RwSignal::new(false),
        menu: RwSignal::new(false),
        details: RwSignal::new(false),
        danmaku: RwSignal::new(false),
        hidden: RwSignal::new(false),
    };
    let hidden = look.hidden;
    let is_covered = Memo::new(move |_| {
        let is_list_open = members.with(|members| members.is_open) || supporters.with(|top| top.is_open);
        hidden.get() || look.danmaku.get() || is_list_open
    });
    // Over the picture: where there is no height for both, and where both are upright.
    let (room, size) = (NodeRef::<html::Div>::new(), RwSignal::new(layout::Size::default()));
    room.on_load(move |room| layout::watch(&room, size));
    let stage = slices().stage();
    let is_upright = Memo::new(move |_| stage.with(StageView::is_upright));
    let skip = move |_| {
        if let Some(room) = room.get_untracked() {
            focus::to_box(&room);
        }
    };
    // The chat is out of the way only where it can be brought back.
    let is_alone = Memo::new(move |_| look.is_full.get() && look.hides_chat.get());
    let over = move || match size.get() {
        _ if is_alone.get() => None,
        layout::Size { is_upright: true, .. } if is_upright.get() => Some("upright"),
        layout::Size { is_short: true, .. } => Some("short"),
        _ => None,
    };
    // Full screen is the picture, and the chat comes by one press; also with what is opened over it.
    let gifts = slices().gifts();
    let is_in_use = Memo::new(move |_| is_covered.get() || gifts.with(|gifts| gifts.is_open));
    Effect::new(move || look.hides_chat.set(look.is_full.get() && !is_in_use.get()));
    let keys = StoredValue::new(None::<Callback<KeyboardEvent>>);
    let on_key = move |event| {
        if let Some(keys) = keys.get_value() {
            keys.run(event);
        }
    };
    let is_shut = Memo::new(move |_| {
        let has_problem = connection
            .with(|connection| matches!(connection, ConnectionView::Retrying { .. } | ConnectionView::Out(_)));
        has_problem && !header.with(|header| header.known)
    });
    view! {
        <div class="room" part="room" node_ref=room data-status=status data-over=over data-alone=move || is_alone.get() lang=tr(|t| t.lang) on:keydown=on_key>
            <Show when=move || !is_shut.get() fallback=Card>
                <button type="button" class="button skip" on:click=skip>{tr(|t| t.skip)}</button>
                <Header />
                <Stage look hear_keys=move |hear| keys.set_value(Some(hear)) />
                <GiftStrip />
                <aside class="panel" part="chat" aria-label=tr(|t| t.chat)>
                    <Banner />
                    // What lies under a sheet cannot be reached while it is open.
                    <div class="panel-main" inert=move || is_covered.get()>
                        <Headlines />
                        <div class="gift-shelf"><GiftBanners /></div>
                        <Chat />
                        <Gifts />
                        <Composer />
                    </div>
                    <Members />
                    <Supporters />
                    <Hidden open=hidden />
                    <DanmakuSettingsSheet open=look.danmaku hidden />
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
