//! WebRTC playback: one connection that receives sound, and a picture where one is wanted, whatever its signalling.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use room_core::codec::whep::IceServer;
use room_core::model::problem::StreamProblem;
use room_core::ports::player::VideoCodec;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MediaStream, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcSdpType, RtcSessionDescriptionInit,
    RtcTrackEvent,
};

use crate::js;
use crate::js::Listener;
use crate::ports::player::engine;
use crate::ports::player::engine::{Asked, Engine, Figures, News, Sink};
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video::Video;

/// The other side has so long to hear of the end.
const UNHEARD_MS: u32 = 1_000;

/// How offer and answer are exchanged.
pub trait Signalling: 'static {
    /// Sends the offer; gives the answer.
    ///
    /// # Errors
    /// If the other side has no answer, or another than an SDP.
    async fn exchange(&self, offer: &str) -> Result<Answer, StreamProblem>;

    /// A candidate of ours; none when there are no more.
    fn trickle(&self, _candidate: Option<String>) {}

    /// Ends the session, if one was begun. Whether that is heard or not: there is nobody to tell.
    async fn end(&self);
}

/// What the other side answers.
pub struct Answer {
    /// Its session description.
    pub sdp: String,
    /// The servers by which it can be found.
    pub ice_servers: Vec<IceServer>,
}

struct RtcEngine<S: Signalling> {
    session: Rc<Session<S>>,
    video: Video,
    _listeners: Vec<Listener>,
}

struct Session<S> {
    offer: RtcOffer,
    signalling: S,
    /// What is watched: the picture, or where there is none the sound.
    watched: &'static str,
    is_over: Cell<bool>,
    figures: Cell<Figures>,
    /// Of the jitter buffer when it was last asked: seconds that pictures have spent there, and how many did.
    buffered: Cell<(f64, f64)>,
    /// When it was last asked (ms), and the bytes of what is watched that had come by then.
    received: Cell<Option<(f64, f64)>>,
}

/// Asks for the stream by this offer, and gives it to the element.
///
/// # Errors
/// If the browser has no WebRTC.
pub fn start<S: Signalling>(
    signalling: S,
    offer: RtcOffer,
    audio_only: bool,
    video: &Video,
    sink: Sink,
) -> Result<Rc<dyn Engine>, StreamProblem> {
    let stream = MediaStream::new().map_err(|_| StreamProblem::Unplayable)?;
    let session = Rc::new(Session {
        offer,
        signalling,
        watched: if audio_only { "audio" } else { "video" },
        is_over: Cell::default(),
        figures: Cell::default(),
        buffered: Cell::default(),
        received: Cell::default(),
    });
    let listeners = listen(&session, &stream, video, &sink);
    if !audio_only {
        video.set_src_object(Some(&stream)).map_err(|_| StreamProblem::Broken)?;
    }
    spawn_local({
        let session = Rc::clone(&session);
        async move {
            if let Err(problem) = js::caught(session.connect()).await.unwrap_or(Err(StreamProblem::Broken))
                && !session.is_over.get()
            {
                sink(News::Failed(problem));
            }
        }
    });
    Ok(Rc::new(RtcEngine { session, video: video.clone(), _listeners: listeners }))
}

fn listen<S: Signalling>(session: &Rc<Session<S>>, stream: &MediaStream, video: &Video, sink: &Sink) -> Vec<Listener> {
    let connection = &session.offer.connection;
    let on_track = {
        // Not `stream.clone()`: that is JavaScript's, which makes another stream.
        let (stream, video, sink) = (Clone::clone(stream), video.clone(), Rc::clone(sink));
        move |event: JsValue| {
            stream.add_track(&event.unchecked_into::<RtcTrackEvent>().track());
            // Chrome takes no sound up from a stream that had none when it was given to the element.
            if video.src_object().is_none() && video.set_src_object(Some(&stream)).is_err() {
                sink(News::Failed(StreamProblem::Broken));
            }
        }
    };
    let on_candidate = {
        let session = Rc::downgrade(session);
        move |event: JsValue| {
            let candidate = event.unchecked_into::<RtcPeerConnectionIceEvent>().candidate();
            let candidate = candidate.map(|candidate| candidate.candidate());
            // An empty one says that there are no more, and so does none, which follows.
            if candidate.as_deref() != Some("") {
                with(&session, |session| session.signalling.trickle(candidate));
            }
        }
    };
    let on_state = {
        let (session, sink) = (Rc::downgrade(session), Rc::clone(sink));
        move |_| {
            with(&session, |session| {
                // What is merely disconnected may come back; the watch over the pictures is patient for as long as it is to be.
                if session.offer.connection.connection_state() == RtcPeerConnectionState::Failed {
                    sink(News::Failed(StreamProblem::Unreachable));
                }
            });
        }
    };
    let on_leave = {
        let session = Rc::downgrade(session);
        move |_| with(&session, Session::end)
    };
    let mut listeners = vec![
        Listener::new(connection, "track", on_track),
        Listener::new(connection, "icecandidate", on_candidate),
        Listener::new(connection, "connectionstatechange", on_state),
    ];
    // A page that is left drops nothing.
    listeners.extend(web_sys::window().map(|window| Listener::new(&window, "pagehide", on_leave)));
    listeners
}

