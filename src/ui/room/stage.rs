//! The stage: the picture, and everything that lies over it.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use room_core::codec::source::kind_name;
use room_core::intent::Intent;
use room_core::playback::view::{PlaybackState, StageView};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use crate::ui::context::{dispatch, keep_awake, picture, store, tr};
use crate::ui::focus;
use crate::ui::panels::gifts;
use crate::ui::room::blurred_sides;
use crate::ui::room::blurred_sides::Sides;
use crate::ui::room::controls::{Controls, TapForSound, is_playable};
use crate::ui::room::danmaku;
use crate::ui::room::danmaku::{Held, Ticker};
use crate::ui::room::details::Details;
use crate::ui::room::fullscreen;
use crate::ui::room::gift_banners::GiftBanners;
use crate::ui::room::gift_effect::GiftEffect;
use crate::ui::room::keys;
use crate::ui::room::keys::KeyAction;
use crate::ui::room::stage_layout::StageLayout;
use crate::ui::room::stage_overlay::Cover;

/// The picture's height divided by its width, while its size is unknown: most pictures are 16:9.
const USUAL_SHAPE: f64 = 9.0 / 16.0;
/// The shortest time between two reports of user activity, in milliseconds.
const ACTIVITY_EVERY_MS: f64 = 500.0;
/// The picture and its cover, without the buttons on the cover: a tap or click on these is one on the picture.
const PICTURE: &str = "video, section, .stage-cover, .stage-cover > :not(button)";

/// Two taps within this time send a like, and each further tap within it does too, in milliseconds.
const DOUBLE_TAP_MS: f64 = 350.0;

/// Where danmaku are visible and can be held: over the picture, and over a cover that lies on a picture.
const DANMAKU_VISIBLE_OVER: &str = "video, section, .stage:is([data-state=playing], [data-state=paused], [data-state=ended], [data-state=buffering]) > .stage-cover";

/// The stage. It hands a handler to the room, so its keys work everywhere in the room except in text fields.
#[component]
pub fn Stage(
    /// How the stage is laid out in this browser.
    look: StageLayout,
    /// Receives the handler of the room's key presses.
    hear_keys: impl FnOnce(Callback<KeyboardEvent>),
) -> impl IntoView {
    let send = dispatch();
    let stage = store().stage();
    // The picture moves here while the stage is created, in one step, so playback does not stop.
    let picture = picture();
    let place = NodeRef::<html::Section>::new();
    let listener = StoredValue::new_local(None);
    place.on_load(move |place| {
        listener
            .set_value(fullscreen::watch(&place, look.is_full, move || !stage.with_untracked(StageView::is_upright)));
    });
    let toggle_full = move || {
        if let Some(is_full) = place.get_untracked().and_then(|place| fullscreen::toggle_full(&place)) {
            look.is_full.set(is_full);
        }
    };
    let toggle_float = move || {
        if let Some(place) = place.get_untracked() {
            fullscreen::toggle_float(&place);
        }
    };
    hear_keys(on_key(place, look, toggle_full, toggle_float));
    keep_awake_while(move || look.is_full.get() && stage.with(|it| it.muted && it.state == PlaybackState::Playing));
    let is_idle = Memo::new(move |_| stage.with(|stage| stage.is_idle) && !look.menu.get());
    let last_activity = StoredValue::new(f64::NEG_INFINITY);
    let report_activity = move |event: Event| {
        if event.time_stamp() - last_activity.get_value() > ACTIVITY_EVERY_MS {
            last_activity.set_value(event.time_stamp());
            send(Intent::UserActivity);
        }
    };
    // The touch that shows hidden controls must not also press the control that appears under the finger.
    let only_shows_controls = StoredValue::new(false);
    let is_touched = StoredValue::new(false);
    let touch = move |event: PointerEvent| {
        let is_finger = event.pointer_type() != "mouse";
        is_touched.set_value(is_finger);
        only_shows_controls.set_value(is_idle.get_untracked() && is_finger && !is_on_controls(&event));
        report_activity(event.into());
    };
    let hold = hold(place);
    let tap = tap();
    let click = move |event: MouseEvent| {
        if is_touched.get_value() {
            hold(&event);
            tap(&event);
        }
        // The controls are visible now, and lie where the viewer touched the picture.
        let shows_controls = only_shows_controls.get_value() && is_on_controls(&event);
        only_shows_controls.set_value(false);
        // Autoplay rules: the browser requires a user gesture before it allows sound. This click is one.
        if stage.with_untracked(|stage| stage.sound_blocked) && (shows_controls || is_on_picture(&event)) {
            send(Intent::SetMuted(false));
        }
        if shows_controls {
            event.stop_propagation();
        }
    };
    let point = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            hold(&event);
        }
        report_activity(event.into());
    };
    let leave = move |event: PointerEvent| {
        // Lifting a finger also fires `pointerleave`. The comment that the touch holds must stay, so that the viewer can act on it.
        if event.pointer_type() == "mouse" {
            send(Intent::PointAt(None));
        }
    };
    let double_click = move |event: MouseEvent| {
        // A double tap with a finger sends a like instead.
        if !is_touched.get_value() && is_on_picture(&event) {
            toggle_full();
        }
    };
    let shape = shape();
    let is_playable = is_playable();
    let draw_sides = move |_| {
        if let Some(place) = place.get_untracked() {
            blurred_sides::draw(&place);
        }
    };
    view! {
        // `tabindex="-1"`: the Tab key skips the stage, but a click focuses it, and then the stage's keys work.
        <section class="stage" part="stage" tabindex="-1" node_ref=place use:picture aria-label=tr(|t| t.stream) style:--picture=move || shape.get().to_string() data-idle=move || is_idle.get()
            data-state=move || stage.with(|s| word(s.state)) data-source=move || stage.with(|s| s.source.map(kind_name))
            on:pointermove=point on:pointerleave=leave on:pointerdown=touch on:click:capture=click
            on:focusin=move |event| report_activity(event.into()) on:keydown=move |event| report_activity(event.into())
            on:dblclick=double_click on:timeupdate:capture=draw_sides>
            <Sides />
            // The danmaku area, as large as the picture.
            <div class="air"><div class="air-box" part="picture"></div></div>
            <Cover />
            <Ticker />
            <GiftBanners />
            <GiftEffect />
            <Held place />
            <Show when=move || look.details.get()>
                <Details />
            </Show>
            <Show when=move || is_playable.get()>
                <TapForSound />
            </Show>
            <Controls look toggle_full toggle_float />
        </section>
    }
}

