//! Events of the browser: online state and network type, page visibility, reduced motion, and what another page of this site has
//! stored.

use std::rc::Rc;

use room_core::codec::storage::{read_order, read_preferences};
use room_core::input::Input;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, EventTarget, StorageEvent};

use crate::js;
use crate::js::Listener;
use crate::ports::page::storage;

/// Calls `take` with each state that differs from the default now, and with every later change.
pub fn listen(take: &Rc<dyn Fn(Input)>) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let navigator = window.navigator();
    let on = |target: &EventTarget, event, input: Box<dyn Fn() -> Input>| {
        let take = Rc::clone(take);
        Listener::new(target, event, move |_| take(input()))
    };
    let mut listeners = vec![
        on(&window, "online", Box::new(|| Input::Online(true))),
        on(&window, "offline", Box::new(|| Input::Online(false))),
        // The viewer leaves the page: pending messages must go out now.
        on(&window, "pagehide", Box::new(|| Input::Hidden(true))),
    ];
    // The browser restores a page from its back/forward cache as it was.
    let restored = Rc::clone(take);
    listeners.push(Listener::new(&window, "pageshow", move |event: JsValue| {
        if js::get(&event, "persisted") == JsValue::TRUE {
            restored(Input::Hidden(false));
            restored(Input::Restored);
        }
    }));
    let stored = Rc::clone(take);
    listeners.push(Listener::new(&window, "storage", move |event: JsValue| {
        let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
        let name = event.key();
        // Each gift order has its own entry.
        if let Some(key) = name.as_deref().and_then(storage::order_key) {
            let kept = event.new_value().and_then(|text| read_order(&text));
            stored(Input::OrderChanged { key: key.to_owned(), kept });
        } else if name.is_none_or(|name| name == storage::PREFERENCES_KEY) {
            stored(Input::PreferencesLoaded(read_preferences(&event.new_value().unwrap_or_default())));
        }
    }));
    if !navigator.on_line() {
        take(Input::Online(false));
    }
    if let Some(document) = window.document() {
        let hidden = |document: &Document| Input::Hidden(document.hidden());
        if document.hidden() {
            take(hidden(&document));
        }
        let target = document.clone();
        listeners.push(on(&target, "visibilitychange", Box::new(move || hidden(&document))));
    }
    // The viewer can change this setting of the device at any time.
    if let Ok(Some(reduced_motion)) = window.match_media("(prefers-reduced-motion: reduce)") {
        if reduced_motion.matches() {
            take(Input::ReducedMotion(true));
        }
        let query = reduced_motion.clone();
        listeners.push(on(&reduced_motion, "change", Box::new(move || Input::ReducedMotion(query.matches()))));
    }
    // Not every browser has the Network Information API.
    let connection = js::get(&navigator, "connection");
    if let Some(target) = connection.dyn_ref::<EventTarget>().cloned() {
        let slow = |connection: &JsValue| {
            let kind = js::get(connection, "effectiveType").as_string();
            let saves_data = js::get(connection, "saveData") == JsValue::TRUE;
            Input::SlowNetwork(saves_data || matches!(kind.as_deref(), Some("slow-2g" | "2g")))
        };
        take(slow(&connection));
        listeners.push(on(&target, "change", Box::new(move || slow(&connection))));
    }
    listeners
}
