//! What this browser can play of a room's sources: what it cannot is left out before it is tried.

use room_core::playback::VideoCodec;
use room_core::wire::backend::{Source, SourceKind};
use wasm_bindgen::prelude::*;

use crate::js;

/// The browser has so long to say what it can decode, in milliseconds; it answers in a few.
const PATIENCE_MS: f64 = 500.0;
/// What is asked about has to have a size and a rate; a source says no more of it than its height.
const USUAL_HEIGHT: u32 = 720;
const FRAMES_PER_S: f64 = 25.0;
const USUAL_KBPS: u64 = 2_000;

#[wasm_bindgen]
extern "C" {
    type MediaCapabilities;
    #[wasm_bindgen(method, catch, js_name = decodingInfo)]
    fn decoding_info(this: &MediaCapabilities, what: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

/// Leaves out what this browser has not what it takes for (Media Source Extensions, WebRTC), and what it says that it cannot decode.
pub async fn keep_playable(sources: &mut Vec<Source>) {
    let mut kept = Vec::new();
    for source in sources.drain(..) {
        if is_playable(&source).await {
            kept.push(source);
        }
    }
    *sources = kept;
}

async fn is_playable(source: &Source) -> bool {
    let has_way = match source.kind {
        SourceKind::Flv => js::has_media_source(),
        SourceKind::Whep | SourceKind::Leb => !js::get(&js_sys::global(), "RTCPeerConnection").is_undefined(),
        SourceKind::Hls | SourceKind::Unknown => true,
    };
    match source.codecs.as_deref().filter(|_| has_way) {
        Some(codecs) => can_decode(source, codecs).await.unwrap_or(true),
        None => has_way,
    }
}

/// Does the browser say that it can decode this? None where it does not say.
async fn can_decode(source: &Source, codecs: &str) -> Option<bool> {
    let capabilities = js::get(&js::get(&js_sys::global(), "navigator"), "mediaCapabilities");
    if capabilities.is_undefined() {
        return None;
    }
    let codec = codecs.split(',').map(str::trim).find(|codec| VideoCodec::of(codec).is_some())?;
    let (kind, content) = if source.kind.is_rtc() {
        ("webrtc", format!("video/{}", VideoCodec::of(codec)?.name().replace('.', "")))
    } else {
        ("media-source", format!("video/mp4; codecs=\"{codec}\""))
    };
    let height = source.heights.first().copied().unwrap_or(USUAL_HEIGHT);
    // Far from a float's limits.
    #[allow(clippy::cast_precision_loss)]
    let bits = (source.kbps.unwrap_or(USUAL_KBPS) * 1_000) as f64;
    let video = js::object(&[
        ("contentType", content.into()),
        ("width", (height * 16 / 9).into()),
        ("height", height.into()),
        ("bitrate", bits.into()),
        ("framerate", FRAMES_PER_S.into()),
    ]);
    let asked = js::object(&[("type", kind.into()), ("video", video)]);
    let promise = capabilities.unchecked_ref::<MediaCapabilities>().decoding_info(&asked).ok()?;
    js::get(&js::within(&promise, PATIENCE_MS).await.ok()?, "supported").as_bool()
}
