//! Serves HTTP over a listener, until the server is to end.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// After a connection could not be taken, because the system has no file to give for it, the next is looked for after this time.
const AGAIN: Duration = Duration::from_secs(1);

/// Serves `router` until `ended`; then requests that are under way are answered, and connections closed.
///
/// A connection whose request's head is not whole after `head` is closed: whoever sends a byte now and then would hold it for ever.
pub async fn serve(listener: TcpListener, router: Router, head: Duration, ended: impl Future<Output = ()>) {
    let open = GracefulShutdown::new();
    let mut ended = std::pin::pin!(ended);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) if is_of_one_connection(&error) => continue,
                Err(error) => {
                    tracing::warn!(%error, "a connection cannot be taken");
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
            },
            () = &mut ended => break,
        };
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder.http1().timer(TokioTimer::new()).header_read_timeout(head);
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| router.clone().oneshot(request.map(Body::new)));
        // The connection's own future borrows its builder.
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// The client went away before it was let in.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
