//! HLS by hls.js, which loads when it is first needed.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Date, Function, Reflect};
use room_core::model::problem::StreamProblem;
use room_core::playback::view::distinct;
use room_core::ports::player::{SeekRange, VideoCodec};
use wasm_bindgen::prelude::*;

use crate::js;
use crate::js::Listener;
use crate::ports::player::engine;
use crate::ports::player::engine::{Assets, Engine, EngineEvent, EngineResult, EngineStats, Sink, Start};
use crate::ports::player::video::Video;

/// How many seconds stay buffered behind the current position. By default hls.js keeps the whole show.
const BACK_BUFFER_S: f64 = 30.0;
/// How much each stall adds to the target latency, in seconds. The 1 s of hls.js is too much for low latency; with 0, a network that is
/// a little too slow stalls again and again.
const STALL_MARGIN_S: f64 = 0.3;
/// The shortest jump to the live edge, in seconds. A shorter jump would disturb more than the delay.
const MIN_JUMP_S: f64 = 1.0;

#[wasm_bindgen]
extern "C" {
    /// An instance of hls.js.
    #[derive(Clone)]
    type Hls;
    #[wasm_bindgen(method, catch)]
    fn on(this: &Hls, event: &str, handler: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = loadSource)]
    fn load_source(this: &Hls, url: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = attachMedia)]
    fn attach_media(this: &Hls, video: &Video) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = recoverMediaError)]
    fn recover_media_error(this: &Hls) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = swapAudioCodec)]
    fn swap_audio_codec(this: &Hls) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = stopLoad)]
    fn stop_load(this: &Hls) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = startLoad)]
    fn start_load(this: &Hls) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn destroy(this: &Hls) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = nextLevel)]
    fn set_next_level(this: &Hls, level: i32) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = subtitleTrack)]
    fn set_subtitle_track(this: &Hls, track: i32) -> Result<(), JsValue>;
}

/// The details of a playlist, from hls.js.
struct Details {
    is_live: bool,
    /// Where the playlist starts, in seconds.
    start: f64,
    /// Where the playlist ends, in seconds.
    edge: f64,
}

impl Hls {
    /// The newest playlist. `None`: none has loaded yet.
    fn details(&self) -> Option<Details> {
        let details = js::get(self, "latestLevelDetails");
        let seconds = |name| js::get(&details, name).as_f64();
        Some(Details {
            is_live: js::get(&details, "live").as_bool()?,
            start: seconds("fragmentStart")?,
            edge: seconds("edge")?,
        })
    }

    /// The target position of a live stream, in seconds.
    fn live_sync_position(&self) -> Option<f64> {
        js::get(self, "liveSyncPosition").as_f64()
    }

    fn levels(&self) -> js_sys::Array {
        js_sys::Array::from(&js::get(self, "levels"))
    }

    /// The name of each caption track. `None`: the track has no name and cannot be chosen.
    fn caption_names(&self) -> Vec<Option<String>> {
        let tracks = js_sys::Array::from(&js::get(self, "subtitleTracks"));
        distinct(tracks.iter().map(|track| js::get(&track, "name").as_string()))
    }
}

struct HlsEngine {
    hls: Hls,
    video: Video,
    /// The start position, in milliseconds behind the live edge, until the stream is there. hls.js starts at the live edge, and knows
    /// only then where it is.
    behind_ms: Rc<Cell<Option<u64>>>,
    _on_error: Closure<dyn FnMut(JsValue, JsValue)>,
    _on_captions: Closure<dyn FnMut()>,
    _on_data: Listener,
}

