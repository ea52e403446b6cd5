//! What every component may use: what there is to see, the texts, the picture, and where wishes go.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::*;
use room_core::features::gifts::effects::PlayedEffect;
use room_core::intent::Intent;
use web_sys::Element;

use crate::i18n::Strings;
use crate::js;
use crate::store::Store;

/// Plays the file of a gift's effect in a place, with or without its sound. What is returned ends it when it is dropped.
pub type Animate = dyn Fn(&Element, &PlayedEffect, bool) -> Option<Box<dyn Any>>;

/// What only the browser can do on the stage.
#[derive(Clone)]
pub struct OnStage {
    /// Puts the picture, and what flies over it, into a place.
    pub put: Rc<dyn Fn(&Element)>,
    /// Says which on-screen comment is here: CSS pixels from the place's top left.
    pub bullet_at: Rc<dyn Fn(f64, f64) -> Option<u64>>,
    /// Plays the file of a gift's effect in a place, with or without its sound; what is returned ends it when it is dropped.
    pub animate: Rc<Animate>,
    /// Keeps the screen awake, or lets it sleep.
    pub keep_awake: Rc<dyn Fn(bool)>,
}

/// What every component may use.
#[derive(Clone, Copy)]
pub struct RoomContext {
    store: Store,
    strings: Signal<&'static Strings>,
    dispatch: StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>,
    on_stage: StoredValue<OnStage, LocalStorage>,
    backend: StoredValue<String>,
}

impl RoomContext {
    /// Has to be called under the room's reactive owner. `backend` is an absolute URL.
    pub fn new(
        store: Store,
        strings: Signal<&'static Strings>,
        dispatch: Rc<dyn Fn(Intent)>,
        on_stage: OnStage,
        backend: String,
    ) -> Self {
        Self {
            store,
            strings,
            dispatch: StoredValue::new_local(dispatch),
            on_stage: StoredValue::new_local(on_stage),
            backend: StoredValue::new(backend),
        }
    }

    /// Hands it to the components below.
    pub fn provide(self) {
        provide_context(self);
    }
}

fn context() -> RoomContext {
    // `Room` is the only root of components, and provides it before anything else.
    #[allow(clippy::expect_used)]
    use_context().expect("components live inside Room")
}

/// What there is to see.
pub fn store() -> Store {
    context().store
}

/// The texts.
pub fn strings() -> Signal<&'static Strings> {
    context().strings
}

/// One text, in the language of the moment. A plain function picks it, so that all texts of all components are one type, and
/// what renders them is in the wasm once.
pub fn tr(pick: fn(&'static Strings) -> &'static str) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let strings = strings();
    move || pick(strings.get())
}

/// Where wishes go.
pub fn dispatch() -> impl Fn(Intent) + Copy + 'static {
    let dispatch = context().dispatch;
    move |intent| {
        // A handler may still run while the room is being taken away.
        if let Some(dispatch) = dispatch.try_get_value() {
            dispatch(intent);
        }
    }
}

/// What puts the picture, and what flies over it, into a place.
pub fn picture() -> impl Fn(Element) + Copy + 'static {
    let on_stage = context().on_stage;
    move |place| {
        if let Some(on_stage) = on_stage.try_get_value() {
            (on_stage.put)(&place);
        }
    }
}

/// What says which on-screen comment is at a place of the stage.
pub fn bullet_at() -> impl Fn(f64, f64) -> Option<u64> + Copy + 'static {
    let on_stage = context().on_stage;
    // A handler may still run while the room is being taken away.
    move |x, y| (on_stage.try_get_value()?.bullet_at)(x, y)
}

/// What plays the file of a gift's effect.
pub fn animate() -> impl Fn(&Element, &PlayedEffect, bool) -> Option<Box<dyn Any>> + Copy + 'static {
    let on_stage = context().on_stage;
    move |place, effect, muted| (on_stage.try_get_value()?.animate)(place, effect, muted)
}

/// What keeps the screen awake, or lets it sleep.
pub fn keep_awake() -> impl Fn(bool) + Copy + 'static {
    let on_stage = context().on_stage;
    move |is_wanted| {
        if let Some(on_stage) = on_stage.try_get_value() {
            (on_stage.keep_awake)(is_wanted);
        }
    }
}

/// Makes an address absolute that may be a path on the backend.
pub fn resolve() -> impl Fn(&str) -> String + Copy + 'static {
    let backend = context().backend;
    move |url| backend.with_value(|base| js::absolute(url, base))
}
