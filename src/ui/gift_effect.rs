//! What a dear gift plays over the picture: a wide band, or the whole stage. It takes no taps, and is under the controls.

use leptos::prelude::*;
use room_core::gifts::effects::PlayedEffect;
use room_core::wire::backend::GiftEffect as Kind;

use super::context::{slices, strings};
use super::gift_banners::word;
use super::gift_icon::GiftIcon;

/// What flies apart in the effect over the whole stage.
const SPARKS: usize = 14;

/// The effect of the moment, if there is one.
#[component]
pub fn GiftEffect() -> impl IntoView {
    let effect = slices().effect();
    view! {
        <For each=move || effect.get() key=|effect| effect.key let:effect>
            <Effect effect />
        </For>
    }
}

#[component]
fn Effect(effect: PlayedEffect) -> impl IntoView {
    let t = strings();
    let now = slices().effect();
    let PlayedEffect { key, run } = effect;
    let first = run.count;
    let count = Memo::new(move |_| {
        now.with(|now| now.as_ref().filter(|now| now.key == key).map(|now| now.run.count)).unwrap_or(first)
    });
    let (name, gift, icon) = (run.from.name().to_owned(), run.gift.name.clone(), run.gift.icon.clone());
    let sparks = (run.gift.effect == Kind::Full).then(|| {
        (0..SPARKS).map(|_| view! { <span class="gift-spark"><GiftIcon icon=icon.clone() /></span> }).collect_view()
    });
    view! {
        <div class="gift-effect" aria-hidden="true" data-effect=word(run.gift.effect)>
            <div class="gift-picture">
            {sparks}
            <div class="gift-band">
                <GiftIcon icon=run.gift.icon.clone() />
                <span class="gift-band-text">
                    <span class="gift-band-name" dir="auto">{name}</span>
                    <span>{move || (t.get().gave)(&gift)}</span>
                </span>
                <span class="gift-band-count">{move || format!("×{}", count.get())}</span>
            </div>
            </div>
        </div>
    }
}
