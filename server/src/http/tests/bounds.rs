//! More bounds of a connection: bodies without an end, and HTTP/2 spoken by hand, frame by frame.

use super::*;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// The peer does things that look like an attack.
const ENHANCE_YOUR_CALM: u32 = 11;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Method (`2` GET, `3` POST in the static table), http, a path, an authority.
fn head(method: u8, path: &str) -> Vec<u8> {
    let mut block = vec![0x80 | method, 0x86, 0x04];
    block.push(u8::try_from(path.len()).expect("a short path"));
    block.extend(path.as_bytes());
    block.extend([0x41, 1, b'a']);
    block
}

struct Spoken {
    socket: TcpStream,
}

impl Spoken {
    async fn with(server: &Server, settings: &[u8]) -> Self {
        let mut socket = server.connect().await;
        socket.write_all(PREFACE).await.expect("sent");
        socket.write_all(&frame(SETTINGS, 0, 0, settings)).await.expect("sent");
        Self { socket }
    }

    /// Sends, and does not mind when the server has hung up already.
    async fn say(&mut self, bytes: &[u8]) -> bool {
        self.socket.write_all(bytes).await.is_ok()
    }

    /// Reads the next frame: kind, stream, payload. `None` at the end.
    async fn hear(&mut self) -> Option<(u8, u32, Vec<u8>)> {
        let reading = async {
            let mut head = [0; 9];
            self.socket.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; usize::try_from(length).ok()?];
            self.socket.read_exact(&mut payload).await.ok()?;
            Some((
                head[3],
                u32::from_be_bytes([head[5], head[6], head[7], head[8]]),
                payload,
            ))
        };
        tokio::time::timeout(FOREVER, reading).await.expect("a frame or an end")
    }

    /// Reads until the end; returns the reason of the farewell, if there was one.
    async fn farewell(&mut self) -> Option<u32> {
        let mut reason = None;
        while let Some((kind, _, payload)) = self.hear().await {
            if kind == GOAWAY {
                reason = payload[4..8].try_into().ok().map(u32::from_be_bytes);
            }
        }
        reason
    }
}

#[tokio::test]
async fn http_2_says_its_limits_at_once() {
    let server = serve(Limits::default()).await;
    let mut spoken = Spoken::with(&server, &[]).await;
    let (kind, _, payload) = spoken.hear().await.expect("a frame");
    assert_eq!(kind, SETTINGS);
    let said = |id: u16| {
        let mut pairs = payload.chunks_exact(6);
        let found = pairs.find(|pair| pair[..2] == id.to_be_bytes())?;
        found[2..].try_into().ok().map(u32::from_be_bytes)
    };
    assert_eq!(said(3), Some(100), "streams at once");
    assert_eq!(said(6), Some(32 * 1024), "the list of headers");
}

#[tokio::test]
async fn http_2_requests_that_are_taken_back_in_a_flood_end_the_connection() {
    let server = serve(Limits::default()).await;
    let mut spoken = Spoken::with(&server, &[]).await;
    let mut flood = Vec::new();
    for request in 0..2_000_u32 {
        let stream = 2 * request + 1;
        flood.extend(frame(
            HEADERS,
            END_HEADERS | END_STREAM,
            stream,
            &head(2, "/api/v1/hello"),
        ));
        flood.extend(frame(RESET, 0, stream, &8_u32.to_be_bytes()));
    }
    spoken.say(&flood).await;
    let reason = spoken.farewell().await;
    assert!(matches!(reason, None | Some(ENHANCE_YOUR_CALM)), "{reason:?}");
    assert_eq!(
        status(&server.say(&closing("/api/v1/hello")).await),
        "200",
        "others are served"
    );
}

