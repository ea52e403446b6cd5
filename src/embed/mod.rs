//! What the element's class calls: mount, speak, clean up. The promises to pages are in `public/entry.js`.

mod config;
mod events;
mod panic;

use config::Config;
use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use room_core::input::{Input, Intent};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::backend::{Backend, TokenSource};
use crate::i18n::{self, Strings};
use crate::runtime::Runtime;
use crate::ui::{Room, RoomContext};

/// A viewer in its place. JavaScript holds it until it takes the viewer away.
#[wasm_bindgen]
pub struct Mounted {
    runtime: Runtime,
    strings: RwSignal<&'static Strings>,
    owner: Owner,
    view: Box<dyn std::any::Any>,
}

/// Mounts a viewer in `place`, for the element `host`; `config` is JSON.
///
/// # Errors
/// If `config` is not what [`Config`] says.
#[wasm_bindgen]
pub fn mount(host: &HtmlElement, place: HtmlElement, config: &str) -> Result<Mounted, JsValue> {
    let config = Config::read(config)?;
    let token = TokenSource::new(host.clone().into(), config.token);
    let backend = Backend::new(config.backend.clone(), config.room, token);
    let (emit, assets) = (events::emitter(host), config.assets);
    let parts = Rc::new(RefCell::new(None));
    let view = mount_to(place, {
        let parts = Rc::clone(&parts);
        move || {
            let strings = RwSignal::new(i18n::of(&config.lang));
            let runtime = Runtime::start(backend, &assets, emit);
            let context = RoomContext::new(
                runtime.slices(),
                strings.into(),
                runtime.dispatcher(),
                runtime.stage(),
                config.backend,
            );
            parts.replace(Some((runtime, strings, Owner::current())));
            view! { <Room context /> }
        }
    });
    match parts.take() {
        Some((runtime, strings, Some(owner))) => Ok(Mounted { runtime, strings, owner, view: Box::new(view) }),
        _ => Err("nothing was mounted".into()),
    }
}

#[wasm_bindgen]
impl Mounted {
    /// Says something in the room.
    pub fn send(&self, text: String) {
        self.runtime.take(Input::Intent(Intent::Say(text)));
    }

    /// The page has another token. Says whether that was enough: for anyone but a guest the viewer is to be mounted anew.
    #[wasm_bindgen(js_name = setToken)]
    pub fn set_token(&self, token: String) -> bool {
        self.runtime.set_token(token)
    }

    /// The page knows who the viewer is now.
    #[wasm_bindgen(js_name = signIn)]
    pub fn sign_in(&self) {
        self.runtime.take(Input::SignIn);
    }

    /// Leaves the room.
    pub fn leave(&self) {
        self.runtime.take(Input::Leave);
    }

    /// Shows all texts in the language of this tag (BCP 47) from now on.
    #[wasm_bindgen(js_name = setLang)]
    pub fn set_lang(&self, lang: &str) {
        self.strings.set(i18n::of(lang));
    }

    /// Takes the viewer away, with all that it began.
    pub fn unmount(self) {
        let Self { runtime, owner, view, .. } = self;
        drop(runtime);
        // While the nodes are still there: what is cleaned up may want to look at them. Dropping the handle alone would
        // take the nodes away and leave everything that belongs to them running.
        owner.cleanup();
        drop(view);
    }
}

/// Calls back when the viewer has panicked: after that, nothing may be called any more.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: js_sys::Function) {
    panic::install(callback);
}
