//! The focus of the keyboard: something that opens has it for as long as it is there.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

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
