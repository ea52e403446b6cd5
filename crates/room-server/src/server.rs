//! The server: one port for everything, until Ctrl-C or SIGTERM.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::backend::announce;
use crate::backend::db::{Db, DbError};
use crate::backend::token::hex;
use crate::backend::{http, opening};
use crate::cloud::callbacks::{Callbacks, NoTls};
use crate::cloud::{rest, socket};
use crate::config::Config;
use crate::config::access::NamesTrusted;
use crate::media::clip::ClipError;
use crate::media::live::Live;
use crate::media::stream_callback;
use crate::media::webrtc;
use crate::media::webrtc::connections::Rtc;
use crate::{access, desk, media, metrics_page, scheduler, serve};

/// The strictest policy under which the viewer runs. It needs its wasm, the SDK's workers from `blob:`, and the empty tracks from `data:`
/// to which hls.js adds captions. Streams may come from anywhere, since a room can be pointed at any address.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data:; \
                   media-src 'self' blob: data: http: https:; connect-src 'self' http: https: ws: wss:; worker-src 'self' blob:; manifest-src 'self'; \
                   base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Why the server does not start or run. Each message is one sentence and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The viewer is not built.
    #[error("The viewer is not built: there is no {}. Build it with `make dist`, or name its folder with --dist.", .0.display())]
    NoViewer(PathBuf),
    /// The address is in use.
    #[error("{0} is taken by another program. End that one, or choose another address with --listen.")]
    Taken(SocketAddr),
    /// The server cannot listen at the address.
    #[error("Cannot listen at {0}: {1}. Choose another address with --listen.")]
    Unlistenable(SocketAddr, io::Error),
    /// `--trust-names` is on where others can reach the server.
    #[error(transparent)]
    NamesTrusted(#[from] NamesTrusted),
    /// Callbacks over TLS are not possible.
    #[error(transparent)]
    NoTls(#[from] NoTls),
    /// The database does not work.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The system gives no random numbers.
    #[error(
        "The system gives no random numbers for the desk's token and the key: {0}. Choose them with --desk-token and --secret-key."
    )]
    NoChance(getrandom::Error),
    /// The clip inside this program is broken.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// The server stopped with an I/O error.
    #[error("The server broke off: {0}.")]
    BrokeOff(io::Error),
}

/// Runs until Ctrl-C or SIGTERM.
///
/// # Errors
/// If it cannot start.
pub async fn run(config: Config) -> Result<(), ServerError> {
    let config = config.for_demo();
    config.access.check(config.listen)?;
    let page = config.dist.join("index.html");
    if !page.is_file() {
        return Err(ServerError::NoViewer(page));
    }
    let desk_token = config.access.desk_token.clone().map_or_else(random, Ok)?;
    let db = Db::open(config.database.as_deref())?;
    let key = match &config.access.secret_key {
        Some(key) => key.clone(),
        None => db.secret("key", &random()?).map_err(DbError::from)?,
    };
    let (live, rtc) = (Live::new()?, Rtc::new(config.listen.ip(), config.webrtc_outward)?);
    let callbacks = Callbacks::new(&config)?;
    let app = App::new(&config, &key, desk_token, db, live, rtc, callbacks);
    opening::open_rooms(&app, &config).map_err(DbError::from)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServerError::Taken(config.listen),
        _ => ServerError::Unlistenable(config.listen, error),
    })?;
    let address = listener.local_addr().map_err(ServerError::BrokeOff)?;
    tokio::spawn(scheduler::run(Arc::clone(&app)));
    tokio::spawn(scheduler::close_draws(Arc::clone(&app)));
    tokio::spawn(announce::unannounced_gifts(Arc::clone(&app)));
    // Not a log line: the person who started the server reads it, and scripts wait for it.
    println!("A live room is open at http://{address}/");
    println!("Its operator's desk is at http://{address}/desk#{}", app.desk_token);
    if config.demo {
        println!("For the demo it runs with {}.", app.switches.join(" "));
    }
    let ending = Arc::clone(&app);
    let ended = async move {
        wait_for_signal().await;
        ending.shut_down();
    };
    serve::serve(listener, routes(app, &config.dist), config.waits.request_head(), ended).await;
    Ok(())
}

/// A random secret: 256 bits in hexadecimal.
fn random() -> Result<String, ServerError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(ServerError::NoChance)?;
    Ok(hex(&bytes))
}

fn routes(app: Arc<App>, dist: &Path) -> Router {
    let set = |name: HeaderName, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let own = || middleware::from_fn(access::require_own_origin);
    let csp = || set(header::CONTENT_SECURITY_POLICY, CSP);
    // The viewer's files keep their names from build to build. So browsers ask each time, and get a 304 for an unchanged file.
    let revalidated = || set(header::CACHE_CONTROL, "no-cache");
    let operators = Router::new()
        .merge(desk::routes().layer(csp()).layer(revalidated()))
        .nest("/v4", rest::routes())
        .route("/metrics", get(metrics_page::show))
        .layer(own());
    let viewers = Router::new()
        .route("/binfo", get(socket::open))
        .nest("/api", http::routes())
        .nest("/live", media::routes())
        .route("/css/events", post(stream_callback::receive))
        .nest("/whep", webrtc::whep())
        .nest("/webrtc/v1", webrtc::leb())
        .fallback_service(
            Router::new().fallback_service(ServeDir::new(dist).precompressed_br()).layer(csp()).layer(revalidated()),
        )
        .layer(app.access.cors());
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .merge(operators)
        .merge(viewers)
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(middleware::from_fn_with_state(app.access.clone(), access::require_own_host))
        .with_state(app)
}

async fn wait_for_signal() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            // Then only Ctrl-C ends the server.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
