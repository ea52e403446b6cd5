//! The room's own size, as far as the layout depends on more than the styles can ask for: whether the chat lies over the picture.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node, ResizeObserver, ShadowRoot};

/// A room that is lower than this, and narrower than two columns need, has no height for a picture and a chat: a small embed, or a phone
/// whose keyboard is open. In CSS pixels; the styles have both, too.
const SHORT_PX: i32 = 520;
const COLUMNS_PX: i32 = 720;
/// A room that is lower has no height for a header over an upright picture either, in CSS pixels.
const LOW_PX: i32 = 400;

/// What the room's size says.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// There is no height for a picture and a chat below it.
    pub is_short: bool,
    /// The room is higher than it is wide, and not too low for an upright picture.
    pub is_upright: bool,
}

/// Looks at the size of the element that `inside` is in, for as long as the component is there.
pub fn watch(inside: &Node, size: RwSignal<Size>) {
    let Ok(root) = inside.get_root_node().dyn_into::<ShadowRoot>() else { return };
    let Ok(host) = root.host().dyn_into::<HtmlElement>() else { return };
    let look = {
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
    // It is right before the first picture of the room is drawn.
    look();
    let callback = Closure::<dyn FnMut()>::new(look);
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    observer.observe(&host);
    let kept = StoredValue::new_local(Some((observer, callback)));
    on_cleanup(move || {
        if let Some(Some((observer, _))) = kept.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}
