//! The stage: the picture, and what lies over it.

use leptos::html;
use leptos::prelude::*;
use room_core::playback::Picture;

use super::context::{hand_in_video, slices, tr};
use super::controls::Controls;
use super::cover::Cover;

/// The stage.
#[component]
pub fn Stage() -> impl IntoView {
    let stage = slices().stage();
    let video = NodeRef::<html::Video>::new();
    let hand_in = hand_in_video();
    video.on_load(hand_in);
    let is_playable =
        Memo::new(move |_| stage.with(|stage| !matches!(stage.picture, Picture::Idle | Picture::Failed(_))));
    view! {
        <section class="stage" part="stage" aria-label=tr(|t| t.stream) data-state=move || stage.with(|s| word(s.picture))>
            <video class="video" node_ref=video playsinline></video>
            <Cover />
            <Show when=move || is_playable.get()>
                <Controls />
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
