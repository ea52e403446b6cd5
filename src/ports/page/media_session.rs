//! The device's media controls (media keys, lock screen): what they show of the room, and their play and pause buttons.

use std::rc::Rc;

use js_sys::Array;
use room_core::input::Input;
use room_core::intent::Intent;
use room_core::view::Header;
use wasm_bindgen::prelude::*;

use crate::js;

#[wasm_bindgen]
extern "C" {
    /// `navigator.mediaSession`.
    type MediaSession;
    #[wasm_bindgen(method, setter)]
    fn set_metadata(this: &MediaSession, metadata: &JsValue);
    #[wasm_bindgen(method, catch, js_name = setActionHandler)]
    fn set_action_handler(this: &MediaSession, action: &str, handler: &JsValue) -> Result<(), JsValue>;

    /// The metadata that the controls show.
    type MediaMetadata;
    #[wasm_bindgen(constructor, catch)]
    fn new(members: &JsValue) -> Result<MediaMetadata, JsValue>;
}

/// The device's media controls. Dropping this removes the room from them.
pub struct MediaControls {
    session: MediaSession,
    shown: Option<Header>,
    _handlers: [Closure<dyn FnMut()>; 2],
}

impl MediaControls {
    /// Creates the controls, which call `take` when a button is pressed. `None`: the browser has no media session.
    pub fn new(take: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let session = js::get(&web_sys::window()?.navigator(), "mediaSession");
        if session.is_undefined() {
            return None;
        }
        let session: MediaSession = session.unchecked_into();
        let handlers = [("play", Intent::Play), ("pause", Intent::Pause)].map(|(action, intent)| {
            let take = Rc::clone(take);
            let handler = Closure::new(move || take(Input::Intent(intent.clone())));
            // A browser that does not know the action does not offer it.
            let _ = session.set_action_handler(action, handler.as_ref());
            handler
        });
        Some(Self { session, shown: None, _handlers: handlers })
    }

    /// Shows the room's title, host and cover. Does nothing if they are shown already.
    pub fn show(&mut self, header: &Header, resolve: impl Fn(&str) -> String) {
        if !header.known || self.shown.as_ref() == Some(header) {
            return;
        }
        let artwork: Array = header.cover.iter().map(|url| js::object(&[("src", resolve(url).into())])).collect();
        let members = js::object(&[
            ("title", header.title.as_str().into()),
            ("artist", header.anchor.as_str().into()),
            ("artwork", artwork.into()),
        ]);
        if let Ok(metadata) = MediaMetadata::new(&members) {
            self.session.set_metadata(&metadata);
        }
        self.shown = Some(header.clone());
    }
}

impl Drop for MediaControls {
    fn drop(&mut self) {
        self.session.set_metadata(&JsValue::NULL);
        for action in ["play", "pause"] {
            let _ = self.session.set_action_handler(action, &JsValue::NULL);
        }
    }
}
