//! Keyboard focus on the menu buttons of comments. Keyboard users move through the comments with it.

use leptos::prelude::*;
use room_core::features::chat_log::view::ChatView;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::room::scroll::List;

/// A comment's menu button.
const BUTTON: &str = ".message-more";

/// Keeps the focus on a comment whose row is replaced. A changed line gets a new row element, and the browser drops the focus with the
/// old one.
#[derive(Clone, Copy)]
pub struct RowFocus {
    list: List,
    /// The button that has the focus, or that had it when its row was replaced.
    button: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl RowFocus {
    /// Keeps the focus in `list`, which shows `chat`.
    pub fn keep(list: List, chat: Signal<ChatView>) -> Self {
        let it = Self { list, button: StoredValue::new_local(None) };
        Effect::new(move || {
            chat.track();
            // A microtask: after this change's rows are in the list, and before the next key press.
            queue_microtask(move || it.restore());
        });
        it
    }

    /// An element in the list has received the focus.
    pub fn came(self, target: Option<Element>) {
        let button = target.filter(|target| target.matches(BUTTON) == Ok(true));
        self.button.set_value(button.and_then(|button| button.dyn_into().ok()));
    }

    /// The focus has left its element. `is_elsewhere`: another element received it. If no element did, the viewer moved the focus away only
    /// if the row still exists in the next frame; otherwise the row was replaced.
    pub fn left(self, is_elsewhere: bool) {
        if is_elsewhere {
            self.button.set_value(None);
            return;
        }
        request_animation_frame(move || {
            let is_moved = |button: &HtmlElement| button.is_connected() && button.matches(":focus") == Ok(false);
            self.button.try_update_value(|button| *button = button.take().filter(|button| !is_moved(button)));
        });
    }

    /// Moves the focus to the menu button above or below. From the list itself: to the newest comment's button.
    pub fn step(self, up: bool) {
        let Some(list) = self.list.get_untracked() else { return };
        let Ok(buttons) = list.query_selector_all(BUTTON) else { return };
        let button = |at: u32| buttons.item(at).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        let focused =
            (0..buttons.length()).find(|at| button(*at).is_some_and(|button| button.matches(":focus") == Ok(true)));
        let next = match (focused, up) {
            (Some(at), true) => at.checked_sub(1),
            (Some(at), false) => Some(at + 1),
            (None, _) => buttons.length().checked_sub(1),
        };
        if let Some(button) = next.and_then(button) {
            // The element is in the page, so focusing it does not fail.
            let _ = button.focus();
        }
    }

    /// Focuses the menu button in the comment's new row. If the comment has no menu button any more, focuses the list.
    fn restore(self) {
        let removed = self.button.try_update_value(|button| button.take_if(|button| !button.is_connected())).flatten();
        let (Some(old), Some(list)) = (removed, self.list.try_get_untracked().flatten()) else { return };
        let key = old.closest(".message").ok().flatten().and_then(|row| row.get_attribute("data-key"));
        let row =
            key.and_then(|key| list.query_selector(&format!(".message[data-key='{key}'] {BUTTON}")).ok().flatten());
        let button = row.and_then(|button| button.dyn_into::<HtmlElement>().ok());
        // Both elements are in the page.
        let _ = button.unwrap_or_else(|| (*list).clone()).focus();
    }
}
