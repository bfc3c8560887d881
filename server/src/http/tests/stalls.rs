//! Callers who stop: before the first byte, in a head, in a body, or reading nothing.

use super::*;

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