/// Loads hls.js and gives it the stream.
///
/// # Errors
/// If hls.js does not load.
pub async fn start(
    assets: &Assets,
    url: &str,
    (start, begins_low): (Start, bool),
    video: &Video,
    is_wanted: impl Fn() -> bool,
    sink: Sink,
) -> Result<Rc<dyn Engine>, StreamProblem> {
    let module = js::load_module(&assets.hls).await.map_err(|_| StreamProblem::Unreachable)?;
    if !is_wanted() {
        // Another attempt uses the element now.
        return Err(StreamProblem::Unreachable);
    }
    let class: Function = js::get(&module, "default").dyn_into().map_err(|_| StreamProblem::Broken)?;
    let config = js::object(&[
        ("workerPath", assets.hls_worker.as_str().into()),
        ("backBufferLength", BACK_BUFFER_S.into()),
        ("liveSyncOnStallIncrease", STALL_MARGIN_S.into()),
        ("startFragPrefetch", true.into()),
        // Levels are sorted by bit rate, the lowest first. `undefined`: hls.js estimates what the network carries.
        ("startLevel", if begins_low { 0.into() } else { JsValue::UNDEFINED }),
        // -1: the live edge, or the start of a recording.
        ("startPosition", if let Start::At(at) = start { at } else { -1.0 }.into()),
    ]);
    let hls = Reflect::construct(&class, &js_sys::Array::of1(&config)).map_err(|_| StreamProblem::Broken)?;
    let hls: Hls = hls.unchecked_into();
    let on_captions = Closure::new({
        let sink = Rc::clone(&sink);
        move || sink(EngineEvent::Captions)
    });
    // An instance that fails to start must not go on loading in the background.
    let unstarted = hls.clone();
    let broken = move |_: JsValue| {
        let _ = unstarted.destroy();
        StreamProblem::Broken
    };
    hls.on("hlsSubtitleTracksUpdated", on_captions.as_ref()).map_err(&broken)?;
    let failing = hls.clone();
    let on_error = Closure::new(move |_event: JsValue, data: JsValue| {
        // hls.js recovers from errors itself, except from those that it marks as fatal.
        if js::get(&data, "fatal") != JsValue::TRUE {
            return;
        }
        if is_caption_error(&data) {
            // Playback continues without captions.
            if failing.set_subtitle_track(-1).and_then(|()| failing.start_load()).is_err() {
                sink(EngineEvent::Failed(StreamProblem::Broken));
            }
        } else {
            sink(news(&data));
        }
    });
    hls.on("hlsError", on_error.as_ref()).map_err(&broken)?;
    hls.load_source(url).map_err(&broken)?;
    hls.attach_media(video).map_err(&broken)?;
    let behind_ms = Rc::new(Cell::new(if let Start::Behind(behind_ms) = start { Some(behind_ms) } else { None }));
    let on_data = {
        let (hls, video, behind_ms) = (hls.clone(), video.clone(), Rc::clone(&behind_ms));
        Listener::new(&video.clone(), "loadeddata", move |_| {
            // If it cannot go back, it stays at the live edge.
            let _ = behind_ms.take().map(|behind_ms| go_back(&hls, &video, behind_ms));
        })
    };
    Ok(Rc::new(HlsEngine {
        hls,
        video: video.clone(),
        behind_ms,
        _on_error: on_error,
        _on_captions: on_captions,
        _on_data: on_data,
    }))
}

/// Whether the error concerns captions: their playlist or one of their fragments.
fn is_caption_error(error: &JsValue) -> bool {
    let kind_of = |part| js::get(&js::get(error, part), "type").as_string();
    kind_of("frag").as_deref() == Some("subtitle") || kind_of("context").as_deref() == Some("subtitleTrack")
}

fn news(error: &JsValue) -> EngineEvent {
    match js::get(error, "type").as_string().as_deref() {
        Some("mediaError") => EngineEvent::Undecodable,
        Some("networkError") => {
            let status = js::get(&js::get(error, "response"), "code").as_f64().unwrap_or_default();
            // A small whole number; 0 if there was no answer.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            EngineEvent::Failed(engine::problem(status as u16))
        }
        _ => EngineEvent::Failed(StreamProblem::Broken),
    }
}

/// The target position, in seconds: behind the live edge by the target latency of the stream, or at the end of a recording.
fn edge(hls: &Hls, details: &Details) -> Option<f64> {
    if details.is_live { hls.live_sync_position() } else { Some(details.edge) }
}

fn go_back(hls: &Hls, video: &Video, behind_ms: u64) -> EngineResult {
    let Some(details) = hls.details() else { return Ok(()) };
    let Some(edge) = edge(hls, &details) else { return Ok(()) };
    video.set_current_time((edge - engine::seconds(behind_ms)).max(details.start))
}

impl Engine for HlsEngine {
    fn is_ready(&self) -> bool {
        self.behind_ms.get().is_none() && !self.video.seeking()
    }

    fn is_recording(&self) -> bool {
        self.hls.details().is_some_and(|details| !details.is_live)
    }

