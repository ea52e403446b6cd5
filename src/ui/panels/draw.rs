//! The lucky draw: on the line above the chat, with the button that takes part, and as a card that says who won.

use leptos::prelude::*;
use room_core::features::draw::{DrawPhase, DrawView};
use room_core::intent::Intent;

use crate::i18n::Strings;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::room::headlines::{Headline, Topic};

/// The draw on the line: what has come of it, or what can be won. What counts down is told apart from what does not, so that the seconds
/// take away no button under a finger.
#[component]
pub fn DrawHeadline(
    /// The card that is open.
    chosen: RwSignal<Option<Topic>>,
) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let draw = store().draw();
    let calm = calm();
    let left_s = Memo::new(move |_| {
        draw.with(|draw| match draw.as_ref()?.phase {
            DrawPhase::Open { left_s } => Some(left_s),
            DrawPhase::Drawing | DrawPhase::Won { .. } => None,
        })
    });
    let prize = move || calm.get().map(|draw| draw.prize);
    let state = Memo::new(move |_| calm.get().and_then(|draw| outcome(&draw, t.get())));
    let keyword = Memo::new(move |_| {
        let can_take_part = |draw: &DrawView| !draw.takes_part && matches!(draw.phase, DrawPhase::Open { .. });
        calm.get().filter(can_take_part).map(|draw| draw.keyword)
    });
    view! {
        <Headline topic=Topic::Draw chosen shape=Shape::Gift label=|t| t.lucky_draw>
            <span class="headline-text" dir="auto">
                <span class="draw-title" hidden=move || state.with(Option::is_some)>{prize}</span>
                <span class="draw-state">{move || state.get()}</span>
            </span>
            {move || left_s.get().map(|left_s| view! { <span class="draw-time" aria-hidden="true">{t.get().countdown(left_s)}</span> })}
        </Headline>
        // What is inside of a button is not read out when it changes.
        <span class="unseen" role="status">{move || state.get()}</span>
        {move || keyword.get().map(|keyword| view! {
            <button type="button" class="button button-primary draw-take-part" on:click=move |_| send(Intent::JoinDraw)>
                {move || (t.get().take_part)(&keyword)}
            </button>
        })}
    }
}

/// What the draw is for, what has come of it, and the way to be rid of it.
#[component]
pub fn DrawCard() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let calm = calm();
    view! {
        <section class="headline-card draw" tabindex="0" aria-label=tr(|t| t.lucky_draw)>
            <div class="draw-text">
                <p class="draw-prize" dir="auto">{move || calm.get().map(|draw| (t.get().draw)(&draw.prize))}</p>
                <p class="draw-outcome" dir="auto">{move || calm.get().and_then(|draw| outcome(&draw, t.get()))}</p>
            </div>
            <button type="button" class="icon-button" aria-label=tr(|t| t.close) title=tr(|t| t.close) on:click=move |_| send(Intent::CloseDraw)>
                <Icon shape=Shape::Close />
            </button>
        </section>
    }
}

/// The draw without its seconds.
fn calm() -> Memo<Option<DrawView>> {
    let draw = store().draw();
    Memo::new(move |_| {
        draw.get().map(|draw| {
            let phase =
                if let DrawPhase::Open { .. } = draw.phase { DrawPhase::Open { left_s: 0 } } else { draw.phase };
            DrawView { phase, ..draw }
        })
    })
}

fn outcome(draw: &DrawView, t: &Strings) -> Option<String> {
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
