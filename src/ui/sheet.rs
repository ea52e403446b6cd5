//! A sheet over the chat: something that is opened, looked at, and closed again by its button or by Escape.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

use super::context::tr;
use super::icon::{Icon, Shape};
use crate::i18n::Strings;

/// A sheet. The focus goes into it when it opens, and back when it closes.
#[component]
pub fn Sheet(
    /// What it is called.
    title: fn(&'static Strings) -> &'static str,
    /// Closes it.
    close: impl Fn() + Copy + Send + Sync + 'static,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let sheet = NodeRef::<html::Section>::new();
    let before = StoredValue::new_local(None::<HtmlElement>);
    sheet.on_load(move |sheet| {
        let root = sheet.get_root_node().dyn_into::<ShadowRoot>().ok();
        before.set_value(root.and_then(|root| root.active_element()).and_then(|active| active.dyn_into().ok()));
        // It is in the page by then; a sheet that cannot be focused is there all the same.
        let _ = sheet.focus();
    });
    on_cleanup(move || {
        if let Some(before) = before.try_get_value().flatten() {
            // Gone from the page it takes no focus.
            let _ = before.focus();
        }
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    };
    view! {
        <section class="sheet" tabindex="-1" aria-label=tr(title) node_ref=sheet on:keydown=on_key>
            <div class="sheet-head">
                <h2 class="sheet-title">{tr(title)}</h2>
                <button type="button" class="icon-button" aria-label=tr(|t| t.close) on:click=move |_| close()>
                    <Icon shape=Shape::Close />
                </button>
            </div>
            {children()}
        </section>
    }
}
