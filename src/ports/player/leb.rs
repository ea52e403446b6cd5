//! Tencent's signalling for `webrtc://` streams (LEB, Live Event Broadcasting): offer and answer in JSON. The requests follow those of
//! public players.

use std::cell::RefCell;
use std::rc::Rc;

use room_core::model::problem::StreamProblem;
use room_core::model::source::Source;
use serde_json::json;
use wasm_bindgen_futures::JsFuture;

use crate::js;
use crate::ports::player::engine;
use crate::ports::player::engine::{Engine, Sink};
use crate::ports::player::rtc;
use crate::ports::player::rtc::{Answer, Signalling};
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video::Video;

/// The signalling URL of a source without `signal`: the one for playback in China.
const DEFAULT_SIGNAL_URL: &str = "https://webrtc.liveplay.myqcloud.com/webrtc/v1/pullstream";

struct Leb {
    /// `webrtc://…`.
    stream: String,
    /// The signalling URL, `…/pullstream`.
    pull_url: String,
    /// The session's `svrsig`, which `stopstream` needs.
    session: RefCell<Option<String>>,
}

/// Requests the stream with this offer.
///
/// # Errors
/// If the browser has no WebRTC.
pub fn start(source: &Source, offer: RtcOffer, video: &Video, sink: Sink) -> Result<Rc<dyn Engine>, StreamProblem> {
    let pull_url = source.signal.clone().unwrap_or_else(|| DEFAULT_SIGNAL_URL.to_owned());
    let leb = Leb { stream: source.url.clone(), pull_url, session: RefCell::default() };
    rtc::start(leb, offer, source.audio_only, video, sink)
}

impl Signalling for Leb {
    async fn exchange(&self, offer: &str) -> Result<Answer, StreamProblem> {
        let request = json!({
            "streamurl": self.stream,
            "sessionid": random_session_id(),
            "clientinfo": "live-room-viewer",
            "localsdp": { "type": "offer", "sdp": offer },
        });
        // Sent as text, so that the browser sends no CORS preflight first.
        let request = [("method", "POST".into()), ("body", request.to_string().into())];
        let answer = js::fetch(&self.pull_url, &request).await.map_err(|_| StreamProblem::Unreachable)?;
        if !answer.ok() {
            return Err(engine::problem(answer.status()));
        }
        let answer = answer.json().map_err(|_| StreamProblem::Unreachable)?;
        let answer = JsFuture::from(answer).await.map_err(|_| StreamProblem::Unreachable)?;
        if js::get(&answer, "errcode") != 0 {
            // A code in the range of HTTP errors means the same as that status. No public document distinguishes the others.
            let code = js::get(&answer, "errcode").as_f64().filter(|code| (400.0..600.0).contains(code));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            return Err(code.map_or(StreamProblem::NotFound, |code| engine::problem(code as u16)));
        }
        self.session.replace(js::get(&answer, "svrsig").as_string());
        let sdp = js::get(&js::get(&answer, "remotesdp"), "sdp").as_string().ok_or(StreamProblem::Unplayable)?;
        Ok(Answer { sdp, ice_servers: Vec::new() })
    }

    async fn end(&self) {
        let Some(session) = self.session.take() else { return };
        let stop = self.pull_url.replace("/pullstream", "/stopstream");
        let body = json!({ "streamurl": self.stream, "svrsig": session }).to_string();
        // `keepalive` sends it even when the viewer leaves the page.
        let request = [("method", "POST".into()), ("body", body.into()), ("keepalive", true.into())];
        let _ = js::fetch(&stop, &request).await;
    }
}

/// A random session ID for each pull: 32 hexadecimal digits.
fn random_session_id() -> String {
    let part = || {
        // The product is below 2^32.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let number = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        format!("{number:08x}")
    };
    [(); 4].map(|()| part()).concat()
}
