//! The accept loop, spoken to over raw sockets. Limits are made small, so nobody waits.

mod bounds;
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

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = serve(Limits {
        first_byte: SHORT,
        ..Limits::default()
    })
    .await;
    assert_eq!(read_all(&mut server.connect().await).await, "");
}

#[tokio::test]
async fn a_head_that_trickles_is_cut_off() {
    let server = serve(Limits {
        head: SHORT,
        ..Limits::default()
    })
    .await;
    assert_eq!(
        server.say("GET /api/v1/hello HTTP/1.1\r\nHost: a\r\nX-Slow: ").await,
        ""
    );
}

#[tokio::test]
async fn a_resting_connection_serves_again_and_is_closed_in_the_end() {
    let server = serve(Limits {
        idle: SHORT,
        head: SHORT,
        first_byte: SHORT,
        ..Limits::default()
    })
    .await;
    let mut socket = server.connect().await;
    for _ in 0..3 {
        socket.write_all(HELLO.as_bytes()).await.expect("sent");
        assert_eq!(status(&read_answer(&mut socket, "hello").await), "200");
    }
    assert_eq!(read_all(&mut socket).await, "");
}

#[tokio::test]
async fn a_body_that_stops_is_refused() {
    let server = serve(Limits {
        body_stall: SHORT,
        ..Limits::default()
    })
    .await;
    let answer = server
        .say("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        .await;
    assert_eq!(status(&answer), "400", "{answer}");
    assert!(answer.contains("web/body-cut"), "{answer}");
}

#[tokio::test]
async fn who_reads_nothing_is_let_go() {
    let server = serve(Limits {
        write_stall: SHORT,
        ..Limits::default()
    })
    .await;
    let mut socket = server.connect().await;
    socket
        .write_all(b"GET /api/v1/flood HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .expect("sent");
    server.entered.notified().await;
    // The server must end by itself: nothing is read here until it has.
    server.stop.cancel();
    tokio::time::timeout(FOREVER, server.task)
        .await
        .expect("the connection was given up")
        .expect("no panic");
    let got = read_all(&mut socket).await.len();
    assert!(got < 4096 * 64 * 1024, "{got} bytes fitted into the buffers");
}

#[tokio::test]
async fn asvs_V4_2_1__requests_that_can_be_read_in_two_ways_are_refused() {
    let server = serve(Limits::default()).await;
    for head in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 4",
        "X-A: b\nX-B: c",
        "X-A: b\r\n folded: c",
        "Transfer-Encoding: gzip",
        "Content-Length: +3",
    ] {
        let answer = server
            .say(&format!(
                "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\nabc{HELLO}"
            ))
            .await;
        assert_eq!(status(&answer), "400", "{head}: {answer}");
        assert!(!answer.contains("hello"), "nothing after it is read: {head}");
    }
    for chunks in [
        "zz\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\nabc\n0\n\n",
        "fffffffffffffffff\r\n",
    ] {
        let head = "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = server.say(&format!("{head}{chunks}{HELLO}")).await;
        assert_eq!(status(&answer), "400", "{chunks:?}: {answer}");
        assert!(!answer.contains("hello"), "nothing after it is read: {chunks:?}");
    }
}

#[tokio::test]
async fn requests_sent_ahead_are_answered_in_order() {
    let server = serve(Limits::default()).await;
    let chunked = "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\nb\r\n0\r\n\r\n";
    let last = "GET /api/v1/hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = server.say(&format!("{HELLO}{chunked}{last}")).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 3, "{answer}");
    assert!(answer.contains("a\nb"));
}

#[tokio::test]
async fn long_addresses_and_headers_are_refused_with_a_face() {
    let server = serve(Limits::default()).await;
    let long = format!("GET /api/v1/hello?{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(8 * 1024));
    let heavy = format!(
        "GET /api/v1/hello HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "x".repeat(16 * 1024)
    );
    let many = format!(
        "GET /api/v1/hello HTTP/1.1\r\nHost: a\r\n{}\r\n",
        "X: y\r\n".repeat(100)
    );
    for (request, wanted) in [(long, "414"), (heavy, "431"), (many, "431")] {
        let answer = server.say(&request).await;
        assert_eq!(status(&answer), wanted, "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(answer.contains("strict-transport-security"), "{answer}");
    }
    let huge = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(1024 * 1024));
    let mut socket = server.connect().await;
    let _reset = socket.write_all(huge.as_bytes()).await;
    assert!(["414", "431", ""].contains(&status(&read_all(&mut socket).await)));
    let flood = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(10_000));
    let mut socket = server.connect().await;
    let _reset = socket.write_all(flood.as_bytes()).await;
    assert!(["431", ""].contains(&status(&read_all(&mut socket).await)));
}

#[tokio::test]
async fn one_address_gets_so_many_connections_and_no_more() {
    let server = serve(Limits {
        connections_each: 2,
        ..Limits::default()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut socket = server.connect().await;
        socket.write_all(HELLO.as_bytes()).await.expect("sent");
        read_answer(&mut socket, "hello").await;
        held.push(socket);
    }
    let mut third = server.connect().await;
    let _reset = third.write_all(HELLO.as_bytes()).await;
    assert_eq!(read_all(&mut third).await, "");
    drop(held);
    // The places come back as soon as the server has seen the others go.
    let served = async {
        loop {
            let mut socket = server.connect().await;
            let _reset = socket
                .write_all(b"GET /api/v1/hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .await;
            if read_all(&mut socket).await.contains("hello") {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(FOREVER, served).await.expect("a place");
}

#[tokio::test]
async fn stopping_lets_requests_end_and_takes_no_more() {
    let server = serve(Limits::default()).await;
    let mut resting = server.connect().await;
    resting.write_all(HELLO.as_bytes()).await.expect("sent");
    read_answer(&mut resting, "hello").await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /api/v1/gate HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .expect("sent");
    server.entered.notified().await;
    server.stop.cancel();
    assert_eq!(
        read_all(&mut resting).await,
        "",
        "a resting connection is closed at once"
    );
    assert!(!server.task.is_finished());
    server.gate.notify_one();
    let answer = read_all(&mut busy).await;
    assert!(
        answer.contains("through") && answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
    tokio::time::timeout(FOREVER, server.task)
        .await
        .expect("stopped")
        .expect("no panic");
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn draining_has_an_end() {
    let server = serve(Limits {
        drain: SHORT,
        ..Limits::default()
    })
    .await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /api/v1/gate HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .expect("sent");
    server.entered.notified().await;
    server.stop.cancel();
    tokio::time::timeout(FOREVER, server.task)
        .await
        .expect("stopped")
        .expect("no panic");
    assert_eq!(read_all(&mut busy).await, "");
}

#[tokio::test]
async fn http_2_is_spoken_too() {
    let server = serve(Limits {
        first_byte: SHORT,
        head: FOREVER,
        ..Limits::default()
    })
    .await;
    let socket = hyper_util::rt::TokioIo::new(server.connect().await);
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, socket)
        .await
        .expect("a handshake");
    let driving = tokio::spawn(connection);
    let requests = (0..20).map(|_| {
        let request = http::Request::get("http://a/api/v1/hello")
            .body(Body::empty())
            .expect("a request");
        sender.send_request(request)
    });
    let requests: Vec<_> = requests.collect();
    for answer in futures::future::join_all(requests).await {
        assert_eq!(answer.expect("an answer").status(), 200);
    }
    driving.abort();
}
