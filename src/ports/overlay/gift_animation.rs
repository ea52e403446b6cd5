//! Animations of expensive gifts that come as files. `public/gift-animations.js` plays them; it is loaded with the first one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use crate::js;

/// Progress of an animation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnimationEvent {
    /// It has started to play.
    Started,
    /// It has played to its end.
    Ended,
    /// Its file cannot be loaded, or does not play.
    Failed,
}

/// An animation that loads or plays. Dropping it ends the animation.
pub struct Animation {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    is_dropped: Cell<bool>,
    playing: RefCell<Option<JsValue>>,
}

impl Animation {
    /// Plays the file at `url`, an absolute address, in the element `host`. `assets` is the address of this project's own files.
    pub fn play(
        assets: &str,
        url: String,
        host: Element,
        muted: bool,
        on_event: impl Fn(AnimationEvent) + 'static,
    ) -> Self {
        let state = Rc::new(State::default());
        let (shared, module) = (Rc::clone(&state), format!("{assets}gift-animations.js"));
        spawn_local(async move {
            let event = match begin(&module, &url, &host, muted).await {
                Ok(playing) if shared.is_dropped.get() => return end(&playing),
                Ok(playing) => {
                    shared.playing.replace(Some(playing.clone()));
                    on_event(AnimationEvent::Started);
                    match JsFuture::from(Promise::resolve(&js::get(&playing, "ended"))).await {
                        Ok(_) => AnimationEvent::Ended,
                        Err(_) => AnimationEvent::Failed,
                    }
                }
                Err(_) => AnimationEvent::Failed,
            };
            if !shared.is_dropped.get() {
                on_event(event);
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
    // Its errors do not matter: the animation is over.
    js::call(playing, "destroy");
}
