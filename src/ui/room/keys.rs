//! Keyboard shortcuts of the stage, as video players commonly have them. They are off in text fields and menus, during IME
//! composition, and while Ctrl, Alt or Meta is held.

use leptos::ev::KeyboardEvent;
use room_core::intent::Intent;
use room_core::playback::view::{PlaybackState, StageView};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How far an arrow key seeks, in milliseconds, and by how much it changes the volume.
const STEP_MS: u64 = 10_000;
const STEP_VOLUME: f64 = 0.05;

/// What a key does.
pub enum KeyAction {
    /// Dispatches an intent.
    Dispatch(Intent),
    /// Toggles full screen.
    Full,
    /// Toggles picture-in-picture.
    Float,
    /// Toggles the stream details.
    Details,
    /// Focuses the composer.
    Comment,
    /// Toggles danmaku.
    Danmaku,
    /// Toggles the gift panel.
    Gifts,
}

/// What a key does in the stage's current state. Space, End and the arrow keys work only while the focus is in the stage.
pub fn action_of(event: &KeyboardEvent, stage: &StageView) -> Option<KeyAction> {
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
        // On a button the space bar presses the button.
        " " if on_stage && !is_within(&target, "button") => KeyAction::Dispatch(toggle),
        "k" => KeyAction::Dispatch(toggle),
        "m" => KeyAction::Dispatch(Intent::SetMuted(!stage.muted)),
        // While the key is held, each repeat sends a like.
        "l" => KeyAction::Dispatch(Intent::Like(1)),
        "g" if !event.repeat() => KeyAction::Gifts,
        "End" if on_stage => KeyAction::Dispatch(Intent::GoLive),
        "f" => KeyAction::Full,
        "p" => KeyAction::Float,
        "i" => KeyAction::Details,
        "d" => KeyAction::Danmaku,
        "c" => KeyAction::Comment,
        "ArrowUp" if on_stage => KeyAction::Dispatch(Intent::SetVolume((stage.volume + STEP_VOLUME).min(1.0))),
        "ArrowDown" if on_stage => KeyAction::Dispatch(Intent::SetVolume((stage.volume - STEP_VOLUME).max(0.0))),
        "ArrowLeft" if on_stage && stage.can_go_back => {
            KeyAction::Dispatch(Intent::SeekBack { behind_ms: behind_ms + STEP_MS })
        }
        "ArrowRight" if on_stage && stage.is_time_shifted => {
            KeyAction::Dispatch(Intent::SeekBack { behind_ms: behind_ms.saturating_sub(STEP_MS) })
        }
        _ => return None,
    })
}

fn is_within(target: &Element, selector: &str) -> bool {
    target.closest(selector).is_ok_and(|found| found.is_some())
}