fn with<S>(session: &Weak<Session<S>>, act: impl FnOnce(&Rc<Session<S>>)) {
    if let Some(session) = session.upgrade() {
        act(&session);
    }
}

impl<S: Signalling> Session<S> {
    /// The offer goes out at once: whoever answers it needs none of our candidates to begin. It is described to the connection when the
    /// answer is there, as that may name servers to gather candidates from; those that need none are gathered by then.
    async fn connect(&self) -> Result<(), StreamProblem> {
        let broken = |_: JsValue| StreamProblem::Unplayable;
        let connection = &self.offer.connection;
        let (offer, sdp) = self.offer.take().await?;
        if self.is_over.get() {
            return Ok(());
        }
        let answer = self.signalling.exchange(&sdp).await;
        if self.is_over.get() {
            self.signalling.end().await;
            return Ok(());
        }
        let Answer { sdp, ice_servers } = answer?;
        if !ice_servers.is_empty() {
            self.offer.set_ice_servers(&ice_servers);
        }
        // Does not have to be waited for: what follows is done after it.
        let described = JsFuture::from(connection.set_local_description(&offer));
        let description = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
        description.set_sdp(&sdp);
        let answered = JsFuture::from(connection.set_remote_description(&description));
        described.await.map_err(broken)?;
        answered.await.map(drop).map_err(broken)
    }

    /// The connection is closed when the other side knows: else it would be told of the end of what has ended by itself. A way that
    /// hangs does not keep it open.
    fn end(self: &Rc<Self>) {
        if !self.is_over.replace(true) {
            let session = Rc::clone(self);
            spawn_local(async move {
                let late = Clone::clone(&session.offer.connection);
                let _late = Timeout::new(UNHEARD_MS, move || late.close());
                session.signalling.end().await;
                session.offer.connection.close();
            });
        }
    }

    /// Asks how it goes; the answer is there the next time.
    fn ask(self: &Rc<Self>) {
        let asked = JsFuture::from(self.offer.connection.get_stats());
        let session = Rc::downgrade(self);
        spawn_local(async move {
            if let Ok(report) = asked.await {
                with(&session, |session| session.read(report.unchecked_ref()));
            }
        });
    }

    /// Kilobits in a second since it was last asked.
    fn rate_of(&self, now: Option<(f64, f64)>) -> Option<u64> {
        let (then, now) = (self.received.replace(now)?, now?);
        // Bits in a millisecond.
        engine::whole((now.1 - then.1) * 8.0 / (now.0 - then.0))
    }

    fn read(&self, report: &js_sys::Map) {
        let mut figures = Figures::default();
        let (mut way_s, mut buffer_s) = (0.0, None);
        let codec_of = |id: JsValue| {
            let name = js::get(&report.get(&id), "mimeType").as_string()?;
            VideoCodec::of(&name)
        };
        for stats in report.values().into_iter().flatten() {
            let number = |name| js::get(&stats, name).as_f64();
            match js::get(&stats, "type").as_string().as_deref() {
                Some("inbound-rtp") if js::get(&stats, "kind") == self.watched => {
                    let received = (number("timestamp"), number("bytesReceived"));
                    figures.kbps = self.rate_of(received.0.zip(received.1));
                    figures.codec = codec_of(js::get(&stats, "codecId"));
                    // Of a sound, its packets: an element goes on with silence.
                    let frames = number("framesDecoded").or_else(|| number("packetsReceived"));
                    figures.frames = frames.and_then(engine::whole);
                    let now = (number("jitterBufferDelay"), number("jitterBufferEmittedCount"));
                    let now = (now.0.unwrap_or_default(), now.1.unwrap_or_default());
                    let then = self.buffered.replace(now);
                    buffer_s = (now.1 > then.1).then(|| (now.0 - then.0) / (now.1 - then.1));
                }
                Some("candidate-pair") => {
                    // There and back again.
                    way_s = number("currentRoundTripTime").map_or(way_s, |round_s| round_s / 2.0);
                }
                _ => {}
            }
        }
        figures.latency_ms = buffer_s.and_then(|buffer_s| engine::millis(way_s + buffer_s));
        self.figures.set(figures);
    }
}

impl<S: Signalling> Engine for RtcEngine<S> {
    fn go_live(&self) -> Asked {
        // It is nowhere else.
        Ok(())
    }

    fn figures(&self) -> Figures {
        self.session.ask();
        self.session.figures.get()
    }

    fn halt(&self) -> Asked {
        // What is paused keeps its picture; what ends shows black.
        let paused = self.video.pause();
        self.session.end();
        paused
    }
}

impl<S: Signalling> Drop for RtcEngine<S> {
    fn drop(&mut self) {
        self.session.end();
        let _ = self.video.set_src_object(None);
    }
}
