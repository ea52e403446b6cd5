//! A sheet over the chat. Its close button and Escape close it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::i18n::Strings;
use crate::ui::context::tr;
use crate::ui::focus;
use crate::ui::icon::{Icon, Shape};

/// A sheet. It takes the focus when it opens, and returns it when it closes.
#[component]
pub fn Sheet(
    /// The sheet's title.
    title: fn(&'static Strings) -> &'static str,
    /// Closes the sheet.
    close: impl Fn() + Copy + Send + Sync + 'static,
    /// The sheet's content.
    children: Children,
) -> impl IntoView {
    let sheet = NodeRef::<html::Section>::new();
    focus::borrow(sheet);
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
