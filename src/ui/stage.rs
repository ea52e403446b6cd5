//! The stage: the picture, and what lies over it.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use room_core::input::Intent;
use room_core::playback::Picture;
use room_core::wire::backend::SourceKind;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::context::{dispatch, picture, slices, tr};
use super::controls::{Controls, Look, TapForSound};
use super::cover::Cover;
use super::details::Details;
use super::keys::{self, Meaning};
use super::screen;

/// That somebody stirs is said no more often than this, in milliseconds.
const STIR_EVERY_MS: f64 = 500.0;
/// The picture, and what stands in its place; no button over it.
const PICTURE: &str = "video, section, .stage-cover, .stage-cover > :not(button)";

/// The stage. Its keys are heard wherever in the room nothing is written: `keys` is told what was pressed there.
#[component]
pub fn Stage(
    /// How it is shown here.
    look: Look,
    /// Takes what hears the room's keys.
    hear_keys: impl FnOnce(Callback<KeyboardEvent>),
) -> impl IntoView {
    let send = dispatch();
    let stage = slices().stage();
    // Moved while the stage is made, in one go: the picture does not stop for it.
    let picture = picture();
    let place = NodeRef::<html::Section>::new();
    let listener = StoredValue::new_local(None);
    place.on_load(move |place| listener.set_value(screen::watch(&place, look.is_full)));
    let toggle_full = move || {
        if let Some(is_full) = place.get_untracked().and_then(|place| screen::toggle_full(&place)) {
            look.is_full.set(is_full);
        }
    };
    let toggle_float = move || {
        if let Some(place) = place.get_untracked() {
            screen::toggle_float(&place);
        }
    };
    hear_keys(Callback::new(move |event: KeyboardEvent| {
        match stage.with_untracked(|stage| keys::meaning(&event, stage)) {
            Some(Meaning::Wish(intent)) => send(intent),
            Some(Meaning::Full) => toggle_full(),
            Some(Meaning::Float) => toggle_float(),
            Some(Meaning::Details) => look.details.update(|shown| *shown = !*shown),
            None => return,
        }
        event.prevent_default();
    }));
    let is_idle = Memo::new(move |_| stage.with(|stage| stage.is_idle) && !look.menu.get());
    let stirred = StoredValue::new(f64::NEG_INFINITY);
    let stir = move |event: Event| {
        if event.time_stamp() - stirred.get_value() > STIR_EVERY_MS {
            stirred.set_value(event.time_stamp());
            send(Intent::Stir);
        }
    };
    // A finger that brings the controls does not yet press what was not to be seen.
    let only_brings = StoredValue::new(false);
    let touch = move |event: PointerEvent| {
        only_brings.set_value(is_idle.get_untracked() && event.pointer_type() != "mouse");
        stir(event.into());
    };
    let click = move |event: MouseEvent| {
        if only_brings.get_value() {
            only_brings.set_value(false);
            event.stop_propagation();
        }
    };
    let double_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.matches(PICTURE).unwrap_or_default()) {
            toggle_full();
        }
    };
    let is_playable =
        Memo::new(move |_| stage.with(|stage| !matches!(stage.picture, Picture::Idle | Picture::Failed(_))));
    view! {
        // Not reached by the Tab key; what is clicked on has the focus, and with it the keys.
        <section class="stage" part="stage" tabindex="-1" node_ref=place use:picture aria-label=tr(|t| t.stream) data-idle=move || is_idle.get()
            data-state=move || stage.with(|s| word(s.picture)) data-source=move || stage.with(|s| s.source.map(name))
            on:pointermove=move |event| stir(event.into()) on:pointerdown=touch on:click:capture=click
            on:focusin=move |event| stir(event.into()) on:keydown=move |event| stir(event.into())
            on:dblclick=double_click>
            <Cover />
            <Show when=move || look.details.get()>
                <Details />
            </Show>
            <Show when=move || is_playable.get()>
                <TapForSound />
                <Controls look toggle_full toggle_float />
            </Show>
        </section>
    }
}

/// What the picture does, as the styles spell it.
const fn word(picture: Picture) -> &'static str {
    match picture {
        Picture::Idle => "idle",
        Picture::Loading => "loading",
        Picture::Playing => "playing",
        Picture::Buffering => "buffering",
        Picture::Paused => "paused",
        Picture::Failed(_) => "error",
    }
}

/// How the picture comes here, in the contract's words.
const fn name(source: SourceKind) -> &'static str {
    match source {
        SourceKind::Hls => "hls",
        SourceKind::Whep => "whep",
        SourceKind::Leb => "leb",
        SourceKind::Unknown => "unknown",
    }
}
