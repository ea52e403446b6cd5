//! What this browser can play of a room's sources: what it cannot is left out before it is tried.

use std::cell::RefCell;

use room_core::model::source::{Source, SourceKind};
use room_core::ports::player::VideoCodec;
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

thread_local! {
    /// What the browser said, or did not say in time: it is asked once about each, so that a room's sources do not change by themselves.
    static SAID: RefCell<Vec<(Question, bool)>> = const { RefCell::new(Vec::new()) };
}

/// What the browser is asked.
#[derive(Debug, Clone, PartialEq)]
struct Question {
    /// How it is played: `media-source`, `file` or `webrtc`.
    way: &'static str,
    content: String,
    height: u32,
    kbps: u64,
}

/// The sources without those for which this browser lacks something (Media Source Extensions, WebRTC), and without those that it says
/// it cannot decode. Where it does not say, they are kept.
pub async fn playable(sources: &[Source]) -> Vec<Source> {
    // All are asked about before the first answer is waited for.
    let asked: Vec<_> = sources.iter().map(|source| (source, question(source).map(Asked::of))).collect();
    let mut playable = Vec::new();
    for (source, asked) in asked {
        let decodes = match asked {
            Some(asked) => asked.answer().await,
            None => true,
        };
        if decodes && has_way(source.kind) {
            playable.push(source.clone());
        }
    }
    playable
}

/// Has the browser what a kind of source takes?
fn has_way(kind: SourceKind) -> bool {
    match kind {
        SourceKind::Flv => js::has_media_source(),
        SourceKind::Whep | SourceKind::Leb => !js::get(&js_sys::global(), "RTCPeerConnection").is_undefined(),
        SourceKind::Hls | SourceKind::Unknown => true,
    }
}

/// What is to be asked about a source, if it says how its picture is coded, and that is in doubt.
fn question(source: &Source) -> Option<Question> {
    // All browsers decode H.264, and a first picture does not wait for them to say so.
    let is_asked = |codec: &&str| VideoCodec::of(codec).is_some_and(|codec| codec != VideoCodec::H264);
    let codec = source.codecs.as_deref()?.split(',').map(str::trim).find(is_asked)?;
    let (way, content) = if source.kind.is_rtc() {
        ("webrtc", format!("video/{}", VideoCodec::of(codec)?.name().replace('.', "")))
    } else {
        let way = if js::has_media_source() { "media-source" } else { "file" };
        (way, format!("video/mp4; codecs=\"{codec}\""))
    };
    let height = source.heights.first().copied().unwrap_or(USUAL_HEIGHT);
    Some(Question { way, content, height, kbps: source.kbps.unwrap_or(USUAL_KBPS) })
}

/// A question, and where its answer comes from.
struct Asked {
    question: Question,
    promise: Option<js_sys::Promise>,
}

impl Asked {
    fn of(question: Question) -> Self {
        let promise = if question.said().is_some() { None } else { question.ask() };
        Self { question, promise }
    }

    async fn answer(self) -> bool {
        if let Some(said) = self.question.said() {
            return said;
        }
        let answer = match self.promise {
            Some(promise) => js::within(&promise, PATIENCE_MS).await.ok(),
            None => None,
        };
        let decodes = answer.and_then(|answer| js::get(&answer, "supported").as_bool()).unwrap_or(true);
        SAID.with_borrow_mut(|all| all.push((self.question, decodes)));
        decodes
    }
}

impl Question {
    fn said(&self) -> Option<bool> {
        SAID.with_borrow(|all| all.iter().find(|(question, _)| question == self).map(|(_, said)| *said))
    }

    fn ask(&self) -> Option<js_sys::Promise> {
        let capabilities = js::get(&js::get(&js_sys::global(), "navigator"), "mediaCapabilities");
        if capabilities.is_undefined() {
            return None;
        }
        // Far from a float's limits.
        #[allow(clippy::cast_precision_loss)]
        let bits = self.kbps.saturating_mul(1_000) as f64;
        let video = js::object(&[
            ("contentType", self.content.as_str().into()),
            ("width", (f64::from(self.height) * 16.0 / 9.0).round().into()),
            ("height", self.height.into()),
            ("bitrate", bits.into()),
            ("framerate", FRAMES_PER_S.into()),
        ]);
        let asked = js::object(&[("type", self.way.into()), ("video", video)]);
        capabilities.unchecked_ref::<MediaCapabilities>().decoding_info(&asked).ok()
    }
}
