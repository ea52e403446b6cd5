//! Scrolling of the chat list: it follows the newest line unless the reader has scrolled up.

use leptos::html;
use leptos::prelude::*;
use room_core::features::chat_log::view::ChatView;
use room_core::intent::Intent;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

/// Within this distance of the end the list counts as at the bottom, in pixels. It is a fraction of a line.
const AT_BOTTOM: i32 = 24;

/// The chat list's element.
pub type List = NodeRef<html::Div>;

/// The list's scroll position. Wheel, touch, pointer and keys show that the reader scrolls. A scroll event alone does not, because
/// layout changes also move the list.
#[derive(Clone, Copy)]
pub struct Scroll {
    list: List,
    reading: Memo<bool>,
    /// The reader has used wheel, touch, pointer or keys on the list: scrolling counts as theirs.
    is_by_reader: StoredValue<bool>,
    last_top: StoredValue<i32>,
}

impl Scroll {
    /// Keeps the newest line visible while the reader has not scrolled up.
    pub fn follow(list: List, chat: Signal<ChatView>, reading: Memo<bool>) -> Self {
        let scroll = Self { list, reading, is_by_reader: StoredValue::new(false), last_top: StoredValue::new(0) };
        Effect::new(move || {
            chat.track();
            if !reading.get() {
                scroll.to_bottom();
            }
        });
        // The list shrinks when a banner appears or the text field grows. The newest line stays visible.
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

    /// The reader uses wheel, touch, pointer or keys on the list.
    pub fn moved(self) {
        self.is_by_reader.set_value(true);
    }

    /// Handles a scroll event, and sends an intent when the reader leaves the bottom or comes back to it. Returns whether the reader
    /// scrolled.
    pub fn on_scroll(self, send: impl Fn(Intent)) -> bool {
        let Some(list) = self.list.get_untracked() else { return false };
        let (top, before) = (list.scroll_top(), self.last_top.get_value());
        self.last_top.set_value(top);
        let is_by_reader = self.is_by_reader.get_value() && top != before;
        let is_at_bottom = list.scroll_height() - top - list.client_height() <= AT_BOTTOM;
        if is_by_reader && is_at_bottom {
            self.is_by_reader.set_value(false);
            if self.reading.get_untracked() {
                send(Intent::ScrolledUp(false));
            }
        } else if top < before && is_by_reader {
            send(Intent::ScrolledUp(true));
        }
        is_by_reader
    }

    /// Takes the current position as expected: a scroll event that is still pending is not the reader's.
    pub fn settle(self) {
        if let Some(list) = self.list.try_get_untracked().flatten() {
            self.last_top.try_set_value(list.scroll_top());
        }
    }

    fn to_bottom(self) {
        let Some(list) = self.list.get_untracked() else { return };
        // In the next frame the rows of this change are in the list.
        request_animation_frame(move || {
            list.set_scroll_top(list.scroll_height());
            self.settle();
        });
    }
}
