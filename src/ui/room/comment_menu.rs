//! The menu of actions on a comment. The list has one menu, which is placed at its comment.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use room_core::features::chat_log::view::ChatView;
use room_core::intent::Intent;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::i18n::Strings;
use crate::ui::context::{dispatch, store, tr};

/// The comment that the menu is for, and the menu's place in pixels from the top of the list's visible part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct About {
    key: u64,
    top: i32,
    /// The comment is in the lower half of the list, so the menu opens upwards.
    is_low: bool,
    is_mine: bool,
}

impl About {
    /// The comment that was clicked in `list`. `None`: the click was on a control other than the menu button, outside a comment, or on a
    /// comment without actions (withdrawn, pending or failed).
    pub fn clicked(list: &HtmlElement, target: &Element) -> Option<Self> {
        let row = target.closest(".message").ok().flatten()?;
        let control = target.closest("button, a").ok().flatten();
        if control.is_some_and(|control| !control.class_list().contains("message-more")) {
            return None;
        }
        if row.has_attribute("data-withdrawn") || row.has_attribute("data-state") {
            return None;
        }
        let key = row.get_attribute("data-key")?.parse().ok()?;
        let row_element: &HtmlElement = row.dyn_ref()?;
        let top = row_element.offset_top() - list.scroll_top();
        let is_low = top > list.client_height() / 2;
        let top = if is_low { top } else { top + row_element.offset_height() };
        Some(Self { key, top, is_low, is_mine: row.has_attribute("data-mine") })
    }
}

/// The menu, while it is open. It closes when its comment leaves the list.
#[component]
pub fn Actions(
    /// The comment that the menu is for.
    about: RwSignal<Option<About>>,
    /// Returns the focus to the list.
    back: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let chat = store().chat();
    let is_there = move |chat: &ChatView, key| chat.lines.iter().any(|line| line.key == key);
    Effect::new(move || {
        if let Some(open) = about.get()
            && !chat.with(|chat| is_there(chat, open.key))
        {
            about.set(None);
        }
    });
    move || about.get().map(|open| view! { <Menu open about back /> })
}

#[component]
fn Menu(open: About, about: RwSignal<Option<About>>, back: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let send = dispatch();
    let menu = NodeRef::<html::Div>::new();
    menu.on_load(|menu| focus(menu.first_element_child()));
    let close = move || {
        about.set(None);
        back();
    };
    let item = move |label: fn(&'static Strings) -> &'static str, intent: Intent, gives_back: bool| {
        view! {
            <button type="button" role="menuitem" class="menu-item" on:click=move |_| {
                about.set(None);
                send(intent.clone());
                if gives_back { back(); }
            }>{tr(label)}</button>
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let focused = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(focused) = focused else { return };
        match event.key().as_str() {
            "Escape" => close(),
            "ArrowDown" => focus(focused.next_element_sibling()),
            "ArrowUp" => focus(focused.previous_element_sibling()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let key = open.key;
    let below = (!open.is_low).then(|| format!("{}px", open.top));
    let above = open.is_low.then(|| format!("calc(100% - {}px)", open.top));
    view! {
        <div class="menu" role="menu" node_ref=menu style:inset-block-start=below style:inset-block-end=above on:keydown=on_key>
            {item(|t| t.answer, Intent::Reply(Some(key)), false)}
            {(!open.is_mine).then(|| item(|t| t.mention, Intent::Mention(key), false))}
            {item(|t| t.copy, Intent::Copy(key), true)}
            {(!open.is_mine).then(|| item(|t| t.hide_user, Intent::HideUser(key), true))}
        </div>
    }
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // The element is in the page. If it cannot be focused, no harm is done.
        let _ = element.focus();
    }
}
