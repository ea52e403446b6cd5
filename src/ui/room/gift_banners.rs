//! Banners at the picture's bottom left: who gives what. The chat list says the same to those who do not see them.

use leptos::prelude::*;
use room_core::features::gifts::banners::{Banner, SLOTS};

use crate::ui::avatar::Avatar;
use crate::ui::context::{store, strings};
use crate::ui::room::gift_icon::GiftIcon;

/// The banners, each in its place.
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
            <For each=move || here() key=|banner| banner.run.key let:banner>
                <OneBanner banner nth />
            </For>
        </div>
    }
}

#[component]
fn OneBanner(banner: Banner, nth: usize) -> impl IntoView {
    let banners = store().banners();
    let Banner { run, grown } = banner;
    let (key, first) = (run.key, (grown, run.count));
    let t = strings();
    // What grows is told apart from what does not: the banner stays, and with it its way in.
    let grown = Memo::new(move |_| {
        let now = banners.with(|banners| {
            let here = banners[nth].as_ref().filter(|banner| banner.run.key == key)?;
            Some((here.grown, here.run.count))
        });
        now.unwrap_or(first)
    });
    let gift = run.gift.name.clone();
    let name = run.from.name().to_owned();
    view! {
        <div class="gift-banner" data-mine=run.is_mine.then_some("") data-effect=word(run.gift.effect)>
            <Avatar user_id=run.from.user_id.clone() name=name.clone() url=run.from.avatar.clone() />
            <span class="gift-banner-text">
                <span class="gift-banner-name" dir="auto">{name}</span>
                <span class="gift-banner-gift">{move || (t.get().gave)(&gift)}</span>
            </span>
            <GiftIcon icon=run.gift.icon.clone() />
            // Each time it grows the count, and the burst around it, are begun anew.
            <For each=move || Some(grown.get()) key=|grown| *grown let((_, count))>
                <span class="gift-banner-count"><span class="gift-burst"></span>{format!("×{count}")}</span>
            </For>
        </div>
    }
}

/// How dear a gift is, as the styles spell it.
pub const fn word(effect: room_core::model::gift::GiftEffect) -> &'static str {
    use room_core::model::gift::GiftEffect;
    match effect {
        GiftEffect::Full => "full",
        GiftEffect::Banner => "banner",
        GiftEffect::Small => "small",
    }
}
