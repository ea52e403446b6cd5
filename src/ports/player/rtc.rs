//! WebRTC playback: one connection that receives audio, and video unless audio only, with any signalling.

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
use crate::ports::player::engine::{Engine, EngineEvent, EngineResult, EngineStats, Sink};
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video::Video;

/// How long ending a session may keep the connection open, in milliseconds.
const END_TIMEOUT_MS: u32 = 1_000;

/// Exchanges offer and answer with the server.
pub trait Signalling: 'static {
    /// Sends the offer and returns the answer.
    ///
    /// # Errors
    /// If there is no answer, or it has no SDP.
    async fn exchange(&self, offer: &str) -> Result<Answer, StreamProblem>;

    /// Sends an ICE candidate of the viewer. `None`: there are no more.
    fn trickle(&self, _candidate: Option<String>) {}

    /// Ends the session, if there is one. A failure is ignored.
    async fn end(&self);
}

/// The server's answer.
pub struct Answer {
    /// The session description.
    pub sdp: String,
    /// The ICE servers to use.
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
    /// The kind of track that the figures describe: `video`, or `audio` if there is no video.
    measured: &'static str,
    is_over: Cell<bool>,
    stats: Cell<EngineStats>,
    /// The jitter buffer at the last report: the total delay in seconds, and the number of frames that left it.
    jitter_buffer: Cell<(f64, f64)>,
    /// The time of the last report in milliseconds, and the bytes of the measured track received by then.
    received: Cell<Option<(f64, f64)>>,
}

/// Requests the stream with this offer, and attaches it to the element.
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
        measured: if audio_only { "audio" } else { "video" },
        is_over: Cell::default(),
        stats: Cell::default(),
        jitter_buffer: Cell::default(),
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
                sink(EngineEvent::Failed(problem));
            }
        }
    });
    Ok(Rc::new(RtcEngine { session, video: video.clone(), _listeners: listeners }))
}