#[tokio::test]
async fn http_2_headers_without_an_end_end_the_connection() {
    let server = serve(Limits::default()).await;
    let mut spoken = Spoken::with(&server, &[]).await;
    spoken
        .say(&frame(HEADERS, END_STREAM, 1, &head(2, "/api/v1/hello")))
        .await;
    // A literal header that is never indexed, over and over, in ever more frames.
    let mut piece = vec![0x10, 1, b'x', 0x7f, 0x81, 0x07];
    piece.extend(vec![b'y'; 1024]);
    for _ in 0..1_000 {
        if !spoken.say(&frame(CONTINUATION, 0, 1, &piece)).await {
            break;
        }
    }
    let reason = spoken.farewell().await;
    assert_ne!(reason, Some(0), "this is no friendly end");
}

#[tokio::test]
async fn http_2_who_does_not_answer_a_ping_is_let_go() {
    let server = serve(Limits {
        ping: (SHORT, SHORT),
        head: FOREVER * 2,
        ..Limits::default()
    })
    .await;
    let mut spoken = Spoken::with(&server, &[]).await;
    let mut was_asked = false;
    while let Some((kind, _, _)) = spoken.hear().await {
        was_asked |= kind == PING;
    }
    assert!(was_asked);
}

#[tokio::test]
async fn http_2_who_opens_no_window_is_let_go() {
    let server = serve(Limits {
        stuck: SHORT,
        ..Limits::default()
    })
    .await;
    // SETTINGS_INITIAL_WINDOW_SIZE = 0: headers may come, a body may not.
    let mut spoken = Spoken::with(&server, &[0, 4, 0, 0, 0, 0]).await;
    spoken
        .say(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &head(2, "/api/v1/flood")))
        .await;
    let mut kinds = Vec::new();
    while let Some((kind, _, _)) = spoken.hear().await {
        kinds.push(kind);
    }
    assert!(kinds.contains(&HEADERS) && !kinds.contains(&DATA), "{kinds:?}");
}

#[tokio::test]
async fn http_2_empty_pieces_of_a_body_are_no_progress() {
    let server = serve(Limits {
        body_stall: SHORT,
        ..Limits::default()
    })
    .await;
    let mut spoken = Spoken::with(&server, &[]).await;
    spoken
        .say(&frame(HEADERS, END_HEADERS, 1, &head(3, "/api/v1/echo")))
        .await;
    let (mut reader, mut writer) = spoken.socket.into_split();
    let feeding = tokio::spawn(async move {
        while writer.write_all(&frame(DATA, 0, 1, &[])).await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    });
    let answered = async {
        let mut head = [0; 9];
        loop {
            reader.read_exact(&mut head).await.expect("a frame");
            let mut payload = vec![0; usize::from(head[1]) * 256 + usize::from(head[2])];
            reader.read_exact(&mut payload).await.expect("its payload");
            if matches!(head[3], HEADERS | GOAWAY | RESET) {
                break;
            }
        }
    };
    tokio::time::timeout(FOREVER, answered)
        .await
        .expect("an answer, though the body never ends");
    feeding.abort();
}

fn closing(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn chunks_without_an_end_are_refused_before_they_fill_the_memory() {
    let server = serve(Limits::default()).await;
    let mut socket = server.connect().await;
    socket
        .write_all(b"POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await
        .expect("sent");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let mut sent = 0;
    // Forty times what is taken; the server hangs up long before.
    while sent < 40 * 256 * 1024 && socket.write_all(chunk.as_bytes()).await.is_ok() {
        sent += 0x1000;
    }
    let answer = read_all(&mut socket).await;
    assert!(["413", ""].contains(&status(&answer)), "{answer}");
    assert_eq!(status(&server.say(&closing("/api/v1/hello")).await), "200");
}

#[tokio::test]
async fn a_body_that_says_it_is_too_long_is_refused_unread() {
    let server = serve(Limits::default()).await;
    let answer = server
        .say("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        .await;
    assert_eq!(status(&answer), "413", "{answer}");
    assert!(answer.contains("web/too-large"));
}
