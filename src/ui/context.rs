//! What every component may use: what there is to see, the texts, and where wishes go.

use std::rc::Rc;

use leptos::prelude::*;
use room_core::input::Intent;
use web_sys::HtmlVideoElement;

use crate::i18n::Strings;
use crate::js;
use crate::runtime::Slices;

/// Takes the stage's video elements.
pub type HandIn = dyn Fn([HtmlVideoElement; 2]);

/// What every component may use.
#[derive(Clone, Copy)]
pub struct RoomContext {
    slices: Slices,
    strings: Signal<&'static Strings>,
    dispatch: StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>,
    stage: StoredValue<Rc<HandIn>, LocalStorage>,
    backend: StoredValue<String>,
}

impl RoomContext {
    /// Has to be called under the room's reactive owner. `stage` takes the video elements; `backend` is an absolute URL.
    pub fn new(
        slices: Slices,
        strings: Signal<&'static Strings>,
        dispatch: Rc<dyn Fn(Intent)>,
        stage: Rc<HandIn>,
        backend: String,
    ) -> Self {
        Self {
            slices,
            strings,
            dispatch: StoredValue::new_local(dispatch),
            stage: StoredValue::new_local(stage),
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
pub fn slices() -> Slices {
    context().slices
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

/// Where the stage hands in its video elements.
pub fn hand_in_videos() -> impl Fn([HtmlVideoElement; 2]) + Copy + 'static {
    let stage = context().stage;
    move |videos| {
        if let Some(stage) = stage.try_get_value() {
            stage(videos);
        }
    }
}

/// Makes an address absolute that may be a path on the backend.
pub fn resolve() -> impl Fn(&str) -> String + Copy + 'static {
    let backend = context().backend;
    move |url| backend.with_value(|base| js::absolute(url, base))
}
