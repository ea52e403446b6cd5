//! What the element's class calls: open, show, speak, clean up. The promises to pages are in `public/entry.js`.

use std::any::Any;
use std::cell::RefCell;

use js_sys::Promise;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use room_core::context::DisabledFeatures;
use room_core::input::Input;
use room_core::intent::Intent;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::boot::config::Config;
use crate::boot::effect_loop::EffectLoop;
use crate::i18n;
use crate::i18n::Strings;
use crate::ports::backend::{Backend, TokenSource};
use crate::ports::page::element_events;
use crate::ui::{OnStage, Room, RoomContext};

/// A viewer of a room. JavaScript holds it until it takes the viewer away.
#[wasm_bindgen]
pub struct Viewer {
    effect_loop: EffectLoop,
    strings: RwSignal<&'static Strings>,
    backend: String,
    owner: Owner,
    view: RefCell<Option<Box<dyn Any>>>,
}

/// Opens a room for the element `host`: the stream's picture is shown in the place `picture` until there is more; `config` is
/// JSON.
///
/// # Errors
/// If `config` is not what [`Config`] says.
#[wasm_bindgen]
pub fn open(host: &HtmlElement, picture: &HtmlElement, config: &str) -> Result<Viewer, JsValue> {
    let config = Config::read(config)?;
    let token = TokenSource::new(host.clone().into(), config.token, config.with_credentials);
    let backend = Backend::new(config.backend.clone(), config.room, token);
    let owner = Owner::new();
    let (effect_loop, strings) = owner.with(|| {
        let disabled = DisabledFeatures { gifts: config.no_gifts, likes: config.no_likes };
        let room = room_core::room::Room::new(config.pace, disabled);
        let effect_loop = EffectLoop::start(backend, &config.assets, room, element_events::emitter(host));
        (effect_loop, RwSignal::new(i18n::of(&config.lang)))
    });
    effect_loop.picture()(picture);
    effect_loop.watch_in_view(host);
    Ok(Viewer { effect_loop, strings, backend: config.backend, owner, view: RefCell::default() })
}

#[wasm_bindgen]
impl Viewer {
    /// A promise that is kept when it is time to show the room: the stream's picture goes first.
    pub fn ready(&self) -> Promise {
        Promise::new(&mut |done, _| {
            self.effect_loop.when_ready(move || {
                // What resolves a promise does not throw.
                let _ = done.call0(&JsValue::UNDEFINED);
            });
        })
    }

    /// Shows the room in `place`. The picture goes over to it.
    pub fn show(&self, place: HtmlElement) {
        let (effect_loop, strings, backend) = (&self.effect_loop, self.strings.into(), self.backend.clone());
        let on_stage =
            OnStage { put: effect_loop.stage(), animate: effect_loop.animate(), keep_awake: effect_loop.keep_awake() };
        let context = RoomContext::new(effect_loop.store(), strings, effect_loop.dispatcher(), on_stage, backend);
        let view = self.owner.with(|| mount_to(place, move || view! { <Room context /> }));
        self.view.replace(Some(Box::new(view)));
    }

    /// Says something in the room.
    pub fn send(&self, text: String) {
        self.effect_loop.take(Input::Intent(Intent::SendText(text)));
    }

    /// Likes what is seen, so many times.
    pub fn like(&self, count: u32) {
        self.effect_loop.take(Input::Intent(Intent::Like(count)));
    }

    /// The page has another token. Says whether that was enough: for anyone but a guest the room is to be opened anew.
    #[wasm_bindgen(js_name = setToken)]
    pub fn set_token(&self, token: String) -> bool {
        self.effect_loop.set_token(token)
    }

    /// The page knows who the viewer is now.
    #[wasm_bindgen(js_name = signIn)]
    pub fn sign_in(&self) {
        self.effect_loop.take(Input::SignIn);
    }

    /// Leaves the room.
    pub fn leave(&self) {
        self.effect_loop.take(Input::Leave);
    }

    /// Shows all texts in the language of this tag (BCP 47) from now on.
    #[wasm_bindgen(js_name = setLang)]
    pub fn set_lang(&self, lang: &str) {
        self.strings.set(i18n::of(lang));
    }

    /// Takes the viewer away, with all that it began.
    pub fn unmount(self) {
        let Self { effect_loop, owner, view, .. } = self;
        // What is on its way goes out.
        effect_loop.take(Input::Hidden(true));
        drop(effect_loop);
        // While the nodes are still there: what is cleaned up may want to look at them. Dropping the handle alone would
        // take the nodes away and leave everything that belongs to them running.
        owner.cleanup();
        drop(view);
    }
}

/// Calls back when the viewer has panicked: after that, nothing may be called any more.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: js_sys::Function) {
    crate::boot::panic::install(callback);
}