fn listen<S: Signalling>(session: &Rc<Session<S>>, stream: &MediaStream, video: &Video, sink: &Sink) -> Vec<Listener> {
    let connection = &session.offer.connection;
    let on_track = {
        // Not `stream.clone()`: that is JavaScript's method, which creates another stream.
        let (stream, video, sink) = (Clone::clone(stream), video.clone(), Rc::clone(sink));
        move |event: JsValue| {
            stream.add_track(&event.unchecked_into::<RtcTrackEvent>().track());
            // Attaches an audio-only stream: Chrome does not play the audio of a stream that had none when the element got it.
            if video.src_object().is_none() && video.set_src_object(Some(&stream)).is_err() {
                sink(EngineEvent::Failed(StreamProblem::Broken));
            }
        }
    };
    let on_candidate = {
        let session = Rc::downgrade(session);
        move |event: JsValue| {
            let candidate = event.unchecked_into::<RtcPeerConnectionIceEvent>().candidate();
            let candidate = candidate.map(|candidate| candidate.candidate());
            // An empty candidate means that there are no more. Null, which follows it, means the same.
            if candidate.as_deref() != Some("") {
                with(&session, |session| session.signalling.trickle(candidate));
            }
        }
    };
    let on_state = {
        let (session, sink) = (Rc::downgrade(session), Rc::clone(sink));
        move |_| {
            with(&session, |session| {
                // A `disconnected` connection may recover. How long to wait for that is up to the stall detector.
                if session.offer.connection.connection_state() == RtcPeerConnectionState::Failed {
                    sink(EngineEvent::Failed(StreamProblem::Unreachable));
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
    // When the viewer leaves the page, no destructor runs.
    listeners.extend(web_sys::window().map(|window| Listener::new(&window, "pagehide", on_leave)));
    listeners
}

fn with<S>(session: &Weak<Session<S>>, act: impl FnOnce(&Rc<Session<S>>)) {
    if let Some(session) = session.upgrade() {
        act(&session);
    }
}

impl<S: Signalling> Session<S> {
    /// Sends the offer at once: the server needs no ICE candidates to answer. `setLocalDescription` waits for the answer, which may name
    /// ICE servers to gather candidates from. Candidates that need no server are gathered by then.
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
        // No need to wait: the connection runs these calls in order.
        let described = JsFuture::from(connection.set_local_description(&offer));
        let description = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
        description.set_sdp(&sdp);
        let answered = JsFuture::from(connection.set_remote_description(&description));
        described.await.map_err(broken)?;
        answered.await.map(drop).map_err(broken)
    }

    /// Ends the session, then closes the connection. In the other order the request would be for a session that the server has
    /// already ended itself. A server that does not answer delays the close by [`END_TIMEOUT_MS`] at most.
    fn end(self: &Rc<Self>) {
        if !self.is_over.replace(true) {
            let session = Rc::clone(self);
            spawn_local(async move {
                let late = Clone::clone(&session.offer.connection);
                let _late = Timeout::new(END_TIMEOUT_MS, move || late.close());
                session.signalling.end().await;
                session.offer.connection.close();
            });
        }
    }

    /// Requests a statistics report. Its figures are available at the next call.
    fn request_stats(self: &Rc<Self>) {
        let asked = JsFuture::from(self.offer.connection.get_stats());
        let session = Rc::downgrade(self);
        spawn_local(async move {
            if let Ok(report) = asked.await {
                with(&session, |session| session.read(report.unchecked_ref()));
            }
        });
    }

    /// The bit rate since the last report, in kilobits per second.
    fn kbps_since_last(&self, now: Option<(f64, f64)>) -> Option<u64> {
        let (then, now) = (self.received.replace(now)?, now?);
        // Bits per millisecond.
        engine::whole((now.1 - then.1) * 8.0 / (now.0 - then.0))
    }

    /// Reads a statistics report.
    fn read(&self, report: &js_sys::Map) {
        let mut stats = EngineStats::default();
        let (mut network_s, mut buffer_s) = (0.0, None);
        let codec_of = |id: JsValue| {
            let name = js::get(&report.get(&id), "mimeType").as_string()?;
            VideoCodec::of(&name)
        };
        for entry in report.values().into_iter().flatten() {
            let number = |name| js::get(&entry, name).as_f64();
            match js::get(&entry, "type").as_string().as_deref() {
                Some("inbound-rtp") if js::get(&entry, "kind") == self.measured => {
                    let received = (number("timestamp"), number("bytesReceived"));
                    stats.kbps = self.kbps_since_last(received.0.zip(received.1));
                    stats.codec = codec_of(js::get(&entry, "codecId"));
                    // For audio, count packets: the element's position advances even in silence.
                    let frames = number("framesDecoded").or_else(|| number("packetsReceived"));
                    stats.frames = frames.and_then(engine::whole);
                    let now = (number("jitterBufferDelay"), number("jitterBufferEmittedCount"));
                    let now = (now.0.unwrap_or_default(), now.1.unwrap_or_default());
                    let then = self.jitter_buffer.replace(now);
                    buffer_s = (now.1 > then.1).then(|| (now.0 - then.0) / (now.1 - then.1));
                }
                Some("candidate-pair") => {
                    // One way is half of the round trip.
                    network_s = number("currentRoundTripTime").map_or(network_s, |round_s| round_s / 2.0);
                }
                _ => {}
            }
        }
        stats.latency_ms = buffer_s.and_then(|buffer_s| engine::millis(network_s + buffer_s));
        self.stats.set(stats);
    }
}

impl<S: Signalling> Engine for RtcEngine<S> {
    fn go_live(&self) -> EngineResult {
        // WebRTC is always at the live edge.
        Ok(())
    }

    fn stats(&self) -> EngineStats {
        self.session.request_stats();
        self.session.stats.get()
    }

    fn stop_loading(&self) -> EngineResult {
        // A paused element keeps its picture; one whose stream ends turns black.
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
