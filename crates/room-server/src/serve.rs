//! Serves HTTP on a listener until the server ends.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

/// Pause after `accept` failed because the system has no file descriptor left.
const ACCEPT_RETRY: Duration = Duration::from_secs(1);
/// At shutdown, requests in progress get this much time.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Serves `router` until `ended`. Then it answers the requests in progress and closes the connections.
///
/// A connection is closed if the head of its request is not complete after `head`: otherwise a client that sends a byte now and then, or
/// none, would hold it for ever. It is also closed if no further request follows within `head`.
pub async fn serve(listener: TcpListener, router: Router, head: Duration, ended: impl Future<Output = ()>) {
    let (ending, is_ending) = watch::channel(false);
    // Each connection holds a sender: when all are gone, `closed.recv()` returns.
    let (open, mut closed) = mpsc::channel::<()>(1);
    let mut ended = std::pin::pin!(ended);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) if is_of_one_connection(&error) => continue,
                Err(error) => {
                    tracing::warn!(%error, "a connection cannot be taken");
                    sleep(ACCEPT_RETRY).await;
                    continue;
                }
            },
            () = &mut ended => break,
        };
        let (router, is_ending, open) = (router.clone(), is_ending.clone(), open.clone());
        tokio::spawn(async move {
            if let Err(error) = connection(stream, router, head, is_ending).await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(open);
        });
    }
    drop((listener, open));
    ending.send_replace(true);
    // Slower requests are cut off.
    let _ = timeout(SHUTDOWN_GRACE, closed.recv()).await;
}

async fn connection(
    stream: TcpStream,
    router: Router,
    head: Duration,
    mut is_ending: watch::Receiver<bool>,
) -> hyper::Result<()> {
    let service = service_fn(move |request: Request<Incoming>| router.clone().oneshot(request.map(Body::new)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        done = connection.as_mut() => return done,
        // Fails only when the server is gone, and then this connection is gone too.
        _ = is_ending.wait_for(|is_ending| *is_ending) => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

/// The client went away before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
