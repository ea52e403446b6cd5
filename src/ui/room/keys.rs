//! The keys of the stage: those that players have agreed on. None while something is written, and none with another key held.

use leptos::ev::KeyboardEvent;
use room_core::intent::Intent;
use room_core::playback::view::{PlaybackState, StageView};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// By how much an arrow moves the picture, in milliseconds, and the loudness.
const STEP_MS: u64 = 10_000;
const STEP_VOLUME: f64 = 0.05;

/// What a key means.
pub enum Meaning {
    /// A wish for the room.
    Wish(Intent),
    /// The whole screen, or not.
    Full,
    /// The picture in a window of its own, or not.
    Float,
    /// The details of the stream, or not.
    Details,
    /// To the box in which comments are written.
    Comment,
    /// The comments over the picture, or none.
    Danmaku,
    /// The panel of gifts, or not.
    Gifts,
}

/// What a key means on the stage as it is. Arrows mean it only where the stage has the focus.
pub fn meaning(event: &KeyboardEvent, stage: &StageView) -> Option<Meaning> {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    let is_held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
    if is_held || is_within(&target, "input:not([type=range]), textarea, select, [role=menu]") {
        return None;
    }
    let on_stage = is_within(&target, ".stage") && !is_within(&target, "input");
    let toggle =
        if matches!(stage.state, PlaybackState::Paused | PlaybackState::Ended) { Intent::Play } else { Intent::Pause };
    let behind_ms = stage.window.map_or(0, |window| window.behind_ms);
    Some(match event.key().as_str() {
        // On a button the space bar presses that.
        " " if on_stage && !is_within(&target, "button") => Meaning::Wish(toggle),
        "k" => Meaning::Wish(toggle),
        "m" => Meaning::Wish(Intent::SetMuted(!stage.muted)),
        // Held, it is a stream of them.
        "l" => Meaning::Wish(Intent::Like(1)),
        "g" if !event.repeat() => Meaning::Gifts,
        "End" if on_stage => Meaning::Wish(Intent::GoLive),
        "f" => Meaning::Full,
        "p" => Meaning::Float,
        "i" => Meaning::Details,
        "d" => Meaning::Danmaku,
        "c" => Meaning::Comment,
        "ArrowUp" if on_stage => Meaning::Wish(Intent::SetVolume((stage.volume + STEP_VOLUME).min(1.0))),
        "ArrowDown" if on_stage => Meaning::Wish(Intent::SetVolume((stage.volume - STEP_VOLUME).max(0.0))),
        "ArrowLeft" if on_stage && stage.can_go_back => {
            Meaning::Wish(Intent::GoBack { behind_ms: behind_ms + STEP_MS })
        }
        "ArrowRight" if on_stage && stage.is_time_shifted => {
            Meaning::Wish(Intent::GoBack { behind_ms: behind_ms.saturating_sub(STEP_MS) })
        }
        _ => return None,
    })
}

fn is_within(target: &Element, selector: &str) -> bool {
    target.closest(selector).is_ok_and(|found| found.is_some())
}
