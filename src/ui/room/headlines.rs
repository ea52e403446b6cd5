//! The headline row above the chat: lucky draw, pinned text and notice share it. A tap opens one of them as a card below the row.

use leptos::prelude::*;

use crate::ui::context::store;
use crate::ui::panels::lucky_draw::{DrawCard, DrawHeadline};
use crate::ui::room::headline::Topic;
use crate::ui::room::notice::{NoticeCard, NoticeHeadline, PinnedCard, PinnedHeadline};

/// The headline row, and the card that is open.
#[component]
pub fn Headlines() -> impl IntoView {
    let (draw, pinned, notice) = (store().draw(), store().pinned(), store().notice());
    let has_draw = Memo::new(move |_| draw.with(Option::is_some));
    let has_pinned = Memo::new(move |_| pinned.with(Option::is_some));
    let has_notice = Memo::new(move |_| notice.with(|notice| !notice.notice.is_empty()));
    let chosen = RwSignal::new(None::<Topic>);
    // A topic that disappears is no longer open, and is closed when it comes back.
    let open = Memo::new(move |_| {
        chosen.get().filter(|topic| match topic {
            Topic::Draw => has_draw.get(),
            Topic::Pinned => has_pinned.get(),
            Topic::Notice => has_notice.get(),
        })
    });
    Effect::new(move || {
        if open.get().is_none() {
            chosen.set(None);
        }
    });
    view! {
        <Show when=move || has_draw.get() || has_pinned.get() || has_notice.get()>
            <div class="headlines">
                <Show when=move || has_draw.get()>
                    <DrawHeadline chosen />
                </Show>
                <Show when=move || has_pinned.get()>
                    <PinnedHeadline chosen />
                </Show>
                <Show when=move || has_notice.get()>
                    <NoticeHeadline chosen />
                </Show>
            </div>
            {move || open.get().map(|topic| match topic {
                Topic::Draw => view! { <DrawCard /> }.into_any(),
                Topic::Pinned => view! { <PinnedCard /> }.into_any(),
                Topic::Notice => view! { <NoticeCard /> }.into_any(),
            })}
        </Show>
    }
}
