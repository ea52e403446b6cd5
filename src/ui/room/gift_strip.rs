//! The strip of gifts below the picture, where there is room for it. A tap gives one gift. The panel has all gifts, and larger counts.

use leptos::prelude::*;

use crate::ui::context::{store, tr};
use crate::ui::panels::gifts::{Balance, Gift, Note};

/// The strip; not rendered in a room without gifts. Keyboard users give from the panel: here, each gift would be one more Tab stop.
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
                // While the panel is open, the panel shows the note.
                <Show when=move || !is_panel_open.get()>
                    <Note />
                </Show>
                <Balance />
            </section>
        </Show>
    }
}
