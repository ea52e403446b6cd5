//! The parts of danmaku that are DOM elements: the action bar at a held comment, the single line under reduced motion, and the switch.
//! The danmaku themselves are drawn on canvases.

use leptos::html;
use leptos::prelude::*;
use room_core::intent::{HeldCommentAction, Intent};
use room_core::overlay::bullet::Kind;
use room_core::overlay::mirror::HeldComment;
use room_core::overlay::settings::DanmakuSettings;

use web_sys::Element;

use crate::i18n::Strings;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};

/// The smallest distance between the action bar and the stage's edges, in CSS pixels.
const EDGE_PX: f64 = 4.0;

/// The danmaku area of the stage: as large as the picture. Without one: the stage itself.
pub fn danmaku_area(stage: &Element) -> Element {
    stage.query_selector(".air-box").ok().flatten().unwrap_or_else(|| stage.clone())
}

/// The actions on the held comment: a bar directly below it, or above it where there is no room below.
#[component]
pub fn Held(
    /// The stage.
    place: NodeRef<html::Section>,
) -> impl IntoView {
    let danmaku = store().danmaku();
    let held = Memo::new(move |_| danmaku.with(|danmaku| danmaku.held.clone()));
    move || held.get().map(|comment| view! { <HeldBar comment place /> })
}

#[component]
fn HeldBar(comment: HeldComment, place: NodeRef<html::Section>) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let HeldComment { bullet, left, top, width, height } = comment;
    let stage = place.get_untracked();
    let stage_width = stage.as_ref().map_or(0.0, |stage| f64::from(stage.client_width()));
    let stage_height = stage.as_ref().map_or(0.0, |stage| f64::from(stage.client_height()));
    // The comment's position is relative to the danmaku area. Make it relative to the stage.
    let top = top
        + stage.as_ref().map_or(0.0, |stage| {
            danmaku_area(stage).get_bounding_client_rect().top() - stage.get_bounding_client_rect().top()
        });
    // Aligned with the end of the comment that has more room. Bar and comment touch, so the pointer moves from one to the other directly.
    let is_right = left + width / 2.0 > stage_width / 2.0;
    let from_left = (!is_right).then(|| format!("{}px", left.max(EDGE_PX)));
    let from_right = is_right.then(|| format!("{}px", (stage_width - left - width).max(EDGE_PX)));
    let is_low = top > stage_height / 2.0;
    let below = (!is_low).then(|| format!("{}px", top + height));
    let above = is_low.then(|| format!("{}px", stage_height - top));
    let action = move |label: fn(&'static Strings) -> &'static str, act: HeldCommentAction| {
        view! {
            <button type="button" class="held-action" on:click=move |_| send(Intent::ActOnHeld(act))>{tr(label)}</button>
        }
    };
    let can_hide = bullet.kind != Kind::Own && !bullet.user_id.is_empty();
    let can_answer = bullet.kind != Kind::Own && bullet.id.is_some();
    let name = bullet.nick.clone();
    view! {
        <div class="held" role="group" style:left=from_left style:right=from_right style:top=below style:bottom=above
            aria-label=move || (t.get().held)(&bullet.nick)>
            <span class="held-nick" dir="auto">{name}</span>
            {can_answer.then(|| action(|t| t.answer, HeldCommentAction::Reply))}
            {action(|t| t.copy, HeldCommentAction::Copy)}
            {can_hide.then(|| action(|t| t.hide_user, HeldCommentAction::HideUser))}
        </div>
    }
}

/// The line that shows the comments one at a time under reduced motion.
#[component]
pub fn Ticker() -> impl IntoView {
    let danmaku = store().danmaku();
    let line = Memo::new(move |_| danmaku.with(|danmaku| danmaku.ticker.clone()));
    move || {
        line.get().map(|bullet| {
            let nick = (bullet.kind != Kind::Platform).then_some(bullet.nick);
            // Hidden from screen readers: they have the comment in the chat list.
            view! {
                <p class="ticker" aria-hidden="true">
                    {nick.map(|nick| view! { <bdi class="ticker-nick">{nick}</bdi> })}
                    <bdi>{bullet.text}</bdi>
                </p>
            }
        })
    }
}

/// The button that switches danmaku on or off.
#[component]
pub fn Switch() -> impl IntoView {
    let preferences = store().preferences();
    let is_on = Memo::new(move |_| preferences.with(|preferences| preferences.danmaku.on));
    let toggle = toggle();
    view! {
        <button type="button" class="icon-button spare" aria-keyshortcuts="d" aria-label=tr(|t| t.danmaku) title=tr(|t| t.danmaku)
            aria-pressed=move || is_on.get().to_string() on:click=move |_| toggle()>
            <Icon shape=Signal::derive(move || if is_on.get() { Shape::Danmaku } else { Shape::NoDanmaku }) />
        </button>
    }
}

/// Returns the function that switches danmaku on or off.
pub fn toggle() -> impl Fn() + Copy + 'static {
    let (send, preferences) = (dispatch(), store().preferences());
    move || {
        let settings = preferences.with_untracked(|preferences| preferences.danmaku.clone());
        send(Intent::SetDanmaku(DanmakuSettings { on: !settings.on, ..settings }));
    }
}
