//! Keyboard focus: a panel has it while it is open.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ShadowRoot};

/// Focuses the composer's text field, or the sign-in button in its place.
pub fn to_box(room: &Element) {
    let found = room.query_selector(".composer-sign-in, .composer-input").ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // The element is in the page. Under an open sheet it is inert and takes no focus.
        let _ = found.focus();
    }
}

/// Focuses a section when it opens. When it closes, returns the focus to the element that had it before.
pub fn borrow(section: NodeRef<html::Section>) {
    let before = StoredValue::new_local(None::<HtmlElement>);
    section.on_load(move |section| {
        let root = section.get_root_node().dyn_into::<ShadowRoot>().ok();
        before.set_value(root.and_then(|root| root.active_element()).and_then(|active| active.dyn_into().ok()));
        // The section is in the page now. If it cannot be focused, it still opens.
        let _ = section.focus();
    });
    on_cleanup(move || {
        let Some(before) = before.try_get_value().flatten() else { return };
        // After the section is removed: while a sheet covers the panel, what lies under it is inert and takes no focus.
        queue_microtask(move || {
            let root = before.get_root_node().dyn_into::<ShadowRoot>().ok();
            if root.is_some_and(|root| root.active_element().is_none()) {
                // The element may have been disabled in the meantime.
                let _ = before.focus();
            }
        });
    });
}
