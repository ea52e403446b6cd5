//! Gift banners at the picture's bottom left: sender, gift and count. They are hidden from screen readers, which find the same in the
//! chat list.

use leptos::prelude::*;
use room_core::codec::gift::effect_name;
use room_core::features::gifts::banners::{Banner, SLOTS};

use crate::ui::avatar::Avatar;
use crate::ui::context::{store, strings};
use crate::ui::room::gift_icon::GiftIcon;

/// The banners, each in its slot.
#[component]
pub fn GiftBanners() -> impl IntoView {
    view! {
        <div class="gift-banners" part="gifts" aria-hidden="true">
            {(0..SLOTS).map(|slot| view! { <Slot nth=slot /> }).collect_view()}
        </div>
    }
}

#[component]
fn Slot(nth: usize) -> impl IntoView {
    let banners = store().banners();
    let here = move || banners.with(|banners| banners[nth].clone());
    view! {
        <div class="gift-slot">
            <For each=move || here() key=|banner| banner.combo.key let:banner>
                <OneBanner banner nth />
            </For>
        </div>
    }
}

#[component]
fn OneBanner(banner: Banner, nth: usize) -> impl IntoView {
    let banners = store().banners();
    let Banner { combo, grown } = banner;
    let (key, first) = (combo.key, (grown, combo.count));
    let t = strings();
    // The count is a signal of its own, so a growing combo keeps its banner element, and the entry animation does not restart.
    let grown = Memo::new(move |_| {
        let now = banners.with(|banners| {
            let here = banners[nth].as_ref().filter(|banner| banner.combo.key == key)?;
            Some((here.grown, here.combo.count))
        });
        now.unwrap_or(first)
    });
    let gift = combo.gift.name.clone();
    let name = combo.from.name().to_owned();
    view! {
        <div class="gift-banner" data-mine=combo.is_mine.then_some("") data-effect=effect_name(combo.gift.effect)>
            <Avatar user_id=combo.from.user_id.clone() name=name.clone() url=combo.from.avatar.clone() />
            <span class="gift-banner-text">
                <span class="gift-banner-name" dir="auto">{name}</span>
                <span class="gift-banner-gift">{move || (t.get().gift_given)(&gift)}</span>
            </span>
            <GiftIcon icon=combo.gift.icon.clone() />
            // A new element each time the count grows, so that its animation and its burst start again.
            <For each=move || Some(grown.get()) key=|grown| *grown let((_, count))>
                <span class="gift-banner-count"><span class="gift-burst"></span>{format!("×{count}")}</span>
            </For>
        </div>
    }
}
