//! Measures the room for layout rules that container queries cannot express: whether the chat lies over the picture.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node, ResizeObserver, ShadowRoot};

/// A room below both limits has no height for a picture and a chat: a small embed, or a phone with its keyboard open. In CSS pixels.
/// The styles use the same two values.
const SHORT_PX: i32 = 520;
const COLUMNS_PX: i32 = 720;
/// A room lower than this has no height for a header over an upright picture either, in CSS pixels.
const LOW_PX: i32 = 400;

/// The layout class that follows from the room's size.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// The room is too low for a picture with a chat below it.
    pub is_short: bool,
    /// The room is higher than it is wide, and high enough for an upright picture.
    pub is_upright: bool,
}

/// Observes the size of the element whose shadow root contains `inside`, until the component is unmounted.
pub fn watch(inside: &Node, size: RwSignal<Size>) {
    let Ok(root) = inside.get_root_node().dyn_into::<ShadowRoot>() else { return };
    let Ok(host) = root.host().dyn_into::<HtmlElement>() else { return };
    let measure = {
        let host = host.clone();
        move || {
            let (width, height) = (host.client_width(), host.client_height());
            let is_short = height < SHORT_PX && width < COLUMNS_PX;
            let now = Size { is_short, is_upright: height > width && height >= LOW_PX };
            if size.try_get_untracked().is_some_and(|before| before != now) {
                size.set(now);
            }
        }
    };
    // Measure once now, so that the room's first frame is already right.
    measure();
    let callback = Closure::<dyn FnMut()>::new(measure);
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    observer.observe(&host);
    let kept = StoredValue::new_local(Some((observer, callback)));
    on_cleanup(move || {
        if let Some(Some((observer, _))) = kept.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}
