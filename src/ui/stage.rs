//! The stage: the picture, and what lies over it.

use leptos::html;
use leptos::prelude::*;
use room_core::playback::Picture;
use room_core::wire::backend::SourceKind;

use super::context::{hand_in_videos, slices, tr};
use super::controls::Controls;
use super::cover::Cover;

/// The stage.
#[component]
pub fn Stage() -> impl IntoView {
    let stage = slices().stage();
    let (one, other) = (NodeRef::<html::Video>::new(), NodeRef::<html::Video>::new());
    let hand_in = hand_in_videos();
    Effect::new(move |_| {
        if let (Some(one), Some(other)) = (one.get(), other.get()) {
            hand_in([one, other]);
        }
    });
    let is_playable =
        Memo::new(move |_| stage.with(|stage| !matches!(stage.picture, Picture::Idle | Picture::Failed(_))));
    view! {
        <section class="stage" part="stage" aria-label=tr(|t| t.stream)
            data-state=move || stage.with(|s| word(s.picture)) data-source=move || stage.with(|s| s.source.map(name))>
            // One is shown; behind it the next source is taken up.
            <video class="video" node_ref=one playsinline></video>
            <video class="video" node_ref=other playsinline></video>
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

/// How the picture comes here, in the contract's words.
const fn name(source: SourceKind) -> &'static str {
    match source {
        SourceKind::Hls => "hls",
        SourceKind::Whep => "whep",
        SourceKind::Leb => "leb",
        SourceKind::Unknown => "unknown",
    }
}
