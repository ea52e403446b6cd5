//! Gifts under the picture, where there is room for them: a tap gives one. The panel has all of them, and how many at once.

use leptos::prelude::*;

use crate::ui::context::{store, tr};
use crate::ui::panels::gifts::{Balance, Gift, Note};

/// The strip; nothing where there is nothing to give. The keyboard gives from the panel: here it would be many steps to go through.
#[component]
pub fn GiftStrip() -> impl IntoView {
    let gifts = store().gifts();
    let list = Memo::new(move |_| gifts.with(|gifts| gifts.gifts.clone()));
    let is_there = Memo::new(move |_| !list.with(|list| list.is_empty()));
    let is_on = Memo::new(move |_| gifts.with(|gifts| gifts.is_on));
    let is_panel_open = Memo::new(move |_| gifts.with(|gifts| gifts.is_open));
    let one = RwSignal::new(1);
    view! {
        <Show when=move || is_there.get()>
            <section class="gift-strip" aria-label=tr(|t| t.quick_gifts) data-off=move || (!is_on.get()).then_some("")>
                <div class="gift-few">
                    <For each=move || list.get().to_vec() key=|gift| (gift.id.clone(), gift.price) let:gift>
                        <Gift gift count=one tabindex="-1" />
                    </For>
                </div>
                // The panel says it while it is open.
                <Show when=move || !is_panel_open.get()>
                    <Note />
                </Show>
                <Balance />
            </section>
        </Show>
    }
}
