//! What every component may use: what there is to see, the texts, the picture, and where wishes go.

use std::rc::Rc;

use leptos::prelude::*;
use room_core::input::Intent;
use web_sys::Element;

use crate::i18n::Strings;
use crate::js;
use crate::runtime::Slices;

/// Puts the picture into a place.
pub type PutPicture = dyn Fn(&Element);

/// What every component may use.
#[derive(Clone, Copy)]
pub struct RoomContext {
    slices: Slices,
    strings: Signal<&'static Strings>,
    dispatch: StoredValue<Rc<dyn Fn(Intent)>, LocalStorage>,
    picture: StoredValue<Rc<PutPicture>, LocalStorage>,
    backend: StoredValue<String>,
}

impl RoomContext {
    /// Has to be called under the room's reactive owner. `picture` puts the picture into a place; `backend` is an absolute URL.
    pub fn new(
        slices: Slices,
        strings: Signal<&'static Strings>,
        dispatch: Rc<dyn Fn(Intent)>,
        picture: Rc<PutPicture>,
        backend: String,
    ) -> Self {
        Self {
            slices,
            strings,
            dispatch: StoredValue::new_local(dispatch),
            picture: StoredValue::new_local(picture),
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

/// What puts the picture into a place.
pub fn picture() -> impl Fn(Element) + Copy + 'static {
    let picture = context().picture;
    move |place| {
        if let Some(picture) = picture.try_get_value() {
            picture(&place);
        }
    }
}

/// Makes an address absolute that may be a path on the backend.
pub fn resolve() -> impl Fn(&str) -> String + Copy + 'static {
    let backend = context().backend;
    move |url| backend.with_value(|base| js::absolute(url, base))
}
