//! What the browser tells of itself: whether it is online and how, whether anybody sees the page, whether less is to move, what
//! another page of this site has remembered.

use std::rc::Rc;

use room_core::input::Input;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, EventTarget, StorageEvent};

use crate::js;
use crate::js::Listener;
use crate::ports::page::storage;

/// Tells `take` what is out of the ordinary now, and from now on every change.
pub fn listen(take: &Rc<dyn Fn(Input)>) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let navigator = window.navigator();
    let hear = |target: &EventTarget, event, input: Box<dyn Fn() -> Input>| {
        let take = Rc::clone(take);
        Listener::new(target, event, move |_| take(input()))
    };
    let mut listeners = vec![
        hear(&window, "online", Box::new(|| Input::Online(true))),
        hear(&window, "offline", Box::new(|| Input::Online(false))),
        // The page is about to go: what is on its way goes out.
        hear(&window, "pagehide", Box::new(|| Input::Hidden(true))),
    ];
    // A page that the browser has put aside comes back as it was.
    let restored = Rc::clone(take);
    listeners.push(Listener::new(&window, "pageshow", move |event: JsValue| {
        if js::get(&event, "persisted") == JsValue::TRUE {
            restored(Input::Hidden(false));
            restored(Input::Restored);
        }
    }));
    let remembered = Rc::clone(take);
    listeners.push(Listener::new(&window, "storage", move |event: JsValue| {
        let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
        let name = event.key();
        // Orders of gifts are kept in entries of their own.
        if let Some(key) = name.as_deref().and_then(storage::order_key) {
            let kept = event.new_value().and_then(|text| serde_json::from_str(&text).ok());
            remembered(Input::OrderChanged { key: key.to_owned(), kept });
        } else if name.is_none_or(|name| name == storage::NAME) {
            remembered(Input::PreferencesLoaded(storage::read(event.new_value())));
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
        let place = document.clone();
        listeners.push(hear(&place, "visibilitychange", Box::new(move || hidden(&document))));
    }
    // Whoever wants less to move says so to the browser, and may do so at any time.
    if let Ok(Some(calm)) = window.match_media("(prefers-reduced-motion: reduce)") {
        if calm.matches() {
            take(Input::ReducedMotion(true));
        }
        let query = calm.clone();
        listeners.push(hear(&calm, "change", Box::new(move || Input::ReducedMotion(query.matches()))));
    }
    // Not every browser says by what it is online.
    let connection = js::get(&navigator, "connection");
    if let Some(target) = connection.dyn_ref::<EventTarget>().cloned() {
        let slow = |connection: &JsValue| {
            let kind = js::get(connection, "effectiveType").as_string();
            let saves_data = js::get(connection, "saveData") == JsValue::TRUE;
            Input::SlowNetwork(saves_data || matches!(kind.as_deref(), Some("slow-2g" | "2g")))
        };
        take(slow(&connection));
        listeners.push(hear(&target, "change", Box::new(move || slow(&connection))));
    }
    listeners
}
