//! The effect of an expensive gift over the picture: a wide band, or the whole stage. It takes no taps, and lies below the controls.

use std::any::Any;

use leptos::html;
use leptos::prelude::*;
use room_core::codec::gift::effect_name;
use room_core::features::gifts::effects::PlayedEffect;
use room_core::model::gift::GiftEffect as Kind;

use crate::ui::context::{animate, store, strings};
use crate::ui::room::gift_icon::GiftIcon;

/// The number of sparks in the effect over the whole stage.
const SPARKS: usize = 14;

/// The current effect, if there is one.
#[component]
pub fn GiftEffect() -> impl IntoView {
    let effect = store().effect();
    view! {
        <For each=move || effect.get() key=|effect| (effect.key, effect.is_file) let:effect>
            {if effect.is_file { view! { <File effect /> }.into_any() } else { view! { <BuiltIn effect /> }.into_any() }}
        </For>
    }
}

/// The gift's own animation file.
#[component]
fn File(effect: PlayedEffect) -> impl IntoView {
    let (animate, preferences, stage) = (animate(), store().preferences(), store().stage());
    let place = NodeRef::<html::Div>::new();
    let playing = StoredValue::new_local(None::<Box<dyn Any>>);
    let kind = effect_name(effect.combo.gift.effect);
    place.on_load(move |place| {
        // While the stream is muted, effects are muted as well: a gift must not startle a viewer without sound.
        let muted = preferences.with_untracked(|preferences| preferences.mutes_effects)
            || stage.with_untracked(|stage| stage.muted);
        playing.set_value(animate(&place, &effect, muted));
    });
    on_cleanup(move || drop(playing.try_update_value(Option::take)));
    view! {
        <div class="gift-effect" aria-hidden="true" data-effect=kind data-file="">
            <div class="gift-picture gift-file" node_ref=place></div>
        </div>
    }
}

#[component]
fn BuiltIn(effect: PlayedEffect) -> impl IntoView {
    let t = strings();
    let now = store().effect();
    let PlayedEffect { key, combo, .. } = effect;
    let first = combo.count;
    let count = Memo::new(move |_| {
        now.with(|now| now.as_ref().filter(|now| now.key == key).map(|now| now.combo.count)).unwrap_or(first)
    });
    let (name, gift, icon) = (combo.from.name().to_owned(), combo.gift.name.clone(), combo.gift.icon.clone());
    let sparks = (combo.gift.effect == Kind::Full).then(|| {
        (0..SPARKS).map(|_| view! { <span class="gift-spark"><GiftIcon icon=icon.clone() /></span> }).collect_view()
    });
    view! {
        <div class="gift-effect" aria-hidden="true" data-effect=effect_name(combo.gift.effect)>
            <div class="gift-picture">
            {sparks}
            <div class="gift-band">
                <GiftIcon icon=combo.gift.icon.clone() />
                <span class="gift-band-text">
                    <span class="gift-band-name" dir="auto">{name}</span>
                    <span>{move || (t.get().gift_given)(&gift)}</span>
                </span>
                <span class="gift-band-count">{move || format!("×{}", count.get())}</span>
            </div>
            </div>
        </div>
    }
}
