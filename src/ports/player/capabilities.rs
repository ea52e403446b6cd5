//! Filters the room's sources by what this browser can play, before any is tried.

use std::cell::RefCell;

use room_core::model::source::{Source, SourceKind};
use room_core::ports::player::VideoCodec;
use wasm_bindgen::prelude::*;

use crate::js;

/// The longest wait for the browser's answer, in milliseconds. Browsers answer in a few milliseconds.
const TIMEOUT_MS: f64 = 500.0;
/// The height of a source that does not state it, in pixels: a query needs one.
const DEFAULT_HEIGHT: u32 = 720;
/// The frame rate of all queries, in frames per second: sources do not state it.
const FRAMES_PER_S: f64 = 25.0;
/// The bit rate of a source that does not state it, in kilobits per second.
const DEFAULT_KBPS: u64 = 2_000;

#[wasm_bindgen]
extern "C" {
    type MediaCapabilities;
    #[wasm_bindgen(method, catch, js_name = decodingInfo)]
    fn decoding_info(this: &MediaCapabilities, what: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

thread_local! {
    /// The browser's answers; no answer in time counts as yes. Each question is asked once, so that the sources of a room do not change
    /// by themselves.
    static ANSWERS: RefCell<Vec<(Question, bool)>> = const { RefCell::new(Vec::new()) };
}

/// A question to the browser about a source.
#[derive(Debug, Clone, PartialEq)]
struct Question {
    /// The type of the decoding configuration: `media-source`, `file` or `webrtc`.
    kind: &'static str,
    /// The content type.
    content: String,
    /// In pixels.
    height: u32,
    /// In kilobits per second.
    kbps: u64,
}

/// Returns the sources that this browser can play. Drops those that need an API that it lacks (Media Source Extensions, WebRTC), and
/// those whose codec it says it cannot decode. A source without an answer stays.
pub async fn playable(sources: &[Source]) -> Vec<Source> {
    // Asks about all sources before it waits for the first answer.
    let asked: Vec<_> = sources.iter().map(|source| (source, question(source).map(PendingCheck::of))).collect();
    let mut playable = Vec::new();
    for (source, asked) in asked {
        let decodes = match asked {
            Some(asked) => asked.answer().await,
            None => true,
        };
        if decodes && has_api(source.kind) {
            playable.push(source.clone());
        }
    }
    playable
}

/// Whether the browser has the API that a kind of source needs.
fn has_api(kind: SourceKind) -> bool {
    match kind {
        SourceKind::Flv => js::has_media_source(),
        SourceKind::Whep | SourceKind::Leb => !js::get(&js_sys::global(), "RTCPeerConnection").is_undefined(),
        SourceKind::Hls | SourceKind::Unknown => true,
    }
}

/// The question about a source. `None`: it states no video codec, or only H.264.
fn question(source: &Source) -> Option<Question> {
    // All browsers decode H.264: asking would only delay the first frame.
    let is_asked = |codec: &&str| VideoCodec::of(codec).is_some_and(|codec| codec != VideoCodec::H264);
    let codec = source.codecs.as_deref()?.split(',').map(str::trim).find(is_asked)?;
    let (kind, content) = if source.kind.is_rtc() {
        ("webrtc", format!("video/{}", VideoCodec::of(codec)?.name().replace('.', "")))
    } else {
        let kind = if js::has_media_source() { "media-source" } else { "file" };
        (kind, format!("video/mp4; codecs=\"{codec}\""))
    };
    let height = source.heights.first().copied().unwrap_or(DEFAULT_HEIGHT);
    Some(Question { kind, content, height, kbps: source.kbps.unwrap_or(DEFAULT_KBPS) })
}

/// A question that has been asked.
struct PendingCheck {
    question: Question,
    /// The browser's answer. `None`: the answer is known already, or the browser has no such API.
    promise: Option<js_sys::Promise>,
}

impl PendingCheck {
    fn of(question: Question) -> Self {
        let promise = if question.known_answer().is_some() { None } else { question.ask() };
        Self { question, promise }
    }

    async fn answer(self) -> bool {
        if let Some(answer) = self.question.known_answer() {
            return answer;
        }
        let answer = match self.promise {
            Some(promise) => js::within(&promise, TIMEOUT_MS).await.ok(),
            None => None,
        };
        let decodes = answer.and_then(|answer| js::get(&answer, "supported").as_bool()).unwrap_or(true);
        ANSWERS.with_borrow_mut(|all| all.push((self.question, decodes)));
        decodes
    }
}

impl Question {
    /// The answer to an earlier question like this one.
    fn known_answer(&self) -> Option<bool> {
        ANSWERS.with_borrow(|all| all.iter().find(|(question, _)| question == self).map(|(_, answer)| *answer))
    }

    fn ask(&self) -> Option<js_sys::Promise> {
        let capabilities = js::get(&js::get(&js_sys::global(), "navigator"), "mediaCapabilities");
        if capabilities.is_undefined() {
            return None;
        }
        // Exact as a float.
        #[allow(clippy::cast_precision_loss)]
        let bits = self.kbps.saturating_mul(1_000) as f64;
        let video = js::object(&[
            ("contentType", self.content.as_str().into()),
            ("width", (f64::from(self.height) * 16.0 / 9.0).round().into()),
            ("height", self.height.into()),
            ("bitrate", bits.into()),
            ("framerate", FRAMES_PER_S.into()),
        ]);
        let asked = js::object(&[("type", self.kind.into()), ("video", video)]);
        capabilities.unchecked_ref::<MediaCapabilities>().decoding_info(&asked).ok()
    }
}
