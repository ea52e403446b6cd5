//! hls.js, loaded when it is first needed.

use std::cell::Cell;

use js_sys::{Function, Reflect};
use room_core::problem::StreamProblem;
use wasm_bindgen::prelude::*;
use web_sys::HtmlVideoElement;

use super::engine::Engine;
use crate::js;

/// Seconds behind the viewer that are kept: hls.js would keep all of a long evening.
const BACK_BUFFER_S: f64 = 30.0;
/// How fast a viewer who fell behind catches up: hls.js would never. Faster than this, voices sound wrong.
const CATCH_UP_RATE: f64 = 1.1;

#[wasm_bindgen]
extern "C" {
    /// An instance of hls.js.
    #[derive(Clone)]
    type Hls;
    #[wasm_bindgen(method)]
    fn on(this: &Hls, event: &str, handler: &JsValue);
    #[wasm_bindgen(method, js_name = loadSource)]
    fn load_source(this: &Hls, url: &str);
    #[wasm_bindgen(method, js_name = attachMedia)]
    fn attach_media(this: &Hls, video: &HtmlVideoElement);
    #[wasm_bindgen(method, js_name = recoverMediaError)]
    fn recover_media_error(this: &Hls);
    #[wasm_bindgen(method)]
    fn destroy(this: &Hls);
    #[wasm_bindgen(method, getter, js_name = liveSyncPosition)]
    fn live_sync_position(this: &Hls) -> Option<f64>;
}

struct HlsEngine {
    hls: Hls,
    video: HtmlVideoElement,
    _on_error: Closure<dyn FnMut(JsValue, JsValue)>,
}

/// Can hls.js work here? It needs Media Source Extensions, of one kind or the other.
pub fn is_supported() -> bool {
    let has = |name| !js::get(&js_sys::global(), name).is_undefined();
    has("MediaSource") || has("ManagedMediaSource")
}

/// Loads hls.js and gives it the stream.
pub async fn start(
    hls_url: &str,
    worker_url: &str,
    url: &str,
    video: &HtmlVideoElement,
    fail: impl Fn(StreamProblem) + 'static,
) -> Result<Box<dyn Engine>, StreamProblem> {
    let module = js::load_module(hls_url).await.map_err(|_| StreamProblem::Unreachable)?;
    let class: Function = js::get(&module, "default").dyn_into().map_err(|_| StreamProblem::Broken)?;
    let config = js::object(&[
        ("workerPath", worker_url.into()),
        ("backBufferLength", BACK_BUFFER_S.into()),
        ("maxLiveSyncPlaybackRate", CATCH_UP_RATE.into()),
        ("startFragPrefetch", true.into()),
    ]);
    let hls = Reflect::construct(&class, &js_sys::Array::of1(&config)).map_err(|_| StreamProblem::Broken)?;
    let hls: Hls = hls.unchecked_into();
    let on_error = listen(&hls, fail);
    hls.on("hlsError", on_error.as_ref());
    hls.load_source(url);
    hls.attach_media(video);
    Ok(Box::new(HlsEngine { hls, video: video.clone(), _on_error: on_error }))
}

/// hls.js mends what it can; what it calls fatal is told, but for a first decoding error, which it can mend when asked to.
fn listen(hls: &Hls, fail: impl Fn(StreamProblem) + 'static) -> Closure<dyn FnMut(JsValue, JsValue)> {
    let (hls, recovered) = (hls.clone(), Cell::new(false));
    Closure::new(move |_event: JsValue, data: JsValue| {
        if js::get(&data, "fatal") != JsValue::TRUE {
            return;
        }
        match js::get(&data, "type").as_string().as_deref() {
            Some("mediaError") if !recovered.replace(true) => hls.recover_media_error(),
            Some("networkError") => fail(network_problem(&data)),
            _ => fail(StreamProblem::Broken),
        }
    })
}

fn network_problem(data: &JsValue) -> StreamProblem {
    let status = js::get(&js::get(data, "response"), "code").as_f64();
    if status.is_some_and(|status| (400.0..500.0).contains(&status)) {
        StreamProblem::NotFound
    } else {
        StreamProblem::Unreachable
    }
}

impl Engine for HlsEngine {
    fn go_live(&self) {
        if let Some(edge) = self.hls.live_sync_position()
            && edge > self.video.current_time()
        {
            self.video.set_current_time(edge);
        }
    }
}

impl Drop for HlsEngine {
    fn drop(&mut self) {
        self.hls.destroy();
    }
}
