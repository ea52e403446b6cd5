//! WHEP (draft-ietf-wish-whep): WebRTC signalling by one POST. ICE candidates follow by PATCH, in batches.

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

/// ICE candidates within this many milliseconds are sent in one batch. The first batch waits while the browser applies the answer: the
/// server that sent the answer often needs no candidates.
const BATCH_MS: u32 = 50;

struct Whep {
    url: String,
    session: Rc<RefCell<Session>>,
}

#[derive(Default)]
struct Session {
    offer: String,
    /// The session's URL and `ETag`. `None`: no session yet.
    resource: Option<(String, Option<String>)>,
    /// ICE candidates to send, once there is a session.
    candidates: Vec<String>,
    /// The browser has no more candidates.
    is_gathered: bool,
    /// The timer that sends the candidates.
    batch_timer: Option<Timeout>,
    /// The server has refused candidates: send no more.
    is_refused: bool,
}

/// Requests the stream with this offer.
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
        // `Location` is relative to the answer's URL, which differs from the offer's after a redirect.
        let resource = header("location").map(|resource| (js::absolute(&resource, &answer.url()), header("etag")));
        self.session.borrow_mut().resource = resource;
        let ice_servers = header("link").map(|links| ice_servers(&links)).unwrap_or_default();
        let text = answer.text().map_err(|_| StreamProblem::Unreachable)?;
        let sdp = JsFuture::from(text).await.map_err(|_| StreamProblem::Unreachable)?;
        self.schedule_batch();
        let sdp = sdp.as_string().ok_or(StreamProblem::Unplayable)?;
        Ok(Answer { sdp, ice_servers })
    }

    fn trickle(&self, candidate: Option<String>) {
        {
            let mut session = self.session.borrow_mut();
            session.is_gathered = candidate.is_none();
            session.candidates.extend(candidate);
        }
        self.schedule_batch();
    }

    async fn end(&self) {
        let resource = {
            let mut session = self.session.borrow_mut();
            session.batch_timer = None;
            session.resource.take()
        };
        if let Some((resource, _)) = resource {
            // `keepalive` sends it even when the viewer leaves the page.
            let _ = js::fetch(&resource, &[("method", "DELETE".into()), ("keepalive", true.into())]).await;
        }
    }
}

impl Whep {
    /// Schedules the next batch of candidates, if there are any and the session exists.
    fn schedule_batch(&self) {
        let mut session = self.session.borrow_mut();
        let has_any = !session.candidates.is_empty() || session.is_gathered;
        if session.resource.is_some() && has_any && session.batch_timer.is_none() {
            let weak = Rc::downgrade(&self.session);
            session.batch_timer = Some(Timeout::new(BATCH_MS, move || {
                if let Some(session) = weak.upgrade() {
                    send_candidates(&session);
                }
            }));
        }
    }
}

fn send_candidates(session: &Rc<RefCell<Session>>) {
    let (resource, etag, body) = {
        let mut session = session.borrow_mut();
        session.batch_timer = None;
        let Some((resource, etag)) = session.resource.clone().filter(|_| !session.is_refused) else { return };
        let candidates = std::mem::take(&mut session.candidates);
        (resource, etag, fragment(&session.offer, &candidates, session.is_gathered))
    };
    let mut headers = vec![("content-type", "application/trickle-ice-sdpfrag".into())];
    headers.extend(etag.map(|etag| ("if-match", etag.into())));
    let session = Rc::clone(session);
    spawn_local(async move {
        let request = [("method", "PATCH".into()), ("headers", js::object(&headers)), ("body", body.into())];
        let answer = js::fetch(&resource, &request).await;
        session.borrow_mut().is_refused |= answer.is_ok_and(|answer| !answer.ok());
    });
}
