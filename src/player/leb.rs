//! Tencent's signalling for `webrtc://` streams (Live Event Broadcasting): offer and answer inside JSON.

use std::cell::RefCell;
use std::rc::Rc;

use room_core::problem::StreamProblem;
use room_core::wire::backend::Source;
use serde_json::json;
use wasm_bindgen_futures::JsFuture;

use super::engine::{self, Engine, Sink};
use super::offer::Offer;
use super::rtc::{self, Signalling};
use super::video::Video;
use crate::js;

struct Leb {
    stream: String,
    /// `…/pullstream`.
    pull: String,
    /// What names the session when it is ended.
    session: RefCell<Option<String>>,
}

/// Asks for the stream by this offer.
///
/// # Errors
/// If the browser has no WebRTC, or the source does not say where to ask.
pub fn start(source: &Source, offer: Offer, video: &Video, sink: Sink) -> Result<Rc<dyn Engine>, StreamProblem> {
    let pull = source.signal.clone().ok_or(StreamProblem::Unplayable)?;
    let leb = Leb { stream: source.url.clone(), pull, session: RefCell::default() };
    rtc::start(leb, offer, source.sound_only, video, sink)
}

impl Signalling for Leb {
    async fn exchange(&self, offer: &str) -> Result<String, StreamProblem> {
        let request = json!({
            "streamurl": self.stream,
            "clientinfo": "live-room-viewer",
            "localsdp": { "type": "offer", "sdp": offer },
        });
        // A text, so that the browser asks no leave of another origin before.
        let request = [("method", "POST".into()), ("body", request.to_string().into())];
        let answer = js::fetch(&self.pull, &request).await.map_err(|_| StreamProblem::Unreachable)?;
        if !answer.ok() {
            return Err(engine::problem(answer.status()));
        }
        let answer = answer.json().map_err(|_| StreamProblem::Unreachable)?;
        let answer = JsFuture::from(answer).await.map_err(|_| StreamProblem::Unreachable)?;
        if js::get(&answer, "errcode") != 0 {
            // Where it is an HTTP status it says what one says; the others are not told apart in public.
            let code = js::get(&answer, "errcode").as_f64().filter(|code| (400.0..600.0).contains(code));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            return Err(code.map_or(StreamProblem::NotFound, |code| engine::problem(code as u16)));
        }
        self.session.replace(js::get(&answer, "svrsig").as_string());
        js::get(&js::get(&answer, "remotesdp"), "sdp").as_string().ok_or(StreamProblem::Unplayable)
    }

    async fn end(&self) {
        let Some(session) = self.session.take() else { return };
        let stop = self.pull.replace("/pullstream", "/stopstream");
        let body = json!({ "streamurl": self.stream, "svrsig": session }).to_string();
        // Also when the page is left.
        let request = [("method", "POST".into()), ("body", body.into()), ("keepalive", true.into())];
        let _ = js::fetch(&stop, &request).await;
    }
}
