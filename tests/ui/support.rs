//! A mounted room for tests: it shows a given view, and records the intents.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use leptos::task::tick;
use live_room_viewer::i18n;
use live_room_viewer::i18n::Strings;
use live_room_viewer::store::Store;
use live_room_viewer::ui::{BrowserFunctions, Room, RoomContext};
use room_core::intent::Intent;
use room_core::view::View;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

/// A mounted room. Dropping it removes it from the page.
pub struct Stage {
    host: HtmlElement,
    root: ShadowRoot,
    store: Store,
    strings: RwSignal<&'static Strings>,
    intents: Rc<RefCell<Vec<Intent>>>,
    owner: Owner,
    _view: Box<dyn std::any::Any>,
}

impl Stage {
    /// Mounts a room that shows `view`.
    pub async fn with(view: View) -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let make = || document.create_element("div").unwrap().unchecked_into::<HtmlElement>();
        let (host, place) = (make(), make());
        document.body().unwrap().append_child(&host).unwrap();
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
        root.append_child(&place).unwrap();
        let intents = Rc::<RefCell<Vec<Intent>>>::default();
        let parts = Rc::new(RefCell::new(None));
        let mounted = mount_to(place, {
            let (parts, recorded) = (Rc::clone(&parts), Rc::clone(&intents));
            move || {
                let (store, strings) = (Store::empty(), RwSignal::new(i18n::of("en")));
                let dispatch: Rc<dyn Fn(Intent)> = Rc::new(move |intent| recorded.borrow_mut().push(intent));
                let resolve = |url: &str| url.replacen('/', "https://b.example/", usize::from(url.starts_with('/')));
                let browser = BrowserFunctions {
                    put: Rc::new(|_| ()),
                    animate: Rc::new(|_, _, _| None),
                    keep_awake: Rc::new(|_| {}),
                    resolve: Rc::new(resolve),
                };
                let context = RoomContext::new(store, strings.into(), dispatch, browser);
                parts.replace(Some((store, strings, Owner::current().unwrap())));
                view! { <Room context /> }
            }
        });
        let (store, strings, owner) = parts.take().unwrap();
        let stage = Self { host, root, store, strings, intents, owner, _view: Box::new(mounted) };
        stage.show(view).await;
        stage
    }

    /// Shows another view.
    pub async fn show(&self, view: View) {
        self.store.set(view);
        tick().await;
    }

    /// Changes the language of the texts.
    pub async fn speak(&self, lang: &str) {
        self.strings.set(i18n::of(lang));
        tick().await;
    }

    /// The intents that were dispatched so far.
    pub fn intents(&self) -> Vec<Intent> {
        self.intents.borrow().clone()
    }

    /// The number of elements that match.
    pub fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    /// An element's text.
    pub fn text(&self, selector: &str) -> String {
        self.one(selector).text_content().unwrap_or_default()
    }

    /// An element's `aria-label`.
    pub fn label(&self, selector: &str) -> String {
        self.one(selector).get_attribute("aria-label").unwrap_or_default()
    }

    /// Whether an element has the focus.
    pub fn has_focus(&self, selector: &str) -> bool {
        self.root.active_element().is_some_and(|active| active.matches(selector).unwrap())
    }

    /// Whether an element has the `hidden` attribute.
    pub fn is_hidden(&self, selector: &str) -> bool {
        self.one(selector).has_attribute("hidden")
    }

    /// Clicks the button with this text.
    pub fn click_button(&self, text: &str) {
        let buttons = self.root.query_selector_all("button").unwrap();
        let button = (0..buttons.length())
            .filter_map(|at| buttons.item(at))
            .find(|button| button.text_content().is_some_and(|content| content.trim() == text));
        button.unwrap_or_else(|| panic!("a button {text:?}")).unchecked_into::<HtmlElement>().click();
    }

    /// Clicks the button with this `aria-label`.
    pub fn click_label(&self, label: &str) {
        self.one(&format!("button[aria-label='{label}']")).unchecked_into::<HtmlElement>().click();
    }

    /// Clicks an element.
    pub fn click(&self, selector: &str) {
        self.one(selector).unchecked_into::<HtmlElement>().click();
    }

    /// Waits for the effects of an action: two frames, each with the reactive updates that follow.
    pub async fn settle(&self) {
        for _ in 0..2 {
            let frame = Promise::new(&mut |done, _| {
                web_sys::window().unwrap().request_animation_frame(&done).unwrap();
            });
            JsFuture::from(frame).await.unwrap();
            tick().await;
        }
    }

    /// An element's attribute.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        self.one(selector).get_attribute(name).unwrap_or_default()
    }

    /// The text in the composer.
    pub fn box_value(&self) -> String {
        self.input().value()
    }

    /// Replaces the text in the composer and fires `input`, like typing.
    pub fn write(&self, text: &str) {
        self.input().set_value(text);
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        self.input().dispatch_event(&Event::new_with_event_init_dict("input", &bubbling).unwrap()).unwrap();
    }

    /// Presses a key in the composer.
    pub fn press(&self, key: &str, shift: bool, composing: bool) {
        let init = KeyboardEventInit::new();
        init.set_shift_key(shift);
        init.set_is_composing(composing);
        press(&self.input(), key, &init);
    }

    /// Presses a key on an element, with or without Alt.
    pub fn press_at(&self, selector: &str, key: &str, alt: bool) {
        let init = KeyboardEventInit::new();
        init.set_alt_key(alt);
        press(&self.one(selector), key, &init);
    }

    /// Moves a slider to a value and fires `event`: `input` during a drag, `change` at its end.
    pub fn slide(&self, selector: &str, value: &str, event: &str) {
        let slider: HtmlInputElement = self.one(selector).unchecked_into();
        slider.set_value(value);
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        slider.dispatch_event(&Event::new_with_event_init_dict(event, &bubbling).unwrap()).unwrap();
    }

    /// A slider's value.
    pub fn slid(&self, selector: &str) -> String {
        self.one(selector).unchecked_into::<HtmlInputElement>().value()
    }

    /// Releases a key on an element.
    pub fn release_at(&self, selector: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keyup", &init).unwrap();
        self.one(selector).dispatch_event(&event).unwrap();
    }

    /// Focuses an element.
    pub fn focus(&self, selector: &str) {
        self.one(selector).unchecked_into::<HtmlElement>().focus().unwrap();
    }

    /// Sets an element's inline style.
    pub fn style(&self, selector: &str, style: &str) {
        self.one(selector).set_attribute("style", style).unwrap();
    }

    fn input(&self) -> HtmlTextAreaElement {
        self.one(".composer-input").unchecked_into()
    }

    fn one(&self, selector: &str) -> Element {
        self.root.query_selector(selector).unwrap().unwrap_or_else(|| panic!("{selector} is there"))
    }
}

fn press(target: &Element, key: &str, init: &KeyboardEventInit) {
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", init).unwrap();
    target.dispatch_event(&event).unwrap();
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.owner.cleanup();
        self.host.remove();
    }
}
