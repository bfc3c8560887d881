//! What we offer to others by TLS, and whom we believe.

use super::tests::Says;
use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ProtocolVersion, ServerConfig};
use std::collections::BTreeSet;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const HOST: &str = "hello.example";

/// A client that finds every name on this machine and believes one more root.
fn caller(roots: Vec<Certificate>) -> Client {
    let hosts = Reach::Hosts(vec![HOST.to_owned()]);
    build(hosts, Arc::new(Says(vec!["127.0.0.1"])), roots).expect("a client")
}

async fn call(client: &Client, port: u16) -> Result<u16, String> {
    let answer = client.inner.get(format!("https://{HOST}:{port}/")).send().await;
    answer
        .map(|answer| answer.status().as_u16())
        .map_err(|error| format!("{error:?}"))
}

/// The parts of a ClientHello that say what a client can do (RFC 8446, section 4.1.2).
struct Hello {
    suites: Vec<u16>,
    versions: Vec<u16>,
}

fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect()
}

/// Cuts what a length of so many bytes announces off the front.
fn part<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (size, after) = rest.split_at(length);
    let size = size.iter().fold(0, |size, byte| (size << 8) | usize::from(*byte));
    let (part, after) = after.split_at(size);
    *rest = after;
    part
}

impl Hello {
    fn read(record: &[u8]) -> Self {
        assert_eq!(
            (record[0], record[5]),
            (22, 1),
            "a handshake that begins with ClientHello"
        );
        // Behind the heads of record and message stand a version and 32 random bytes.
        let mut rest = &record[5 + 4 + 2 + 32..];
        part(&mut rest, 1);
        let suites = numbers(part(&mut rest, 2));
        part(&mut rest, 1);
        let mut extensions = part(&mut rest, 2);
        let mut versions = Vec::new();
        while let [one, two, ..] = extensions {
            let kind = u16::from_be_bytes([*one, *two]);
            extensions = &extensions[2..];
            let mut body = part(&mut extensions, 2);
            if kind == 43 {
                versions = numbers(part(&mut body, 1));
            }
        }
        Self { suites, versions }
    }
}

async fn hello() -> Hello {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let calling = tokio::spawn(async move { call(&caller(Vec::new()), port).await });
    let (mut socket, _) = listener.accept().await.expect("a call");
    let mut head = [0; 5];
    socket.read_exact(&mut head).await.expect("a record");
    let mut body = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    socket.read_exact(&mut body).await.expect("a record");
    drop(socket);
    assert!(calling.await.expect("it ends").is_err());
    Hello::read(&[&head[..], &body].concat())
}

#[tokio::test]
async fn asvs_V12_1_1__calls_offer_tls_1_3_and_1_2_and_nothing_older() {
    assert_eq!(hello().await.versions, [0x0304, 0x0303], "the newest first");
}

#[tokio::test]
async fn asvs_V12_1_2__calls_offer_only_suites_with_forward_secrecy_the_strongest_first() {
    // TLS 1.3; ECDHE with AES-GCM or ChaCha20-Poly1305; and a mark that names no suite.
    let known: BTreeSet<u16> = [
        0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0x00ff,
    ]
    .into();
    let suites = hello().await.suites;
    assert!(
        suites.len() > 3 && suites.iter().all(|suite| known.contains(suite)),
        "{suites:04x?}"
    );
    assert_eq!(suites[0] >> 8, 0x13, "{suites:04x?}");
}

/// An authority, and a server that shows the certificate that it made for a name, good from one year to another.
struct Shown {
    root: Certificate,
    config: Arc<ServerConfig>,
}

fn shown(name: &str, (from, to): (i32, i32), versions: &[&'static rustls::SupportedProtocolVersion]) -> Shown {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .expect("a server");
    Shown {
        root: Certificate::from_der(authority.der()).expect("a root"),
        config: Arc::new(config),
    }
}

/// Serves one call over TLS; tells which version was spoken, if the caller went on after the certificate.
async fn served(shown: &Shown, client: Client) -> (Result<u16, String>, Option<ProtocolVersion>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let acceptor = TlsAcceptor::from(shown.config.clone());
    let serving = async {
        let (socket, _) = listener.accept().await.expect("a call");
        let mut socket = acceptor.accept(socket).await.ok()?;
        let mut asked = [0; 1024];
        let many = socket.read(&mut asked).await.ok().filter(|many| *many > 0);
        let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
        socket.write_all(answer).await.ok();
        many.and_then(|_| socket.get_ref().1.protocol_version())
    };
    tokio::join!(call(&client, port), serving)
}

#[tokio::test]
async fn asvs_V12_3_2__a_certificate_that_is_old_for_another_name_or_of_nobody_we_know_ends_the_call() {
    let all = rustls::ALL_VERSIONS;
    let good = shown(HOST, (2020, 4000), all);
    let (answer, spoken) = served(&good, caller(vec![good.root.clone()])).await;
    assert_eq!((answer, spoken), (Ok(204), Some(ProtocolVersion::TLSv1_3)));
    let older = shown(HOST, (2020, 4000), &[&rustls::version::TLS12]);
    let (answer, spoken) = served(&older, caller(vec![older.root.clone()])).await;
    assert_eq!((answer, spoken), (Ok(204), Some(ProtocolVersion::TLSv1_2)));
    let expired = shown(HOST, (2020, 2021), all);
    let early = shown(HOST, (3999, 4000), all);
    let other = shown("other.example", (2020, 4000), all);
    let known = |shown: &Shown| vec![shown.root.clone()];
    for (what, shown, roots) in [
        ("expired", &expired, known(&expired)),
        ("not yet good", &early, known(&early)),
        ("for another name", &other, known(&other)),
        ("of an authority that nobody knows", &good, Vec::new()),
        ("of another authority", &good, known(&other)),
    ] {
        let (answer, spoken) = served(shown, caller(roots)).await;
        let why = answer.expect_err(what);
        assert!(why.contains("ertificate"), "{what}: {why}");
        assert_eq!(spoken, None, "{what}: nothing was sent");
    }
}
