//! The server: one port for everything, until it is told to end.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::business::announce;
use crate::business::db::{Db, DbError};
use crate::config::{Config, KeyNeeded};
use crate::live::Live;
use crate::live::clip::ClipError;
use crate::rtc::{self, Rtc};
use crate::{api, desk, gateway, live, metrics, rest, ticks};

/// The strictest policy under which the viewer runs: its wasm, the SDK's workers from `blob:`, and the empty tracks from `data:` to
/// which hls.js adds captions. Its stream may be anywhere, since a room can be pointed at any.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data:; \
                   media-src 'self' blob: data: http: https:; connect-src 'self' http: https: ws: wss:; worker-src 'self' blob:; manifest-src 'self'; \
                   base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Why the server does not run. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The viewer is not there.
    #[error("The viewer is not built: there is no {}. Build it with `make dist`, or name its folder with --dist.", .0.display())]
    NoViewer(PathBuf),
    /// The address is taken.
    #[error("{0} is taken by another program. End that one, or choose another address with --listen.")]
    Taken(SocketAddr),
    /// The address cannot be listened at.
    #[error("Cannot listen at {0}: {1}. Choose another address with --listen.")]
    Unlistenable(SocketAddr, io::Error),
    /// No key where one is needed.
    #[error(transparent)]
    KeyNeeded(#[from] KeyNeeded),
    /// The database does not work.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The system has no randomness to give.
    #[error("The system gives no random numbers for the desk's token: {0}. Choose one with --desk-token.")]
    NoChance(getrandom::Error),
    /// The clip inside this program is broken.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// The server broke off.
    #[error("The server broke off: {0}.")]
    BrokeOff(io::Error),
}

/// Runs until Ctrl-C, or SIGTERM.
///
/// # Errors
/// If it cannot start.
pub async fn run(config: Config) -> Result<(), ServerError> {
    let key = config.secret_key()?;
    let page = config.dist.join("index.html");
    if !page.is_file() {
        return Err(ServerError::NoViewer(page));
    }
    let desk_token = config.desk_token.clone().map_or_else(random_token, Ok)?;
    let db = Db::open(config.database.as_deref())?;
    let (live, rtc) = (Live::new()?, Rtc::new(config.listen.ip())?);
    let app = App::new(&config, &key, desk_token, db, live, rtc).map_err(DbError::from)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServerError::Taken(config.listen),
        _ => ServerError::Unlistenable(config.listen, error),
    })?;
    let address = listener.local_addr().map_err(ServerError::BrokeOff)?;
    tokio::spawn(ticks::run(Arc::clone(&app)));
    tokio::spawn(ticks::close_draws(Arc::clone(&app)));
    tokio::spawn(announce::unannounced_gifts(Arc::clone(&app)));
    // Not a log line: it is what whoever started the server wants to read, and what scripts wait for.
    println!("A live room is open at http://{address}/");
    println!("Its operator's desk is at http://{address}/desk#{}", app.desk_token);
    let ending = Arc::clone(&app);
    axum::serve(listener, routes(app, &config.dist))
        .with_graceful_shutdown(async move {
            wait_for_signal().await;
            ending.end();
        })
        .await
        .map_err(ServerError::BrokeOff)
}

/// What nobody can guess.
fn random_token() -> Result<String, ServerError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(ServerError::NoChance)?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}

fn routes(app: Arc<App>, dist: &Path) -> Router {
    let set = |name: HeaderName, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let pages = Router::new()
        .merge(desk::routes())
        .fallback_service(ServeDir::new(dist).precompressed_br())
        .layer(set(header::CONTENT_SECURITY_POLICY, CSP))
        // The viewer's files keep their names from build to build: ask each time, and get a 304 where nothing changed.
        .layer(set(header::CACHE_CONTROL, "no-cache"));
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/metrics", get(metrics::show))
        .route("/binfo", get(gateway::open))
        .nest("/v4", rest::routes())
        .nest("/api", api::routes())
        .nest("/live", live::routes())
        .nest("/whep", rtc::whep())
        .nest("/webrtc/v1", rtc::leb())
        .merge(pages)
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(anyone())
        .with_state(app)
}

/// Any page may embed the viewer, so any page may call. Without wildcards, so that cookies may come along.
fn anyone() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        // Where a WHEP session is left again.
        .expose_headers([header::LOCATION])
        .allow_credentials(true)
}

async fn wait_for_signal() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            // Then Ctrl-C alone ends it.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
