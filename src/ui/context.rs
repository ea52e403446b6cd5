//! What every component may use: the store, the texts, the stage's browser functions, and the dispatch of intents.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::*;
use room_core::features::gifts::effects::PlayedEffect;
use room_core::intent::Intent;
use web_sys::Element;

use crate::i18n::Strings;
use crate::store::Store;

/// Plays a gift's animation file inside an element; the flag mutes its sound. Dropping the returned value stops it.
pub type Animate = dyn Fn(&Element, &PlayedEffect, bool) -> Option<Box<dyn Any>>;

/// Functions that reach the browser through the ports.
#[derive(Clone)]
pub struct BrowserFunctions {
    /// Moves the picture, the danmaku and the hearts into an element.
    pub put: Rc<dyn Fn(&Element)>,
    /// Plays a gift's animation file inside an element; the flag mutes its sound. Dropping the returned value stops it.
    pub animate: Rc<Animate>,
    /// Keeps the screen awake (`true`), or lets it sleep.
    pub keep_awake: Rc<dyn Fn(bool)>,
    /// Makes the address of a picture absolute: a path is resolved against the backend.
    pub resolve: Rc<dyn Fn(&str) -> String>,
}

/// What every component may use. Components read it from the Leptos context.
#[derive(Clone)]
pub struct RoomContext {
    store: Store,
    strings: Signal<&'static Strings>,
    dispatch: StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>,
    browser: StoredValue<BrowserFunctions, LocalStorage>,
}

impl RoomContext {
    /// Must be called under the room's reactive owner.
    pub fn new(
        store: Store,
        strings: Signal<&'static Strings>,
        dispatch: Rc<dyn Fn(Intent)>,
        browser: BrowserFunctions,
    ) -> Self {
        Self { store, strings, dispatch: StoredValue::new_local(dispatch), browser: StoredValue::new_local(browser) }
    }

    /// Provides it to the components below.
    pub fn provide(self) {
        provide_context(self);
    }
}

fn context() -> RoomContext {
    // `Room` is the only root component, and it provides the context before anything else.
    #[allow(clippy::expect_used)]
    use_context().expect("components live inside Room")
}

/// The store.
pub fn store() -> Store {
    context().store
}

/// The texts of the current language.
pub fn strings() -> Signal<&'static Strings> {
    context().strings
}

/// One text in the current language. `pick` is a plain function, so all texts of all components have one type, and the wasm contains
/// their rendering code once.
pub fn tr(pick: fn(&'static Strings) -> &'static str) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let strings = strings();
    move || pick(strings.get())
}

/// Returns the function that dispatches an intent.
pub fn dispatch() -> impl Fn(Intent) + Copy + 'static {
    let dispatch = context().dispatch;
    move |intent| {
        // A handler may still run while the room is unmounted.
        if let Some(dispatch) = dispatch.try_get_value() {
            dispatch(intent);
        }
    }
}

/// Returns the function that moves the picture, the danmaku and the hearts into an element.
pub fn picture() -> impl Fn(Element) + Copy + 'static {
    let browser = context().browser;
    move |place| {
        if let Some(browser) = browser.try_get_value() {
            (browser.put)(&place);
        }
    }
}

/// Returns the function that plays a gift's animation file.
pub fn animate() -> impl Fn(&Element, &PlayedEffect, bool) -> Option<Box<dyn Any>> + Copy + 'static {
    let browser = context().browser;
    move |place, effect, muted| (browser.try_get_value()?.animate)(place, effect, muted)
}

/// Returns the function that keeps the screen awake, or lets it sleep.
pub fn keep_awake() -> impl Fn(bool) + Copy + 'static {
    let browser = context().browser;
    move |is_wanted| {
        if let Some(browser) = browser.try_get_value() {
            (browser.keep_awake)(is_wanted);
        }
    }
}

/// Returns the function that makes the address of a picture absolute. A path is resolved against the backend.
pub fn resolve() -> impl Fn(&str) -> String + Copy + 'static {
    let browser = context().browser;
    move |url| browser.try_get_value().map_or_else(|| url.to_owned(), |browser| (browser.resolve)(url))
}
