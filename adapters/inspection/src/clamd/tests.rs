//! Against a server that speaks the protocol over a real socket.

use super::*;
use tokio::net::TcpListener;

/// What the server does with one caller.
#[derive(Clone, Copy)]
enum Manner {
    /// Scans for a word and answers as the daemon does.
    Scans,
    /// Says this, whatever it was sent.
    Says(&'static str),
    /// Hangs up before it answers.
    HangsUp,
    /// Says that it is too much as soon as it hears of a piece, and hangs up.
    HadEnough,
}

/// Starts a server for one caller and returns its address.
async fn server(manner: Manner) -> ClamdAddress {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a caller");
        serve(stream, manner).await;
    });
    address.parse().expect("an address")
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await.expect("a command");
    assert_eq!(&command, b"zINSTREAM\0");
    if matches!(manner, Manner::HangsUp) {
        return;
    }
    if matches!(manner, Manner::HadEnough) {
        let answer = b"INSTREAM size limit exceeded. ERROR\0";
        return stream.write_all(answer).await.expect("it listens");
    }
    let bytes = received(&mut stream).await;
    let answer = match manner {
        Manner::Says(answer) => answer,
        _ if bytes.windows(3).any(|window| window == b"bad") => "stream: Eicar-Signature FOUND",
        _ => "stream: OK",
    };
    stream.write_all(answer.as_bytes()).await.expect("it listens");
    stream.write_all(&[0]).await.expect("it listens");
}

/// Reads pieces until the empty one.
async fn received(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let length = stream.read_u32().await.expect("a length") as usize;
        if length == 0 {
            return bytes;
        }
        assert!(length <= PIECE);
        let mut piece = vec![0; length];
        stream.read_exact(&mut piece).await.expect("a piece");
        bytes.extend(piece);
    }
}

async fn ask(manner: Manner, bytes: &[u8]) -> Result<bool, NotNow> {
    Clamd::new(server(manner).await).is_malware(bytes).await
}

#[tokio::test]
async fn a_file_goes_over_in_pieces_and_the_answer_counts() {
    let long = vec![b'x'; 3 * PIECE + 5];
    assert_eq!(ask(Manner::Scans, &long).await, Ok(false));
    assert_eq!(ask(Manner::Scans, b"").await, Ok(false));
    let bad = [long.as_slice(), b"bad"].concat();
    assert_eq!(ask(Manner::Scans, &bad).await, Ok(true));
}

#[tokio::test]
async fn what_is_no_clear_answer_lets_nothing_through() {
    for answer in [
        "",
        "stream: OK ",
        "INSTREAM size limit exceeded. ERROR",
        "stream: FOUND OK",
        "OK",
    ] {
        assert!(ask(Manner::Says(answer), b"x").await.is_err(), "{answer}");
    }
    assert!(ask(Manner::HangsUp, b"x").await.is_err());
    let long = vec![b'x'; 64 * PIECE];
    assert!(ask(Manner::HadEnough, &long).await.is_err());
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = gone.local_addr().expect("an address").to_string();
    drop(gone);
    let nobody = Clamd::new(address.parse().expect("an address"));
    assert!(nobody.is_malware(b"x").await.is_err());
}

#[tokio::test]
async fn a_socket_on_this_machine_will_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clamd.ctl");
    let listener = tokio::net::UnixListener::bind(&path).expect("a socket");
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a caller");
        serve(stream, Manner::Scans).await;
    });
    let address = format!("unix:{}", path.display()).parse().expect("an address");
    assert_eq!(Clamd::new(address).is_malware(b"bad").await, Ok(true));
}

#[tokio::test]
async fn the_test_file_is_known_without_the_daemon() {
    let nobody = Clamd::new("127.0.0.1:1".parse().expect("an address"));
    assert_eq!(nobody.is_malware(&crate::parse::eicar()).await, Ok(true));
}

#[test]
fn addresses() {
    for text in [
        "127.0.0.1:3310",
        "clamav.internal:3310",
        "[::1]:3310",
        "unix:/run/clamav/clamd.ctl",
    ] {
        assert!(text.parse::<ClamdAddress>().is_ok(), "{text}");
    }
    for text in [
        "",
        "clamav",
        "clamav:",
        "clamav:0",
        ":3310",
        "http://clamav:3310",
        "unix:clamd.ctl",
        "a b:1",
    ] {
        assert_eq!(text.parse::<ClamdAddress>(), Err(ClamdAddressError), "{text}");
    }
}
