//! The animations of dear gifts that come as files: `public/gift-animations.js` plays them, loaded with the first.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::js;

/// What becomes of an animation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnimationEvent {
    /// It plays.
    Started,
    /// It has been played.
    Ended,
    /// It cannot be had, or does not play.
    Failed,
}

/// An animation, playing or on its way. Dropping it ends it.
pub struct Animation {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    is_dropped: Cell<bool>,
    playing: RefCell<Option<JsValue>>,
}

impl Animation {
    /// Plays the file at `url`, an absolute address, in the element `host`; `assets` is where the viewer's own files are.
    pub fn play(
        assets: &str,
        url: String,
        host: Element,
        muted: bool,
        tell: impl Fn(AnimationEvent) + 'static,
    ) -> Self {
        let state = Rc::new(State::default());
        let (shared, module) = (Rc::clone(&state), format!("{assets}gift-animations.js"));
        spawn_local(async move {
            let event = match begin(&module, &url, &host, muted).await {
                Ok(playing) if shared.is_dropped.get() => return end(&playing),
                Ok(playing) => {
                    shared.playing.replace(Some(playing.clone()));
                    tell(AnimationEvent::Started);
                    match JsFuture::from(Promise::resolve(&js::get(&playing, "ended"))).await {
                        Ok(_) => AnimationEvent::Ended,
                        Err(_) => AnimationEvent::Failed,
                    }
                }
                Err(_) => AnimationEvent::Failed,
            };
            if !shared.is_dropped.get() {
                tell(event);
            }
        });
        Self { state }
    }
}

impl Drop for Animation {
    fn drop(&mut self) {
        self.state.is_dropped.set(true);
        if let Some(playing) = self.state.playing.take() {
            end(&playing);
        }
    }
}

async fn begin(module: &str, url: &str, host: &Element, muted: bool) -> Result<JsValue, JsValue> {
    let module = js::load_module(module).await?;
    let play: Function = js::get(&module, "play").dyn_into()?;
    let playing = play.call3(&JsValue::UNDEFINED, &url.into(), host, &muted.into())?;
    JsFuture::from(Promise::resolve(&playing)).await
}

fn end(playing: &JsValue) {
    // What it throws is its own matter: it is over.
    js::call(playing, "destroy");
}
