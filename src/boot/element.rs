//! The functions that the element's class calls. The interface for pages is in `public/entry.js`.

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
use crate::ui::{BrowserFunctions, Room, RoomContext};

/// A viewer of a room. JavaScript owns it until it calls [`Viewer::unmount`].
#[wasm_bindgen]
pub struct Viewer {
    effect_loop: EffectLoop,
    strings: RwSignal<&'static Strings>,
    owner: Owner,
    view: RefCell<Option<Box<dyn Any>>>,
}

/// Opens a room for the element `host`. The stream's picture is shown in `picture` until [`Viewer::show`]; `config` is JSON.
///
/// # Errors
/// If `config` is not a valid [`Config`].
#[wasm_bindgen]
pub fn open(host: &HtmlElement, picture: &HtmlElement, config: &str) -> Result<Viewer, JsValue> {
    let config = Config::read(config)?;
    let token = TokenSource::new(host.clone().into(), config.token, config.with_credentials);
    let backend = Backend::new(config.backend, config.room, token);
    let owner = Owner::new();
    let (effect_loop, strings) = owner.with(|| {
        let disabled = DisabledFeatures { gifts: config.no_gifts, likes: config.no_likes };
        let room = room_core::room::Room::new(config.pace, disabled);
        let effect_loop = EffectLoop::start(backend, &config.assets, room, element_events::emitter(host));
        (effect_loop, RwSignal::new(i18n::of(&config.lang)))
    });
    effect_loop.picture()(picture);
    effect_loop.watch_in_view(host);
    Ok(Viewer { effect_loop, strings, owner, view: RefCell::default() })
}

#[wasm_bindgen]
impl Viewer {
    /// A promise that resolves when the room may be shown: after the stream's first picture, or when that takes too long.
    pub fn ready(&self) -> Promise {
        Promise::new(&mut |done, _| {
            self.effect_loop.when_ready(move || {
                // A promise's resolve function does not throw.
                let _ = done.call0(&JsValue::UNDEFINED);
            });
        })
    }

    /// Shows the room in `place`, and moves the picture there.
    pub fn show(&self, place: HtmlElement) {
        let (effect_loop, strings) = (&self.effect_loop, self.strings.into());
        let browser = BrowserFunctions {
            put: effect_loop.stage(),
            animate: effect_loop.animate(),
            keep_awake: effect_loop.keep_awake(),
            resolve: effect_loop.resolver(),
        };
        let context = RoomContext::new(effect_loop.store(), strings, effect_loop.dispatcher(), browser);
        let view = self.owner.with(|| mount_to(place, move || view! { <Room context /> }));
        self.view.replace(Some(Box::new(view)));
    }

    /// Sends a comment.
    pub fn send(&self, text: String) {
        self.effect_loop.take(Input::Intent(Intent::SendText(text)));
    }

    /// Sends `count` likes.
    pub fn like(&self, count: u32) {
        self.effect_loop.take(Input::Intent(Intent::Like(count)));
    }

    /// The page sets another token. Returns whether a guest signs in with it; for any other viewer the caller must reopen the room.
    #[wasm_bindgen(js_name = setToken)]
    pub fn set_token(&self, token: String) -> bool {
        self.effect_loop.set_token(token)
    }

    /// Signs a guest in: the page now has the viewer's token.
    #[wasm_bindgen(js_name = signIn)]
    pub fn sign_in(&self) {
        self.effect_loop.take(Input::SignIn);
    }

    /// Leaves the room.
    pub fn leave(&self) {
        self.effect_loop.take(Input::Leave);
    }

    /// Changes the language of all texts. `lang`: a BCP 47 tag.
    #[wasm_bindgen(js_name = setLang)]
    pub fn set_lang(&self, lang: &str) {
        self.strings.set(i18n::of(lang));
    }

    /// Removes the viewer, and stops everything that it started.
    pub fn unmount(self) {
        let Self { effect_loop, owner, view, .. } = self;
        // Sends what is still pending, as when the page is hidden.
        effect_loop.take(Input::Hidden(true));
        drop(effect_loop);
        // Before the nodes are removed: clean-up functions may use them. Dropping the handle alone would remove the nodes, but leave
        // their effects and listeners running.
        owner.cleanup();
        drop(view);
    }
}

/// Calls `callback` after the first panic. After that, JavaScript must not call the wasm again.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: js_sys::Function) {
    crate::boot::panic::install(callback);
}
