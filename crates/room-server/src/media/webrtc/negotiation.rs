//! Offer and answer of a connection.

use std::sync::Arc;
use std::time::Instant;

use axum::http::StatusCode;
use str0m::RtcConfig;
use tokio::sync::mpsc;

use crate::app::App;
use crate::clock::now_ms;
use crate::desk::faults;
use crate::media::StreamName;
use crate::media::webrtc::session::{OfferError, Session};

/// The most connections at a time: more than a machine can feed.
const MAX_CONNECTIONS: usize = 500;
/// The most trickled candidates of a viewer that wait to be added.
const MAX_WAITING_CANDIDATES: usize = 32;

/// Negotiates and starts a connection for the stream of this name. Returns its ID and the SDP answer.
pub(super) fn begin(
    app: &Arc<App>,
    name: &str,
    query: &str,
    offer: &str,
) -> Result<(String, String), (StatusCode, String)> {
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