    fn go_live(&self) -> EngineResult {
        // For a recording, too, hls.js has a sync position: near its end.
        let is_live = self.hls.details().is_some_and(|details| details.is_live);
        let edge = self.hls.live_sync_position().filter(|_| is_live);
        let edge = edge.filter(|edge| *edge > self.video.current_time() + MIN_JUMP_S);
        edge.map_or(Ok(()), |edge| self.video.set_current_time(edge))
    }

    fn go_back(&self, behind_ms: u64) -> EngineResult {
        go_back(&self.hls, &self.video, behind_ms)
    }

    fn stats(&self) -> EngineStats {
        // -1: no level yet.
        let level = js::get(&self.hls, "currentLevel").as_f64().and_then(engine::whole);
        let level = level.and_then(|level| u32::try_from(level).ok()).map(|level| self.hls.levels().get(level));
        // 0: not known.
        let kilobits = |bits: f64| engine::whole(bits / 1_000.0).filter(|kbps| *kbps > 0);
        let kbps = level.as_ref().and_then(|level| js::get(level, "bitrate").as_f64()).and_then(kilobits);
        let codec = level.and_then(|level| VideoCodec::of(&js::get(&level, "videoCodec").as_string()?));
        let bandwidth_kbps = js::get(&self.hls, "bandwidthEstimate").as_f64().and_then(kilobits);
        // Null if the playlist has no dates.
        let aired = js::get(&self.hls, "playingDate").dyn_into::<Date>().ok();
        let aired_ms = aired.and_then(|aired| engine::whole(aired.get_time()));
        let stats = EngineStats { kbps, bandwidth_kbps, codec, aired_ms, ..EngineStats::default() };
        let Some(details) = self.hls.details() else { return stats };
        let window = edge(&self.hls, &details).and_then(|edge| {
            let behind_ms = engine::millis(edge - self.video.current_time()).unwrap_or_default();
            Some(SeekRange { length_ms: engine::millis(edge - details.start)?, behind_ms })
        });
        if !details.is_live {
            return EngineStats { window, ..stats };
        }
        let seconds = |name| js::get(&self.hls, name).as_f64().unwrap_or_default();
        let (latency, target) = (seconds("latency"), seconds("targetLatency"));
        let behind_ms = engine::millis(latency - target).unwrap_or_default();
        EngineStats { latency_ms: engine::millis(latency), behind_ms, window, ..stats }
    }

    fn renditions(&self) -> Vec<u32> {
        let mut heights: Vec<_> = self.hls.levels().iter().filter_map(|level| height(&level)).collect();
        heights.sort_unstable_by(|a, b| b.cmp(a));
        heights.dedup();
        // A single rendition offers no choice.
        if heights.len() > 1 { heights } else { Vec::new() }
    }

    fn set_quality(&self, wanted: Option<u32>) -> EngineResult {
        let is_it = |level: &JsValue| wanted.is_some() && height(level) == wanted;
        let level = self.hls.levels().iter().position(|level| is_it(&level));
        // -1: hls.js chooses by the bandwidth.
        self.hls.set_next_level(level.and_then(|level| i32::try_from(level).ok()).unwrap_or(-1))
    }

    fn captions(&self) -> Vec<String> {
        self.hls.caption_names().into_iter().flatten().collect()
    }

    fn set_captions(&self, name: Option<&str>) -> EngineResult {
        let names = self.hls.caption_names();
        let track = names.iter().position(|known| name.is_some() && known.as_deref() == name);
        // -1: no captions, even if the playlist has a default.
        self.hls.set_subtitle_track(track.and_then(|track| i32::try_from(track).ok()).unwrap_or(-1))
    }

    fn recover(&self, swap_sound: bool) -> EngineResult {
        if swap_sound {
            self.hls.swap_audio_codec()?;
        }
        self.hls.recover_media_error()
    }

    fn stop_loading(&self) -> EngineResult {
        self.hls.stop_load()
    }
}

fn height(level: &JsValue) -> Option<u32> {
    let height = js::get(level, "height").as_f64().and_then(engine::whole)?;
    u32::try_from(height).ok().filter(|height| *height > 0)
}

impl Drop for HlsEngine {
    fn drop(&mut self) {
        // An exception does not matter: the instance is not used any more.
        let _ = self.hls.destroy();
    }
}
