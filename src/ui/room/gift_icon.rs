//! A gift's icon: an emoji or an image. It is hidden from screen readers, because the gift's name is beside it.

use leptos::prelude::*;
use room_core::features::gifts::combo::Icon;

use crate::ui::context::resolve;

/// A gift's icon.
#[component]
pub fn GiftIcon(icon: Icon) -> impl IntoView {
    let resolve = resolve();
    match icon {
        Icon::Text(emoji) => view! { <span class="gift-icon" aria-hidden="true">{emoji}</span> }.into_any(),
        Icon::Image(url) => view! { <img class="gift-icon" alt="" src=resolve(&url) loading="lazy" /> }.into_any(),
    }
}
