//! The room: the stage, the header, the chat and the composer.

mod blurred_sides;
mod chat;
mod comment_menu;
mod composer;
mod connection_banner;
pub(super) mod controls;
pub(super) mod danmaku;
mod details;
mod emoji;
mod failure_card;
pub(super) mod fullscreen;
mod gift_banners;
mod gift_effect;
pub(super) mod gift_icon;
mod gift_strip;
mod header;
pub(super) mod headline;
mod headlines;
mod keys;
mod layout;
mod likes;
mod message;
mod notice;
mod row_focus;
mod scroll;
mod stage;
pub(super) mod stage_layout;
mod stage_overlay;
pub(super) mod style_picker;
pub(super) mod timeline;

use chat::Chat;
use composer::Composer;
use connection_banner::Banner;
use failure_card::Card;
use gift_banners::GiftBanners;
use gift_strip::GiftStrip;
use header::Header;
use headlines::Headlines;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use room_core::codec::show::status_name;
use room_core::features::connection::view::ConnectionView;
use room_core::playback::view::StageView;
use stage::Stage;
use stage_layout::StageLayout;

use crate::ui::context::{RoomContext, store, tr};
use crate::ui::focus;
use crate::ui::panels::blocklist::Hidden;
use crate::ui::panels::danmaku_settings::DanmakuSettingsSheet;
use crate::ui::panels::gifts::Gifts;
use crate::ui::panels::members::Members;
use crate::ui::panels::supporters::Supporters;

/// The whole room. If it failed before the room's data arrived, a card with the reason replaces it.
#[component]
pub fn Room(
    /// What every component may use.
    context: RoomContext,
) -> impl IntoView {
    context.provide();
    let (header, show, connection) = (store().header(), store().show(), store().connection());
    let status = move || show.get().status.map_or("unknown", status_name);
    let (members, supporters) = (store().members(), store().supporters());
    let look = StageLayout {
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
    // The chat lies over the picture in a short room, and in an upright room with an upright picture.
    let (room, size) = (NodeRef::<html::Div>::new(), RwSignal::new(layout::Size::default()));
    room.on_load(move |room| layout::watch(&room, size));
    let stage = store().stage();
    let is_upright = Memo::new(move |_| stage.with(StageView::is_upright));
    let skip = move |_| {
        if let Some(room) = room.get_untracked() {
            focus::to_box(&room);
        }
    };
    // Only full screen can hide the chat, because only there a button brings it back.
    let is_alone = Memo::new(move |_| look.is_full.get() && look.hides_chat.get());
    let over = move || match size.get() {
        _ if is_alone.get() => None,
        layout::Size { is_upright: true, .. } if is_upright.get() => Some("upright"),
        layout::Size { is_short: true, .. } => Some("short"),
        _ => None,
    };
    // Full screen starts with the picture alone. The chat comes back with its button, and whenever a sheet or the gift panel opens.
    let gifts = store().gifts();
    let is_in_use = Memo::new(move |_| is_covered.get() || gifts.with(|gifts| gifts.is_open));
    Effect::new(move || look.hides_chat.set(look.is_full.get() && !is_in_use.get()));
    let keys = StoredValue::new(None::<Callback<KeyboardEvent>>);
    let on_key = move |event| {
        if let Some(keys) = keys.get_value() {
            keys.run(event);
        }
    };
    let has_failed = Memo::new(move |_| {
        let has_problem = connection
            .with(|connection| matches!(connection, ConnectionView::Retrying { .. } | ConnectionView::Out(_)));
        has_problem && !header.with(|header| header.known)
    });
    view! {
        <div class="room" part="room" node_ref=room data-status=status data-over=over data-alone=move || is_alone.get() lang=tr(|t| t.lang) on:keydown=on_key>
            <Show when=move || !has_failed.get() fallback=Card>
                <button type="button" class="button skip" on:click=skip>{tr(|t| t.skip)}</button>
                <Header />
                <Stage look hear_keys=move |handler| keys.set_value(Some(handler)) />
                <GiftStrip />
                <aside class="panel" part="chat" aria-label=tr(|t| t.chat)>
                    <Banner />
                    // While a sheet is open, what lies under it is inert.
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
