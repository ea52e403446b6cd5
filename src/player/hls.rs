//! hls.js, loaded when it is first needed.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use room_core::problem::StreamProblem;
use wasm_bindgen::prelude::*;
use web_sys::HtmlVideoElement;

use super::engine::{self, Assets, Engine, Figures, News, Sink};
use crate::js;

/// Seconds behind the viewer that are kept: hls.js would keep all of a long evening.
const BACK_BUFFER_S: f64 = 30.0;
/// How fast a viewer who fell behind catches up: hls.js would never. Faster than this, voices sound wrong.
const CATCH_UP_RATE: f64 = 1.1;
/// How much further behind each wait for data lets it stay, in seconds: hls.js adds a whole one, which low latency cannot
/// afford; with none, a network that is a little too slow waits again and again.
const MARGIN_AFTER_WAIT_S: f64 = 0.3;
/// Nearer to where it is meant to be than this, a jump is worse than the wait.
const NO_JUMP_S: f64 = 1.0;

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
    #[wasm_bindgen(method, js_name = swapAudioCodec)]
    fn swap_audio_codec(this: &Hls);
    #[wasm_bindgen(method, js_name = stopLoad)]
    fn stop_load(this: &Hls);
    #[wasm_bindgen(method)]
    fn destroy(this: &Hls);
    #[wasm_bindgen(method, getter, js_name = liveSyncPosition)]
    fn live_sync_position(this: &Hls) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn latency(this: &Hls) -> f64;
    #[wasm_bindgen(method, getter, js_name = targetLatency)]
    fn target_latency(this: &Hls) -> Option<f64>;
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
///
/// # Errors
/// If hls.js does not load.
pub async fn start(
    assets: &Assets,
    url: &str,
    at: Option<f64>,
    video: &HtmlVideoElement,
    sink: Sink,
) -> Result<Rc<dyn Engine>, StreamProblem> {
    let module = js::load_module(&assets.hls).await.map_err(|_| StreamProblem::Unreachable)?;
    let class: Function = js::get(&module, "default").dyn_into().map_err(|_| StreamProblem::Broken)?;
    let config = js::object(&[
        ("workerPath", assets.hls_worker.as_str().into()),
        ("backBufferLength", BACK_BUFFER_S.into()),
        ("maxLiveSyncPlaybackRate", CATCH_UP_RATE.into()),
        ("liveSyncOnStallIncrease", MARGIN_AFTER_WAIT_S.into()),
        ("startFragPrefetch", true.into()),
        // -1 is the live edge, or the start.
        ("startPosition", at.unwrap_or(-1.0).into()),
    ]);
    let hls = Reflect::construct(&class, &js_sys::Array::of1(&config)).map_err(|_| StreamProblem::Broken)?;
    let hls: Hls = hls.unchecked_into();
    let on_error = Closure::new(move |_event: JsValue, data: JsValue| {
        // hls.js mends what it can; what it cannot, it calls fatal.
        if js::get(&data, "fatal") == JsValue::TRUE {
            sink(news(&data));
        }
    });
    hls.on("hlsError", on_error.as_ref());
    hls.load_source(url);
    hls.attach_media(video);
    Ok(Rc::new(HlsEngine { hls, video: video.clone(), _on_error: on_error }))
}

fn news(error: &JsValue) -> News {
    match js::get(error, "type").as_string().as_deref() {
        Some("mediaError") => News::Undecodable,
        Some("networkError") => {
            let status = js::get(&js::get(error, "response"), "code").as_f64().unwrap_or_default();
            // A status is a small whole number; 0 where there was no answer.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            News::Failed(engine::problem(status as u16))
        }
        _ => News::Failed(StreamProblem::Broken),
    }
}

impl Engine for HlsEngine {
    fn go_live(&self) {
        if let Some(edge) = self.hls.live_sync_position()
            && edge > self.video.current_time() + NO_JUMP_S
        {
            self.video.set_current_time(edge);
        }
    }

    fn figures(&self) -> Figures {
        // What is not live has no such place.
        let Some(target) = self.hls.live_sync_position().and_then(|_| self.hls.target_latency()) else {
            return Figures::default();
        };
        let latency = self.hls.latency();
        let behind_ms = engine::millis(latency - target).unwrap_or_default();
        Figures { frames: None, latency_ms: engine::millis(latency), behind_ms }
    }

    fn mend(&self, swap_sound: bool) {
        if swap_sound {
            self.hls.swap_audio_codec();
        }
        self.hls.recover_media_error();
    }

    fn halt(&self) {
        self.hls.stop_load();
    }
}

impl Drop for HlsEngine {
    fn drop(&mut self) {
        self.hls.destroy();
    }
}