/// Returns the handler that executes the room's keys.
fn on_key(
    place: NodeRef<html::Section>,
    look: StageLayout,
    toggle_full: impl Fn() + Send + Sync + 'static,
    toggle_float: impl Fn() + Send + Sync + 'static,
) -> Callback<KeyboardEvent> {
    let (send, stage) = (dispatch(), store().stage());
    let (toggle_danmaku, toggle_gifts) = (danmaku::toggle(), gifts::toggle());
    let focus_box = move || {
        let room = place.get_untracked().and_then(|place| place.closest(".room").ok().flatten());
        if let Some(room) = room {
            focus::to_box(&room);
        }
    };
    Callback::new(move |event: KeyboardEvent| {
        match stage.with_untracked(|stage| keys::action_of(&event, stage)) {
            Some(KeyAction::Dispatch(intent)) => send(intent),
            Some(KeyAction::Full) => toggle_full(),
            Some(KeyAction::Float) => toggle_float(),
            Some(KeyAction::Danmaku) => toggle_danmaku(),
            Some(KeyAction::Gifts) => toggle_gifts(),
            Some(KeyAction::Comment) => focus_box(),
            Some(KeyAction::Details) => look.details.update(|shown| *shown = !*shown),
            None => return,
        }
        event.prevent_default();
    })
}

/// The picture's height divided by its width. While there is no picture: 16:9.
fn shape() -> Memo<f64> {
    let stage = store().stage();
    Memo::new(move |_| match stage.with(|stage| stage.size) {
        (0, _) | (_, 0) => USUAL_SHAPE,
        (width, height) => f64::from(height) / f64::from(width),
    })
}

/// Keeps the screen awake while the condition holds. Browsers keep it awake by themselves for audible video, but not for muted video.
fn keep_awake_while(condition: impl Fn() -> bool + Send + Sync + 'static) {
    let (condition, keep) = (Memo::new(move |_| condition()), keep_awake());
    Effect::new(move || keep(condition.get()));
    on_cleanup(move || keep(false));
}

/// Returns the handler that sends a like on the second tap on the picture, and on each further one.
fn tap() -> impl Fn(&MouseEvent) + Copy + 'static {
    let send = dispatch();
    let before = StoredValue::new(f64::NEG_INFINITY);
    move |event| {
        let passed = event.time_stamp() - before.get_value();
        before.set_value(event.time_stamp());
        if passed < DOUBLE_TAP_MS && is_on_picture(event) {
            send(Intent::Like(1));
        }
    }
}

/// Whether the event's target is the picture itself, and not something on it.
fn is_on_picture(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches(PICTURE).unwrap_or_default())
}

/// Whether the event's target is the controls, or something inside them.
fn is_on_controls(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(".controls").is_ok_and(|found| found.is_some()))
}

/// Returns the handler that holds the danmaku under the pointer, and releases it when the pointer is elsewhere. The action bar at the
/// comment counts as part of it.
fn hold(place: NodeRef<html::Section>) -> impl Fn(&MouseEvent) + Copy + 'static {
    let (send, danmaku) = (dispatch(), store().danmaku());
    let is_holding = move || danmaku.with_untracked(|danmaku| danmaku.held.is_some());
    move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_on =
            |selector| target.as_ref().is_some_and(|target| target.closest(selector).is_ok_and(|on| on.is_some()));
        if is_on(".held") {
            return;
        }
        let is_open = target.as_ref().is_some_and(|target| target.matches(DANMAKU_VISIBLE_OVER).unwrap_or_default());
        let point = place.get_untracked().filter(|_| is_open).map(|place| {
            let corner = danmaku::danmaku_area(&place).get_bounding_client_rect();
            (f64::from(event.client_x()) - corner.left(), f64::from(event.client_y()) - corner.top())
        });
        if point.is_some() || is_holding() {
            send(Intent::PointAt(point));
        }
    }
}

/// The playback state, as the styles spell it.
const fn word(state: PlaybackState) -> &'static str {
    match state {
        PlaybackState::Idle => "idle",
        PlaybackState::Loading => "loading",
        PlaybackState::Playing => "playing",
        PlaybackState::Buffering => "buffering",
        PlaybackState::Paused => "paused",
        PlaybackState::Ended => "ended",
        PlaybackState::Failed(_) => "error",
    }
}
