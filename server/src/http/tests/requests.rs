//! Requests: what can be read in two ways, what is sent ahead, what is too long, and HTTP/2.

use super::*;

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
