//! TLS of our own: what is offered, and what becomes of callers who want something else.

use super::*;
use crate::http::certificate::tests::pem;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use std::path::PathBuf;
use tempfile::TempDir;
use testkit::LogLines;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const NAME: &str = "muster.example";

/// A folder with a certificate and its key, which can be exchanged.
struct Shown {
    folder: TempDir,
    roots: RootCertStore,
}

impl Shown {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let roots = RootCertStore::empty();
        let mut shown = Self { folder, roots };
        shown.renew();
        shown
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn renew(&mut self) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec![NAME.to_owned()]).expect("a certificate");
        std::fs::write(self.path("certificate.pem"), pem("CERTIFICATE", cert.der())).expect("written");
        std::fs::write(self.path("key.pem"), pem("PRIVATE KEY", &signing_key.serialize_der())).expect("written");
        self.roots = RootCertStore::empty();
        self.roots.add(cert.der().clone()).expect("a root");
    }

    fn open(&self) -> anyhow::Result<Tls> {
        Tls::open(&self.path("certificate.pem"), &self.path("key.pem"))
    }

    async fn call(
        &self,
        server: &Server,
        versions: &[&'static SupportedProtocolVersion],
        protocol: &str,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("versions")
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let name = ServerName::try_from(NAME).expect("a name");
        TlsConnector::from(Arc::new(config))
            .connect(name, server.connect().await)
            .await
    }
}

async fn serve_with(tls: Arc<Tls>, limits: Limits) -> Server {
    serve_at(limits, Some(tls)).await
}

async fn served(shown: &Shown) -> Server {
    let tls = shown.open().expect("a certificate");
    serve_with(Arc::new(tls), Limits::default()).await
}

/// Begins a handshake by hand (RFC 8446, section 4.1.2) with one version and one suite, and returns the alert that ends it.
async fn alert(server: &Server, version: u16, suite: u16) -> Option<u8> {
    let name = [&[0, 0, 0, 19, 0, 17, 0, 0, 14][..], NAME.as_bytes()].concat();
    let groups = [0, 10, 0, 4, 0, 2, 0, 23];
    let signatures = [0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1];
    let extensions = [&name[..], &groups, &signatures].concat();
    let mut body = version.to_be_bytes().to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend([0, 2]);
    body.extend(suite.to_be_bytes());
    body.extend([1, 0]);
    body.extend(u16::try_from(extensions.len()).expect("short").to_be_bytes());
    body.extend(extensions);
    let long = u16::try_from(body.len()).expect("short");
    let mut hello = vec![22, 3, 1];
    hello.extend((long + 4).to_be_bytes());
    hello.extend([1, 0]);
    hello.extend(long.to_be_bytes());
    hello.extend(body);
    let mut socket = server.connect().await;
    socket.write_all(&hello).await.expect("sent");
    let mut answer = [0; 7];
    let read = tokio::time::timeout(FOREVER, socket.read_exact(&mut answer)).await;
    read.expect("an answer").expect("bytes");
    (answer[0] == 21 && answer[5] == 2).then_some(answer[6])
}

#[tokio::test]
async fn asvs_V16_3_4__a_handshake_that_fails_is_written_down() {
    let (lines, _here) = LogLines::of_this_thread();
    let server = served(&Shown::new()).await;
    assert_eq!(alert(&server, 0x0302, 0xc013).await, Some(70));
    let log = lines.text();
    assert!(log.contains("http.handshake_failed"), "{log}");
    server.stop.cancel();
}

#[tokio::test]
async fn asvs_V12_1_1__browsers_are_offered_tls_1_3_and_1_2_and_nothing_older() {
    let shown = Shown::new();
    let server = served(&shown).await;
    for (version, spoken) in [(&TLS13, ProtocolVersion::TLSv1_3), (&TLS12, ProtocolVersion::TLSv1_2)] {
        let mut socket = shown.call(&server, &[version], "http/1.1").await.expect("a handshake");
        assert_eq!(socket.get_ref().1.protocol_version(), Some(spoken));
        socket.write_all(HELLO.as_bytes()).await.expect("sent");
        let mut head = [0; 12];
        socket.read_exact(&mut head).await.expect("an answer");
        assert_eq!(&head, b"HTTP/1.1 200");
    }
    // TLS 1.1, with a suite of its time: protocol_version(70).
    assert_eq!(alert(&server, 0x0302, 0xc013).await, Some(70));
    server.stop.cancel();
}

