//! The focus of the keyboard: something that opens has it for as long as it is there.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ShadowRoot};

/// Gives the focus to the box in which comments are written, or to what stands in its place.
pub fn to_box(room: &Element) {
    let found = room.query_selector(".composer-sign-in, .composer-input").ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // It is in the page; where a sheet lies over it, it takes none.
        let _ = found.focus();
    }
}

/// Gives the focus to a section when it opens, and back to what had it when it closes.
pub fn borrow(section: NodeRef<html::Section>) {
    let before = StoredValue::new_local(None::<HtmlElement>);
    section.on_load(move |section| {
        let root = section.get_root_node().dyn_into::<ShadowRoot>().ok();
        before.set_value(root.and_then(|root| root.active_element()).and_then(|active| active.dyn_into().ok()));
        // It is in the page by then; a section that cannot be focused is there all the same.
        let _ = section.focus();
    });
    on_cleanup(move || {
        let Some(before) = before.try_get_value().flatten() else { return };
        // Once the section is gone: what lies under one that covers all of the panel takes no focus.
        queue_microtask(move || {
            let root = before.get_root_node().dyn_into::<ShadowRoot>().ok();
            if root.is_some_and(|root| root.active_element().is_none()) {
                // It may have been disabled since.
                let _ = before.focus();
            }
        });
    });
}
