//! What can be chosen of the stream: its quality, and whether its details are shown.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use room_core::input::Intent;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};
use crate::i18n::Strings;

/// The button, and the menu that it opens.
#[component]
pub fn Settings(
    /// The menu is open.
    open: RwSignal<bool>,
    /// The details are shown.
    details: RwSignal<bool>,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            focus(&button);
        }
    };
    let place = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "Escape" => 0,
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        let Some(place) = place.get_untracked().filter(|_| open.get_untracked()) else { return };
        event.prevent_default();
        event.stop_propagation();
        if step == 0 {
            close();
        } else {
            move_focus(&place, &event, step);
        }
    };
    // Whoever goes elsewhere has done with it.
    let on_leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        // Some browsers give what is clicked on no focus: nowhere is not elsewhere.
        if place.get_untracked().is_some_and(|place| to.is_some_and(|to| !place.contains(Some(&to)))) {
            open.set(false);
        }
    };
    view! {
        <div class="settings" node_ref=place on:keydown=on_key on:focusout=on_leave>
            <button type="button" class="icon-button" node_ref=button aria-haspopup="menu" aria-label=tr(|t| t.settings)
                aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                <Icon shape=Shape::Settings />
            </button>
            <Show when=move || open.get()>
                <Menu details close />
            </Show>
        </div>
    }
}

#[component]
fn Menu(details: RwSignal<bool>, close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let (tracks, device) = (slices().tracks(), slices().device());
    let rests = move || device.with(|device| device.rests);
    let menu = NodeRef::<html::Div>::new();
    menu.on_load(|menu| {
        let find = |selector| menu.query_selector(selector).ok().flatten();
        focus_on(find("[role=menuitemradio][aria-checked=true]").or_else(|| find("button")));
    });
    let heights = Memo::new(move |_| tracks.with(|tracks| tracks.heights.clone()));
    let qualities = move || {
        let choose = move |height| send(Intent::SetQuality(height));
        let is_chosen = move |height: &Option<u32>| tracks.with(|tracks| tracks.quality == *height);
        let name =
            move |height: &Option<u32>| height.map_or_else(|| t.get().auto.to_owned(), |height| format!("{height}p"));
        view! { <Choice title=|t| t.quality all=heights.get() is_chosen name choose close /> }
    };
    let captions = Memo::new(move |_| tracks.with(|tracks| tracks.captions.clone()));
    let readings = move || {
        let choose = move |name| send(Intent::SetCaptions(name));
        let is_chosen = move |name: &Option<String>| tracks.with(|tracks| tracks.caption == *name);
        let name = move |name: &Option<String>| name.clone().unwrap_or_else(|| t.get().captions_off.to_owned());
        view! { <Choice title=|t| t.captions all=captions.get() is_chosen name choose close /> }
    };
    view! {
        <div class="menu" role="menu" node_ref=menu aria-label=tr(|t| t.settings)>
            {qualities}
            {readings}
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || rests().to_string()
                on:click=move |_| { send(Intent::SetRests(!rests())); close(); }>{tr(|t| t.rests)}</button>
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || details.get().to_string()
                on:click=move |_| { details.update(|shown| *shown = !*shown); close(); }>{tr(|t| t.details)}</button>
        </div>
    }
}

/// One of several, or none of them; nothing where there is nothing to choose.
#[component]
fn Choice<T: Clone + Send + Sync + 'static>(
    /// What is chosen.
    title: fn(&'static Strings) -> &'static str,
    /// What there is; none of them comes first.
    all: Vec<T>,
    /// Is this what was chosen?
    is_chosen: impl Fn(&Option<T>) -> bool + Copy + Send + Sync + 'static,
    /// What it is called.
    name: impl Fn(&Option<T>) -> String + Copy + Send + Sync + 'static,
    /// Chooses it.
    choose: impl Fn(Option<T>) + Copy + Send + Sync + 'static,
    /// Closes the menu.
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let item = move |one: Option<T>| {
        let (checked, label, chosen) = (one.clone(), one.clone(), one);
        view! {
            <button type="button" role="menuitemradio" class="menu-item" aria-checked=move || is_chosen(&checked).to_string()
                on:click=move |_| { choose(chosen.clone()); close(); }>{move || name(&label)}</button>
        }
    };
    (!all.is_empty()).then(|| {
        view! {
            <div role="group" class="menu-group" aria-label=tr(title)>
                <p class="menu-title" aria-hidden="true">{tr(title)}</p>
                {item(None)}
                {all.into_iter().map(|one| item(Some(one))).collect_view()}
            </div>
        }
    })
}

/// From the item that has the focus to the next, or the one before.
fn move_focus(place: &Element, event: &KeyboardEvent, step: i32) {
    let Ok(items) = place.query_selector_all(".menu-item") else { return };
    let focused = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let items: Vec<Element> = (0..items.length()).filter_map(|nth| items.get(nth)?.dyn_into().ok()).collect();
    let at = items.iter().position(|item| focused.as_ref() == Some(item));
    let next = match at {
        Some(at) => i32::try_from(at).ok().and_then(|at| usize::try_from(at + step).ok()),
        // From the button into the menu.
        None => Some(0),
    };
    focus_on(next.and_then(|next| items.get(next).cloned()));
}

fn focus_on(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        focus(&element);
    }
}

fn focus(element: &HtmlElement) {
    // It is in the page; where it cannot be focused nothing is lost.
    let _ = element.focus();
}
