//! How the chat list moves: with the newest, unless the reader has moved it.

use leptos::html;
use leptos::prelude::*;
use room_core::features::chat_log::publish::ChatView;
use room_core::intent::Intent;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

/// This close to the bottom, in pixels, is the bottom: a fraction of a line.
const AT_BOTTOM: i32 = 24;

/// The chat list's element.
pub type List = NodeRef<html::Div>;

/// The list's place. The reader's wish is told by wheel, touch, pointer and keys, and not by the place alone: lists also move by
/// themselves.
#[derive(Clone, Copy)]
pub struct Scroll {
    list: List,
    reading: Memo<bool>,
    /// The reader has a hand on the list: what moves it up now is the reader.
    is_moved: StoredValue<bool>,
    last_top: StoredValue<i32>,
}

impl Scroll {
    /// Keeps the newest in sight while the reader is not above.
    pub fn follow(list: List, chat: Signal<ChatView>, reading: Memo<bool>) -> Self {
        let scroll = Self { list, reading, is_moved: StoredValue::new(false), last_top: StoredValue::new(0) };
        Effect::new(move || {
            chat.track();
            if !reading.get() {
                scroll.to_bottom();
            }
        });
        // The list gets shorter when a banner comes or the box grows: what is newest stays in sight.
        list.on_load(move |list| {
            let on_resize = Closure::<dyn Fn()>::new(move || {
                if reading.try_get_untracked() == Some(false) {
                    scroll.to_bottom();
                }
            });
            if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
                observer.observe(&list);
                let observer = StoredValue::new_local((observer, on_resize));
                on_cleanup(move || _ = observer.try_with_value(|(observer, _)| observer.disconnect()));
            }
        });
        scroll
    }

    /// The reader's hand is on the list.
    pub fn moved(self) {
        self.is_moved.set_value(true);
    }

    /// The list has moved; `tell` is told when the reader went above, or is back. Says whether it was the reader.
    pub fn on_scroll(self, tell: impl Fn(Intent)) -> bool {
        let Some(list) = self.list.get_untracked() else { return false };
        let (top, before) = (list.scroll_top(), self.last_top.get_value());
        self.last_top.set_value(top);
        let is_moved = self.is_moved.get_value() && top != before;
        let is_at_bottom = list.scroll_height() - top - list.client_height() <= AT_BOTTOM;
        if is_moved && is_at_bottom {
            self.is_moved.set_value(false);
            if self.reading.get_untracked() {
                tell(Intent::ScrolledUp(false));
            }
        } else if top < before && is_moved {
            tell(Intent::ScrolledUp(true));
        }
        is_moved
    }

    /// Where the list is now is where it was wanted: a scroll event that is still on its way is not the reader's.
    pub fn settle(self) {
        if let Some(list) = self.list.try_get_untracked().flatten() {
            self.last_top.try_set_value(list.scroll_top());
        }
    }

    fn to_bottom(self) {
        let Some(list) = self.list.get_untracked() else { return };
        // After the rows of this change are in the list.
        request_animation_frame(move || {
            list.set_scroll_top(list.scroll_height());
            self.settle();
        });
    }
}
