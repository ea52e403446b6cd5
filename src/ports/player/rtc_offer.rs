//! A WebRTC offer to receive a stream. It does not depend on the stream, so it can be made before the source is known.

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

/// A connection and its offer to receive audio, and video unless audio only. Dropping it closes the connection.
pub struct RtcOffer {
    /// The connection.
    pub connection: RtcPeerConnection,
    /// The offer, which the browser makes while the page does other work. `None`: taken.
    pending: Cell<Option<JsFuture>>,
}

impl RtcOffer {
    /// Starts to make an offer. The connection sends nothing before `setLocalDescription`.
    ///
    /// # Errors
    /// If the browser has no WebRTC.
    pub fn new(audio_only: bool) -> Result<Self, StreamProblem> {
        let connection =
            RtcPeerConnection::new_with_configuration(&config(&[])).map_err(|_| StreamProblem::Unplayable)?;
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Recvonly);
        if !audio_only {
            let video = connection.add_transceiver_with_str_and_init("video", &init);
            // Buffers video no longer than its jitter requires. Audio determines its delay by its own means. A browser that does not
            // know the property keeps it as a plain member.
            let _ = Reflect::set(&video.receiver(), &"jitterBufferTarget".into(), &0.into());
        }
        connection.add_transceiver_with_str_and_init("audio", &init);
        let pending = Cell::new(Some(JsFuture::from(connection.create_offer())));
        Ok(Self { connection, pending })
    }

    /// Returns the offer and its SDP. It can be taken once.
    ///
    /// # Errors
    /// If the browser cannot make the offer, or it was taken before.
    pub async fn take(&self) -> Result<(RtcSessionDescriptionInit, String), StreamProblem> {
        let pending = self.pending.take().ok_or(StreamProblem::Unplayable)?;
        let offer: JsValue = pending.await.map_err(|_| StreamProblem::Unplayable)?;
        let sdp = js::get(&offer, "sdp").as_string().ok_or(StreamProblem::Unplayable)?;
        let sdp = with_stereo(&sdp);
        let offer = RtcSessionDescriptionInit::new(RtcSdpType::Offer);
        offer.set_sdp(&sdp);
        Ok((offer, sdp))
    }

    /// Adds ICE servers. Call it before `setLocalDescription`, at which browsers begin to gather ICE candidates.
    pub fn set_ice_servers(&self, servers: &[IceServer]) {
        // If the browser refuses them, a connection may work without them.
        let _ = self.connection.set_configuration_with_configuration(&config(servers));
    }
}

/// The configuration with these ICE servers. The candidate pool makes the browser gather ICE candidates early.
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
