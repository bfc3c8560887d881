//! The accept loop and the life of a connection.

use super::crowd::{Crowd, Place};
use super::io::Watched;
use super::limits::Limits;
use super::service::{self, Caller};
use super::tls::Tls;
use super::watch::Watch;
use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// After a failed accept (out of file descriptors, mostly) a moment must pass, or the loop spins.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Where connections come in.
pub(super) struct Entrance {
    pub(super) listener: TcpListener,
    /// Set where callers must speak TLS.
    pub(super) tls: Option<Arc<Tls>>,
}

impl Entrance {
    /// An entrance without TLS.
    pub(super) const fn plain(listener: TcpListener) -> Self {
        Self { listener, tls: None }
    }
}

/// Accepts connections until the order to stop, then lets requests in flight end.
pub(super) async fn run(entrance: Entrance, router: Router, limits: Limits, stop: CancellationToken) {
    let Entrance { listener, tls } = entrance;
    let limits = Arc::new(limits);
    let crowd = Crowd::new(&limits);
    let builder = Arc::new(builder(&limits));
    let connections = TaskTracker::new();
    let abort = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(cause = %error, "http.accept_failed");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let Some(place) = crowd.enter(peer.ip(), &limits) else {
            metrics::counter!("http_connections_refused_total").increment(1);
            continue;
        };
        let connection = Connection {
            builder: builder.clone(),
            router: router.clone(),
            limits: limits.clone(),
            stop: stop.clone(),
            tls: tls.clone(),
            place,
        };
        let abort = abort.clone();
        connections.spawn(async move {
            tokio::select! {
                () = connection.live(socket, peer) => {}
                () = abort.cancelled() => {}
            }
        });
    }
    drop(listener);
    connections.close();
    if timeout(limits.drain, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "http.drain_cut_short");
        abort.cancel();
        connections.wait().await;
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The watch keeps the times: hyper's own would cut a resting connection as if it were a slow head.
        .header_read_timeout(None)
        .max_headers(limits.headers + 1)
        // Room for a line and headers at their limits and a little more, so that the refusal has a face.
        .max_buf_size(2 * (limits.url_bytes + limits.header_bytes as usize));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_pending_accept_reset_streams(limits.pending_resets)
        .max_header_list_size(limits.header_bytes.saturating_mul(2))
        .keep_alive_interval(limits.ping.0)
        .keep_alive_timeout(limits.ping.1);
    builder
}

struct Connection {
    builder: Arc<Builder<TokioExecutor>>,
    router: Router,
    limits: Arc<Limits>,
    stop: CancellationToken,
    tls: Option<Arc<Tls>>,
    /// Given back when the connection ends.
    place: Place,
}

impl Connection {
    async fn live(self, socket: TcpStream, peer: SocketAddr) {
        let _nodelay = socket.set_nodelay(true);
        let gauge = Open::new();
        let is_encrypted = self.tls.is_some();
        let caller = Caller { peer, is_encrypted };
        match self.tls.clone() {
            None => self.speak(socket, caller).await,
            Some(tls) => {
                let stop = self.stop.clone();
                let met = tokio::select! {
                    met = meet(&tls, socket, &self.limits) => met,
                    () = stop.cancelled() => None,
                };
                if let Some(socket) = met {
                    self.speak(socket, caller).await;
                }
            }
        }
        drop(gauge);
    }

    async fn speak(self, socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, caller: Caller) {
        let _place = self.place;
        let watch = Watch::new();
        let io = TokioIo::new(Watched::new(socket, watch.clone(), self.limits.write_stall));
        let (router, limits, seen) = (self.router, self.limits.clone(), watch.clone());
        let service = service_fn(move |request| {
            let (router, limits, watch) = (router.clone(), limits.clone(), seen.clone());
            async move { service::answer(router, watch, &limits, caller, request).await }
        });
        let mut connection = pin!(self.builder.serve_connection_with_upgrades(io, service));
        let mut is_stopping = false;
        loop {
            tokio::select! {
                outcome = connection.as_mut() => {
                    if let Err(error) = outcome {
                        tracing::debug!(cause = %error, "http.connection_failed");
                    }
                    break;
                }
                () = watch.overdue(&self.limits) => {
                    metrics::counter!("http_connections_overdue_total").increment(1);
                    break;
                }
                () = self.stop.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// Agrees on TLS with a caller; `None` where they stay silent, take too long, or say something else.
async fn meet(tls: &Tls, socket: TcpStream, limits: &Limits) -> Option<TlsStream<TcpStream>> {
    let overdue = || metrics::counter!("http_connections_overdue_total").increment(1);
    if timeout(limits.first_byte, socket.readable()).await.is_err() {
        overdue();
        return None;
    }
    match timeout(limits.head, tls.acceptor().accept(socket)).await {
        Ok(Ok(socket)) => Some(socket),
        Ok(Err(error)) => {
            metrics::counter!("http_handshakes_failed_total").increment(1);
            // Strangers fail as often as they like: the log hears of one a minute, the counter of all.
            if tls.tells_of_failure() {
                tracing::info!(cause = %error, "http.handshake_failed");
            }
            None
        }
        Err(_) => {
            overdue();
            None
        }
    }
}

/// Keeps the number of open connections.
struct Open;

impl Open {
    fn new() -> Self {
        metrics::gauge!("http_connections_open").increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("http_connections_open").decrement(1.0);
    }
}
