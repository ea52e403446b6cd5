//! FLV over HTTP by mpegts.js, which loads when it is first needed. FLV arrives as it is produced, so the latency is what is buffered
//! after the current position.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use room_core::model::problem::StreamProblem;
use room_core::ports::player::{SeekRange, VideoCodec};
use wasm_bindgen::prelude::*;

use crate::js;
use crate::ports::player::engine;
use crate::ports::player::engine::{Engine, EngineEvent, EngineResult, EngineStats, Sink};
use crate::ports::player::video::Video;

/// The target distance to the end of the buffer, in seconds: enough for a network that pauses for a moment.
const TARGET_LATENCY_S: f64 = 1.0;
/// The shortest jump to the live edge, in seconds. A shorter jump would disturb more than the delay.
const MIN_JUMP_S: f64 = 1.0;
/// How many seconds a clean-up keeps buffered behind the current position.
const BACK_BUFFER_S: f64 = 30.0;
/// How many seconds behind the current position cause a clean-up.
const MAX_BACK_BUFFER_S: f64 = 45.0;

#[wasm_bindgen]
extern "C" {
    /// A player of mpegts.js.
    type Mpegts;
    #[wasm_bindgen(method, catch)]
    fn on(this: &Mpegts, event: &str, handler: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = attachMediaElement)]
    fn attach_media_element(this: &Mpegts, video: &Video) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn load(this: &Mpegts) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn destroy(this: &Mpegts) -> Result<(), JsValue>;
}

struct Flv {
    player: Mpegts,
    video: Video,
    on_error: Closure<dyn FnMut(JsValue, JsValue, JsValue)>,
}

/// Loads mpegts.js from `module` and gives it the stream.
///
/// # Errors
/// If mpegts.js does not load, or this browser has no Media Source Extensions.
pub async fn start(
    module: &str,
    url: &str,
    video: &Video,
    is_wanted: impl Fn() -> bool,
    sink: Sink,
) -> Result<Rc<dyn Engine>, StreamProblem> {
    if !js::has_media_source() {
        return Err(StreamProblem::Unplayable);
    }
    let module = js::load_module(module).await.map_err(|_| StreamProblem::Unreachable)?;
    if !is_wanted() {
        // Another attempt uses the element now.
        return Err(StreamProblem::Unreachable);
    }
    let broken = |_: JsValue| StreamProblem::Broken;
    let mpegts = js::get(&module, "default");
    // No logs: errors come as events.
    Reflect::set(&js::get(&mpegts, "LoggingControl"), &"enableAll".into(), &JsValue::FALSE).map_err(broken)?;
    let source = js::object(&[("type", "flv".into()), ("isLive", true.into()), ("url", url.into())]);
    let config = js::object(&[
        ("enableStashBuffer", false.into()),
        ("autoCleanupSourceBuffer", true.into()),
        ("autoCleanupMinBackwardDuration", BACK_BUFFER_S.into()),
        ("autoCleanupMaxBackwardDuration", MAX_BACK_BUFFER_S.into()),
        // A hidden tab does not open a media source until it is visible, so do not wait for that.
        ("deferLoadAfterSourceOpen", false.into()),
    ]);
    let create: Function = js::get(&mpegts, "createPlayer").dyn_into().map_err(broken)?;
    let player: Mpegts = create.call2(&mpegts, &source, &config).map_err(broken)?.unchecked_into();
    let on_error = Closure::new(move |kind: JsValue, detail: JsValue, info: JsValue| sink(news(&kind, &detail, &info)));
    // From here on, dropping `flv` destroys the player, started or not.
    let flv = Flv { player, video: video.clone(), on_error };
    flv.player.on("error", flv.on_error.as_ref()).map_err(broken)?;
    flv.player.attach_media_element(video).map_err(broken)?;
    flv.player.load().map_err(broken)?;
    Ok(Rc::new(flv))
}

fn news(kind: &JsValue, detail: &JsValue, info: &JsValue) -> EngineEvent {
    EngineEvent::Failed(match kind.as_string().as_deref() {
        Some("NetworkError") if *detail == "HttpStatusCodeInvalid" => {
            let status = js::get(info, "code").as_f64().unwrap_or_default();
            // A small whole number.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            engine::problem(status as u16)
        }
        Some("NetworkError") => StreamProblem::Unreachable,
        Some("MediaError") if *detail == "CodecUnsupported" => StreamProblem::Unplayable,
        _ => StreamProblem::Broken,
    })
}

impl Flv {
    /// The last buffered range: its start and end, in seconds.
    fn loaded(&self) -> Option<(f64, f64)> {
        let loaded = self.video.buffered();
        let last = loaded.length().checked_sub(1)?;
        Some((loaded.start(last).ok()?, loaded.end(last).ok()?))
    }

    /// The start of the buffer and the target position, in seconds.
    fn edge(&self) -> Option<(f64, f64)> {
        let (start, end) = self.loaded()?;
        Some((start, (end - TARGET_LATENCY_S).max(start)))
    }
}

impl Engine for Flv {
    fn go_live(&self) -> EngineResult {
        let edge = self.edge().map(|(_, edge)| edge);
        let ahead = edge.filter(|edge| *edge > self.video.current_time() + MIN_JUMP_S);
        ahead.map_or(Ok(()), |edge| self.video.set_current_time(edge))
    }

    fn go_back(&self, behind_ms: u64) -> EngineResult {
        let Some((start, edge)) = self.edge() else { return Ok(()) };
        self.video.set_current_time((edge - engine::seconds(behind_ms)).max(start))
    }

    fn stats(&self) -> EngineStats {
        let info = js::get(&self.player, "mediaInfo");
        let codec = js::get(&info, "videoCodec").as_string();
        let codec = codec.and_then(|codec| VideoCodec::of(&codec));
        // The download speed in kilobytes per second. It equals the bit rate, because FLV arrives as it is produced.
        let speed = js::get(&js::get(&self.player, "statisticsInfo"), "speed").as_f64();
        let kbps = speed.and_then(|speed| engine::whole(speed * 8.0));
        let Some(((start, edge), (_, end))) = self.edge().zip(self.loaded()) else {
            return EngineStats { kbps, codec, ..EngineStats::default() };
        };
        let at = self.video.current_time();
        let behind_ms = engine::millis(edge - at).unwrap_or_default();
        let window = engine::millis(edge - start).map(|length_ms| SeekRange { length_ms, behind_ms });
        EngineStats { latency_ms: engine::millis(end - at), behind_ms, kbps, codec, window, ..EngineStats::default() }
    }

    fn stop_loading(&self) -> EngineResult {
        // The player's own `unload` also removes the picture, and throws if that is gone. Only its private transmuxer can stop the download
        // alone. If a version of mpegts.js names that differently, the download continues until this is dropped.
        let transmuxer = js::get(&js::get(&self.player, "_player_engine"), "_transmuxer");
        let pause: Option<Function> = js::get(&transmuxer, "pause").dyn_into().ok();
        pause.map_or(Ok(()), |pause| pause.call0(&transmuxer).map(drop))
    }
}

impl Drop for Flv {
    fn drop(&mut self) {
        // An exception does not matter: the player is not used any more.
        let _ = self.player.destroy();
    }
}
