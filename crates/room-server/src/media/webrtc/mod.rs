//! The stream over WebRTC: by WHEP (draft-ietf-wish-whep) at `/whep`, and by Tencent's signalling at `/webrtc/v1`.

mod feed;
mod leb;
mod session;
mod sound;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, post};
use str0m::change::SdpOffer;
use str0m::config::DtlsCert;
use str0m::crypto::{CryptoProvider, from_feature_flags};
use str0m::{Candidate, RtcConfig};
use tokio::sync::mpsc;

use crate::app::{App, now_ms};
use crate::desk::faults;
use crate::media::StreamName;
use crate::media::clip::ClipError;
use session::{OfferError, Session};
use sound::Sound;

/// The most connections at a time: more than a machine can feed.
const MAX_CONNECTIONS: usize = 500;
/// The most trickled candidates of a viewer that wait to be added.
const MAX_WAITING_CANDIDATES: usize = 32;

/// The WebRTC connections.
pub struct Rtc {
    /// The addresses to which viewers send.
    addresses: Vec<IpAddr>,
    crypto: Arc<CryptoProvider>,
    /// One for all connections. Made with the first one, since that takes time.
    certificate: OnceLock<Option<DtlsCert>>,
    sound: Sound,
    /// By ID: the channel for a viewer's trickled candidates.
    open: Mutex<HashMap<String, mpsc::Sender<Candidate>>>,
}

impl Rtc {
    /// No connections yet. Viewers send to `listen`; where that is a loopback address, with `outward` also to the address by which this
    /// machine reaches others.
    ///
    /// # Errors
    /// If the sound inside this program is broken.
    pub fn new(listen: IpAddr, outward: bool) -> Result<Self, ClipError> {
        Ok(Self {
            addresses: session::addresses(listen, outward),
            crypto: Arc::new(from_feature_flags()),
            certificate: OnceLock::new(),
            sound: Sound::new()?,
            open: Mutex::default(),
        })
    }

    /// The number of connections.
    pub fn count(&self) -> usize {
        self.open().len()
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Candidate>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a connection. Returns whether it existed.
    fn end(&self, id: &str) -> bool {
        // Dropping the candidates' sender ends the connection.
        self.open().remove(id).is_some()
    }
}

/// Negotiates and starts a connection for the stream of this name. Returns its ID and the SDP answer.
fn begin(app: &Arc<App>, name: &str, query: &str, offer: &str) -> Result<(String, String), (StatusCode, String)> {
    let refuse = |status: StatusCode, why: &str| (status, why.to_owned());
    match app.faults.now().rtc {
        faults::Rtc::Missing => return Err(refuse(StatusCode::NOT_FOUND, "There is no such stream.")),
        faults::Rtc::Failing => return Err(refuse(StatusCode::INTERNAL_SERVER_ERROR, "The desk has broken it.")),
        faults::Rtc::Fine | faults::Rtc::Dead | faults::Rtc::Frozen => {}
    }
    if !app.addresses.is_good(name, query, now_ms() / 1_000) {
        return Err(refuse(StatusCode::FORBIDDEN, "The address is not signed, or no longer good."));
    }
    let rendition = app.live.rendition(StreamName::of(name).template);
    let rendition = rendition.ok_or_else(|| refuse(StatusCode::NOT_FOUND, "There is no such stream."))?;
    if app.rtc.count() >= MAX_CONNECTIONS {
        return Err(refuse(StatusCode::SERVICE_UNAVAILABLE, "Too many watch already."));
    }
    let mut config = RtcConfig::new()
        .set_crypto_provider(Arc::clone(&app.rtc.crypto))
        .set_ice_lite(true)
        .clear_codecs()
        .enable_h264(true)
        .enable_opus(true, false);
    if let Some(certificate) = app.rtc.certificate.get_or_init(|| app.rtc.crypto.dtls_provider.generate_certificate()) {
        config = config.set_dtls_cert(certificate.clone());
    }
    let agreed = Session::agree(config.build(Instant::now()), &app.rtc.addresses, offer, rendition);
    let (session, answer) = agreed.map_err(|refused| {
        let status = match refused {
            OfferError::Offer(_) => StatusCode::BAD_REQUEST,
            OfferError::NoCodec => StatusCode::NOT_ACCEPTABLE,
            OfferError::Socket(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        refuse(status, &refused.to_string())
    })?;
    let id = format!("{:032x}", fastrand::u128(..));
    let (sender, candidates) = mpsc::channel(MAX_WAITING_CANDIDATES);
    app.rtc.open().insert(id.clone(), sender);
    let (app, own) = (Arc::clone(app), id.clone());
    tokio::spawn(async move {
        Box::pin(session.run(Arc::clone(&app), candidates)).await;
        app.rtc.end(&own);
    });
    Ok((id, answer))
}

/// The routes under `/whep`.
pub fn whep() -> Router<Arc<App>> {
    Router::new().route("/{room}", post(offer)).route("/{room}/{id}", patch(trickle).delete(leave))
}

/// The routes under `/webrtc/v1`.
pub use leb::routes as leb;

/// `POST /whep/{room}`: an offer.
async fn offer(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !has_content_type(&headers, "application/sdp") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    match begin(&app, &room, &query.unwrap_or_default(), &body) {
        Ok((id, answer)) => {
            let location = format!("/whep/{room}/{id}");
            let headers = [(header::CONTENT_TYPE, "application/sdp".to_owned()), (header::LOCATION, location)];
            (StatusCode::CREATED, headers, answer).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

/// `PATCH /whep/{room}/{id}`: candidates that the viewer found after the offer (trickle ICE).
async fn trickle(
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    if !has_content_type(&headers, "application/trickle-ice-sdpfrag") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    let open = app.rtc.open();
    let Some(to) = open.get(&id) else { return StatusCode::NOT_FOUND };
    for candidate in candidates(&body) {
        // If the queue is full, the candidate is dropped.
        let _ = to.try_send(candidate);
    }
    StatusCode::NO_CONTENT
}

/// The candidates in an SDP fragment. Kinds that are not supported here (mDNS names, TCP) are skipped.
pub fn candidates(fragment: &str) -> impl Iterator<Item = Candidate> {
    let lines = fragment.lines().filter_map(|line| line.trim().strip_prefix("a="));
    lines.filter_map(|line| Candidate::from_sdp_string(line).ok())
}

/// Can this text be parsed as an offer, up to where sockets are opened for it? For the fuzzer.
pub fn reads_offer(text: &str) -> bool {
    let Ok(offer) = SdpOffer::from_sdp_string(text) else { return false };
    let config = RtcConfig::new().set_crypto_provider(Arc::new(from_feature_flags())).set_ice_lite(true);
    config.build(Instant::now()).sdp_api().accept_offer(offer).is_ok()
}

/// `DELETE /whep/{room}/{id}`: the viewer leaves.
async fn leave(State(app): State<Arc<App>>, Path((_, id)): Path<(String, String)>) -> StatusCode {
    if app.rtc.end(&id) { StatusCode::OK } else { StatusCode::NOT_FOUND }
}

fn has_content_type(headers: &HeaderMap, kind: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|given| given.trim().eq_ignore_ascii_case(kind))
}