#[tokio::test]
async fn asvs_V12_1_2__browsers_are_offered_only_suites_with_forward_secrecy() {
    let shown = Shown::new();
    let server = served(&shown).await;
    // RSA key exchange, CBC, 3DES and RC4: handshake_failure(40).
    for weak in [0x009c, 0x002f, 0xc013, 0xc009, 0x000a, 0x0005] {
        assert_eq!(alert(&server, 0x0303, weak).await, Some(40), "{weak:04x}");
    }
    // The same greeting with ECDHE and AES-GCM is taken up, so the refusals are about the suite.
    assert_eq!(alert(&server, 0x0303, 0xc02b).await, None);
}

#[tokio::test]
async fn http_2_is_agreed_on_in_the_handshake() {
    let shown = Shown::new();
    let server = served(&shown).await;
    let mut socket = shown.call(&server, &[&TLS13], "h2").await.expect("a handshake");
    assert_eq!(socket.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    socket.write_all(greeting).await.expect("sent");
    let mut head = [0; 9];
    socket.read_exact(&mut head).await.expect("a frame");
    assert_eq!(head[3], 4, "settings come first");
    let foreign = shown.call(&server, &[&TLS13], "spdy/1").await;
    assert!(foreign.is_err(), "nothing else is spoken");
}

#[tokio::test]
async fn plain_speech_and_silence_get_no_answer_from_the_application() {
    let shown = Shown::new();
    let limits = Limits {
        first_byte: SHORT,
        head: SHORT,
        ..Limits::default()
    };
    let server = serve_with(Arc::new(shown.open().expect("a certificate")), limits).await;
    assert!(!server.say(HELLO).await.contains("HTTP"), "plain speech");
    assert_eq!(read_all(&mut server.connect().await).await, "", "silence");
    assert_eq!(server.say("\x16\x03\x01").await, "", "half a greeting");
}

#[tokio::test]
async fn a_renewed_certificate_serves_without_a_restart_and_a_broken_one_does_not_replace_it() {
    let mut shown = Shown::new();
    let tls = Arc::new(shown.open().expect("a certificate"));
    let server = serve_with(tls.clone(), Limits::default()).await;
    let first = shown.roots.clone();
    shown.renew();
    tls.look();
    shown
        .call(&server, &[&TLS13], "http/1.1")
        .await
        .expect("the new one is shown");
    let stale = Shown {
        folder: tempfile::tempdir().expect("a folder"),
        roots: first,
    };
    assert!(stale.call(&server, &[&TLS13], "http/1.1").await.is_err());
    std::fs::write(shown.path("key.pem"), "half a file").expect("written");
    tls.look();
    std::fs::remove_file(shown.path("certificate.pem")).expect("removed");
    tls.look();
    shown
        .call(&server, &[&TLS13], "http/1.1")
        .await
        .expect("the last good one serves on");
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused_at_the_start() {
    let mut shown = Shown::new();
    let refusal = |shown: &Shown| format!("{:#}", shown.open().err().expect("a refusal"));
    let key = std::fs::read(shown.path("key.pem")).expect("a key");
    shown.renew();
    std::fs::write(shown.path("key.pem"), key).expect("written");
    assert!(refusal(&shown).contains("does not belong"), "{}", refusal(&shown));
    std::fs::write(shown.path("certificate.pem"), "").expect("written");
    assert!(refusal(&shown).contains("no certificate"), "{}", refusal(&shown));
    std::fs::remove_file(shown.path("key.pem")).expect("removed");
    assert!(refusal(&shown).contains("tls_key"), "{}", refusal(&shown));
}

#[tokio::test]
async fn a_handshake_under_way_does_not_hold_up_the_end() {
    let shown = Shown::new();
    let server = served(&shown).await;
    let waiting = server.connect().await;
    // Another caller is served meanwhile: the one who waits holds nobody up.
    shown.call(&server, &[&TLS13], "http/1.1").await.expect("a handshake");
    server.stop.cancel();
    tokio::time::timeout(FOREVER, server.task)
        .await
        .expect("it ends")
        .expect("in order");
    drop(waiting);
}
