//! Connections: how many one address gets, and how they end when the server stops.

use super::*;

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
