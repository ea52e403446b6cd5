//! The lucky draw: in the headline row with its button to take part, and as a card with the winners.

use leptos::prelude::*;
use room_core::features::lucky_draw::{DrawPhase, DrawView};
use room_core::intent::Intent;

use crate::i18n::Strings;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::room::headline::{Headline, Topic};

/// The draw in the headline row: its prize, or its outcome. The countdown is a signal of its own, so that its ticks do not replace the
/// button under a finger.
#[component]
pub fn DrawHeadline(
    /// The card that is open.
    chosen: RwSignal<Option<Topic>>,
) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let draw = store().draw();
    let untimed = untimed();
    let left_s = Memo::new(move |_| {
        draw.with(|draw| match draw.as_ref()?.phase {
            DrawPhase::Open { left_s } => Some(left_s),
            DrawPhase::Drawing | DrawPhase::Won { .. } => None,
        })
    });
    let prize = move || untimed.get().map(|draw| draw.prize);
    let state = Memo::new(move |_| untimed.get().and_then(|draw| outcome(&draw, t.get())));
    let keyword = Memo::new(move |_| {
        let can_take_part = |draw: &DrawView| !draw.takes_part && matches!(draw.phase, DrawPhase::Open { .. });
        untimed.get().filter(can_take_part).map(|draw| draw.keyword)
    });
    view! {
        <Headline topic=Topic::Draw chosen shape=Shape::Gift label=|t| t.lucky_draw>
            <span class="headline-text" dir="auto">
                <span class="draw-title" hidden=move || state.with(Option::is_some)>{prize}</span>
                <span class="draw-state">{move || state.get()}</span>
            </span>
            {move || left_s.get().map(|left_s| view! { <span class="draw-time" aria-hidden="true">{t.get().countdown(left_s)}</span> })}
        </Headline>
        // Screen readers do not announce changes inside of a button, so the state is also in this live region.
        <span class="unseen" role="status">{move || state.get()}</span>
        {move || keyword.get().map(|keyword| view! {
            <button type="button" class="button button-primary draw-take-part" on:click=move |_| send(Intent::JoinDraw)>
                {move || (t.get().take_part)(&keyword)}
            </button>
        })}
    }
}

/// The draw's prize, its outcome, and the button that closes the draw.
#[component]
pub fn DrawCard() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let untimed = untimed();
    view! {
        <section class="headline-card draw" tabindex="0" aria-label=tr(|t| t.lucky_draw)>
            <div class="draw-text">
                <p class="draw-prize" dir="auto">{move || untimed.get().map(|draw| (t.get().draw)(&draw.prize))}</p>
                <p class="draw-outcome" dir="auto">{move || untimed.get().and_then(|draw| outcome(&draw, t.get()))}</p>
            </div>
            <button type="button" class="icon-button" aria-label=tr(|t| t.close) title=tr(|t| t.close) on:click=move |_| send(Intent::CloseDraw)>
                <Icon shape=Shape::Close />
            </button>
        </section>
    }
}

/// The draw without its countdown: it changes only when something other than the seconds changes.
fn untimed() -> Memo<Option<DrawView>> {
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
