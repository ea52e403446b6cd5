//! The lucky draw: a card over the chat with one button.

use leptos::prelude::*;
use room_core::draw::{DrawPhase, DrawView};
use room_core::input::Intent;

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};

/// The card, while there is a draw.
#[component]
pub fn Draw() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let draw = slices().draw();
    let is_there = Memo::new(move |_| draw.with(Option::is_some));
    // What counts down is told apart from what does not, so that the seconds take away no button under a finger.
    let left_s = Memo::new(move |_| {
        draw.with(|draw| match draw.as_ref()?.phase {
            DrawPhase::Open { left_s } => Some(left_s),
            DrawPhase::Drawing | DrawPhase::Won { .. } => None,
        })
    });
    let calm = Memo::new(move |_| {
        draw.get().map(|draw| {
            let phase =
                if let DrawPhase::Open { .. } = draw.phase { DrawPhase::Open { left_s: 0 } } else { draw.phase };
            DrawView { phase, ..draw }
        })
    });
    let title = move || calm.get().map(|draw| (t.get().draw)(&draw.prize));
    let state = move || calm.get().and_then(|draw| outcome(&draw, t.get()));
    let keyword = Memo::new(move |_| {
        calm.get()
            .filter(|draw| !draw.takes_part && matches!(draw.phase, DrawPhase::Open { .. }))
            .map(|draw| draw.keyword)
    });
    view! {
        <Show when=move || is_there.get()>
            <section class="draw" aria-label=title>
                <Icon shape=Shape::Gift />
                <div class="draw-text">
                    <p class="draw-title" dir="auto">{title}</p>
                    <p class="draw-state" role="status" dir="auto">{state}</p>
                </div>
                {move || left_s.get().map(|left_s| view! { <span class="draw-time" aria-hidden="true">{t.get().countdown(left_s)}</span> })}
                {move || keyword.get().map(|keyword| view! {
                    <button type="button" class="button button-primary" on:click=move |_| send(Intent::TakePart)>
                        {move || (t.get().take_part)(&keyword)}
                    </button>
                })}
                <button type="button" class="icon-button" aria-label=tr(|t| t.close) on:click=move |_| send(Intent::CloseDraw)>
                    <Icon shape=Shape::Close />
                </button>
            </section>
        </Show>
    }
}

fn outcome(draw: &DrawView, t: &crate::i18n::Strings) -> Option<String> {
    match &draw.phase {
        DrawPhase::Open { .. } => draw.takes_part.then(|| t.takes_part.into()),
        DrawPhase::Drawing => Some(t.drawing.into()),
        DrawPhase::Won { winners, .. } if winners.is_empty() => Some(t.nobody_won.into()),
        DrawPhase::Won { winners, by_me } => {
            let all = (t.winners)(winners);
            Some(if *by_me { format!("{} {all}", t.you_won) } else { all })
        }
    }
}
