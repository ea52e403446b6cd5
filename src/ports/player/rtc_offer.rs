//! An offer to receive a stream by WebRTC. It says nothing of the stream, so it can be made before that is known.

use std::cell::Cell;

use js_sys::Reflect;
use room_core::codec::whep::IceServer;
use room_core::codec::whep::with_stereo;
use room_core::model::problem::StreamProblem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RtcConfiguration, RtcPeerConnection, RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcSdpType,
    RtcSessionDescriptionInit,
};

use crate::js;

/// A connection, and what it offers: to receive a sound, and a picture where one is wanted. Dropping it closes the connection.
pub struct RtcOffer {
    /// The connection.
    pub connection: RtcPeerConnection,
    /// The browser makes it as soon as it is asked, beside what the page does.
    made: Cell<Option<JsFuture>>,
}

impl RtcOffer {
    /// Begins to make one. Nothing is sent before it is described to the connection.
    ///
    /// # Errors
    /// If the browser has no WebRTC.
    pub fn new(audio_only: bool) -> Result<Self, StreamProblem> {
        let connection =
            RtcPeerConnection::new_with_configuration(&config(&[])).map_err(|_| StreamProblem::Unplayable)?;
        let how = RtcRtpTransceiverInit::new();
        how.set_direction(RtcRtpTransceiverDirection::Recvonly);
        if !audio_only {
            let video = connection.add_transceiver_with_str_and_init("video", &how);
            // The picture is not to wait longer than its jitter makes it; the sound has a way of its own to tell. Where the
            // browser does not know this, it is a member like any other.
            let _ = Reflect::set(&video.receiver(), &"jitterBufferTarget".into(), &0.into());
        }
        connection.add_transceiver_with_str_and_init("audio", &how);
        let made = Cell::new(Some(JsFuture::from(connection.create_offer())));
        Ok(Self { connection, made })
    }

    /// What is offered, and its SDP. It can be taken once.
    ///
    /// # Errors
    /// If the browser cannot offer it, or it was taken.
    pub async fn take(&self) -> Result<(RtcSessionDescriptionInit, String), StreamProblem> {
        let made = self.made.take().ok_or(StreamProblem::Unplayable)?;
        let offer: JsValue = made.await.map_err(|_| StreamProblem::Unplayable)?;
        let sdp = js::get(&offer, "sdp").as_string().ok_or(StreamProblem::Unplayable)?;
        let sdp = with_stereo(&sdp);
        let offer = RtcSessionDescriptionInit::new(RtcSdpType::Offer);
        offer.set_sdp(&sdp);
        Ok((offer, sdp))
    }

    /// Candidates are gathered from these servers, too. Before the offer is described to the connection: browsers begin to gather then.
    pub fn set_ice_servers(&self, servers: &[IceServer]) {
        // Where the browser does not take them there may be a way without.
        let _ = self.connection.set_configuration_with_configuration(&config(servers));
    }
}

/// How a connection finds a way to the other side. Candidates are gathered while nobody waits for them yet.
fn config(servers: &[IceServer]) -> RtcConfiguration {
    let text = |text: &Option<String>| text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
    let server = |server: &IceServer| {
        js::object(&[
            ("urls", server.url.as_str().into()),
            ("username", text(&server.username)),
            ("credential", text(&server.credential)),
        ])
    };
    let servers: js_sys::Array = servers.iter().map(server).collect();
    js::object(&[("iceServers", servers.into()), ("iceCandidatePoolSize", 1.into())]).unchecked_into()
}

impl Drop for RtcOffer {
    fn drop(&mut self) {
        self.connection.close();
    }
}
