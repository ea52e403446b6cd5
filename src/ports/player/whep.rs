//! WHEP: WebRTC signalling by one POST; candidates follow by PATCH, those of a moment together.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use room_core::codec::whep::{fragment, ice_servers};
use room_core::model::problem::StreamProblem;
use room_core::model::source::Source;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::ports::player::engine;
use crate::ports::player::engine::{Engine, Sink};
use crate::ports::player::rtc;
use crate::ports::player::rtc::{Answer, Signalling};
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video::Video;

/// Candidates that come within this time go together. The first of them wait for it while the browser takes the answer in:
/// whoever sent that has often no need for them.
const TOGETHER_MS: u32 = 50;

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
    /// They are sent when this ends.
    soon: Option<Timeout>,
    /// The other side has no use for candidates.
    is_refused: bool,
}

/// Asks for the stream by this offer.
///
/// # Errors
/// If the browser has no WebRTC.
pub fn start(source: &Source, offer: RtcOffer, video: &Video, sink: Sink) -> Result<Rc<dyn Engine>, StreamProblem> {
    rtc::start(Whep { url: source.url.clone(), session: Rc::default() }, offer, source.audio_only, video, sink)
}

impl Signalling for Whep {
    async fn exchange(&self, offer: &str) -> Result<Answer, StreamProblem> {
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
        let ice_servers = header("link").map(|links| ice_servers(&links)).unwrap_or_default();
        let text = answer.text().map_err(|_| StreamProblem::Unreachable)?;
        let sdp = JsFuture::from(text).await.map_err(|_| StreamProblem::Unreachable)?;
        self.send_soon();
        let sdp = sdp.as_string().ok_or(StreamProblem::Unplayable)?;
        Ok(Answer { sdp, ice_servers })
    }

    fn trickle(&self, candidate: Option<String>) {
        {
            let mut session = self.session.borrow_mut();
            session.is_last = candidate.is_none();
            session.candidates.extend(candidate);
        }
        self.send_soon();
    }

    async fn end(&self) {
        let place = {
            let mut session = self.session.borrow_mut();
            session.soon = None;
            session.place.take()
        };
        if let Some((place, _)) = place {
            // Also when the page is left.
            let _ = js::fetch(&place, &[("method", "DELETE".into()), ("keepalive", true.into())]).await;
        }
    }
}

impl Whep {
    /// Sends what candidates there are, once there is where to.
    fn send_soon(&self) {
        let mut session = self.session.borrow_mut();
        let has_any = !session.candidates.is_empty() || session.is_last;
        if session.place.is_some() && has_any && session.soon.is_none() {
            let weak = Rc::downgrade(&self.session);
            session.soon = Some(Timeout::new(TOGETHER_MS, move || {
                if let Some(session) = weak.upgrade() {
                    send_candidates(&session);
                }
            }));
        }
    }
}

fn send_candidates(session: &Rc<RefCell<Session>>) {
    let (place, tag, body) = {
        let mut session = session.borrow_mut();
        session.soon = None;
        let Some((place, tag)) = session.place.clone().filter(|_| !session.is_refused) else { return };
        let candidates = std::mem::take(&mut session.candidates);
        (place, tag, fragment(&session.offer, &candidates, session.is_last))
    };
    let mut headers = vec![("content-type", "application/trickle-ice-sdpfrag".into())];
    headers.extend(tag.map(|tag| ("if-match", tag.into())));
    let session = Rc::clone(session);
    spawn_local(async move {
        let request = [("method", "PATCH".into()), ("headers", js::object(&headers)), ("body", body.into())];
        let answer = js::fetch(&place, &request).await;
        session.borrow_mut().is_refused |= answer.is_ok_and(|answer| !answer.ok());
    });
}
