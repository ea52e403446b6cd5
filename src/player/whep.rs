//! WHEP: WebRTC signalling by one POST.

use std::cell::RefCell;
use std::rc::Rc;

use room_core::problem::StreamProblem;
use room_core::wire::whep::fragment;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlVideoElement;

use super::engine::{self, Engine, Sink};
use super::rtc::{self, Signalling};
use crate::js;

struct Whep {
    url: String,
    session: Rc<RefCell<Session>>,
}

#[derive(Default)]
struct Session {
    offer: String,
    /// Where the session is, and its tag, once it was begun.
    place: Option<(String, Option<String>)>,
    /// Candidates that wait until it was.
    candidates: Vec<String>,
    is_last: bool,
    /// The other side has no use for candidates.
    is_refused: bool,
}

/// Asks for the stream at this address.
///
/// # Errors
/// If the browser has no WebRTC.
pub fn start(url: &str, video: &HtmlVideoElement, sink: Sink) -> Result<Rc<dyn Engine>, StreamProblem> {
    rtc::start(Whep { url: url.to_owned(), session: Rc::default() }, video, sink)
}

impl Signalling for Whep {
    async fn exchange(&self, offer: &str) -> Result<String, StreamProblem> {
        offer.clone_into(&mut self.session.borrow_mut().offer);
        let headers = js::object(&[("content-type", "application/sdp".into())]);
        let request = [("method", "POST".into()), ("headers", headers), ("body", offer.into())];
        let answer = js::fetch(&self.url, &request).await.map_err(|_| StreamProblem::Unreachable)?;
        if !answer.ok() {
            return Err(engine::problem(answer.status()));
        }
        let header = |name| answer.headers().get(name).ok().flatten();
        // It is told from where the answer came from, which may be elsewhere than where the offer went.
        let place = header("location").map(|place| (js::absolute(&place, &answer.url()), header("etag")));
        self.session.borrow_mut().place = place;
        let text = answer.text().map_err(|_| StreamProblem::Unreachable)?;
        let sdp = JsFuture::from(text).await.map_err(|_| StreamProblem::Unreachable)?;
        self.send_candidates();
        sdp.as_string().ok_or(StreamProblem::Unplayable)
    }

    fn trickle(&self, candidate: Option<String>) {
        {
            let mut session = self.session.borrow_mut();
            session.is_last = candidate.is_none();
            session.candidates.extend(candidate);
        }
        self.send_candidates();
    }

    async fn end(&self) {
        let place = self.session.borrow_mut().place.take();
        if let Some((place, _)) = place {
            // Also when the page is left.
            let _ = js::fetch(&place, &[("method", "DELETE".into()), ("keepalive", true.into())]).await;
        }
    }
}

impl Whep {
    fn send_candidates(&self) {
        let (place, tag, body) = {
            let mut session = self.session.borrow_mut();
            let Some((place, tag)) = session.place.clone().filter(|_| !session.is_refused) else { return };
            if session.candidates.is_empty() && !session.is_last {
                return;
            }
            let candidates = std::mem::take(&mut session.candidates);
            (place, tag, fragment(&session.offer, &candidates, session.is_last))
        };
        let mut headers = vec![("content-type", "application/trickle-ice-sdpfrag".into())];
        headers.extend(tag.map(|tag| ("if-match", tag.into())));
        let session = Rc::clone(&self.session);
        spawn_local(async move {
            let request = [("method", "PATCH".into()), ("headers", js::object(&headers)), ("body", body.into())];
            let answer = js::fetch(&place, &request).await;
            session.borrow_mut().is_refused |= answer.is_ok_and(|answer| !answer.ok());
        });
    }
}
