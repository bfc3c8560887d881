//! The accept loop, spoken to over raw sockets. Limits are made small, so nobody waits.

mod bounds;
mod connections;
mod requests;
mod stalls;
mod tls;

use super::accept::{self, Entrance};
use super::limits::Limits;
use super::tls::Tls;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get, post};
use futures::StreamExt as _;
use kernel::{OsRng, Secret, SystemClock};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use web_kit::RawBody;

/// Long enough that only a fault reaches it.
const FOREVER: Duration = Duration::from_secs(20);
/// Short enough to wait for.
const SHORT: Duration = Duration::from_millis(150);

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
    gate: Arc<Notify>,
    entered: Arc<Notify>,
}

async fn serve(limits: Limits) -> Server {
    serve_at(limits, None).await
}

async fn serve_at(limits: Limits, tls: Option<Arc<Tls>>) -> Server {
    let gate = Arc::new(Notify::new());
    let entered = Arc::new(Notify::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let router = front(routes(gate.clone(), entered.clone()));
    let task = tokio::spawn(accept::run(Entrance { listener, tls }, router, limits, stop.clone()));
    Server {
        address,
        stop,
        task,
        gate,
        entered,
    }
}

fn routes(gate: Arc<Notify>, entered: Arc<Notify>) -> Router {
    let flooding = entered.clone();
    let flood = move || async move {
        flooding.notify_one();
        let piece = Bytes::from(vec![b'x'; 64 * 1024]);
        Body::from_stream(futures::stream::repeat(Ok::<_, std::convert::Infallible>(piece)).take(4096))
    };
    Router::new()
        .route("/api/v1/hello", get(async || "hello"))
        .route("/api/v1/echo", post(async |RawBody(body): RawBody| body))
        .route("/api/v1/flood", get(flood))
        .route(
            "/api/v1/gate",
            get(move || async move {
                entered.notify_one();
                gate.notified().await;
                "through"
            }),
        )
}

/// Sets the real front before the routes, with nobody known and no limits on how often.
fn front(routes: Router) -> Router {
    let origin = web_kit::Origin::parse("https://muster.example").expect("an origin");
    let mut config = web_kit::Config::new(origin, Secret::new([7; 32]));
    config.rates = web_kit::Rates::generous();
    let kit = web_kit::Kit::new(
        config,
        Arc::new(SystemClock),
        Arc::new(OsRng),
        web_kit::Authenticator::of_nobody(),
        web_kit::Counting::default(),
    );
    web_kit::versioned(kit.expect("a kit").api(routes))
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Sends bytes on a new connection and reads until the other side closes.
    async fn say(&self, text: &str) -> String {
        let mut socket = self.connect().await;
        socket.write_all(text.as_bytes()).await.expect("sent");
        read_all(&mut socket).await
    }
}

/// Reads until the other side closes; a reset is an end too.
async fn read_all(socket: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    let reading = async {
        let mut piece = [0; 4096];
        while let Ok(count) = socket.read(&mut piece).await {
            if count == 0 {
                break;
            }
            seen.extend_from_slice(&piece[..count]);
        }
    };
    tokio::time::timeout(FOREVER, reading)
        .await
        .expect("the connection ends");
    String::from_utf8_lossy(&seen).into_owned()
}

async fn read_answer(socket: &mut TcpStream, until: &str) -> String {
    let mut seen = String::new();
    let reading = async {
        let mut piece = [0; 4096];
        while !seen.contains(until) {
            let count = socket.read(&mut piece).await.expect("bytes");
            assert!(count > 0, "closed after {seen:?}");
            seen.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
    };
    tokio::time::timeout(FOREVER, reading).await.expect("an answer");
    seen
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

const HELLO: &str = "GET /api/v1/hello HTTP/1.1\r\nHost: a\r\n\r\n";
