//! Servers that we call: one that is not whom it says it is gets nothing, and the log tells.

use crate::process::Place;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustix::process::Signal;
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_rustls::TlsAcceptor;

/// A mail server that shows a certificate which nobody vouches for; each handshake is told of.
async fn impostor() -> (u16, UnboundedReceiver<bool>) {
    let names = vec!["127.0.0.1".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .expect("a server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let (tell, told) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let agreed = acceptor.accept(socket).await.is_ok();
            if tell.send(agreed).is_err() {
                return;
            }
        }
    });
    (port, told)
}

#[tokio::test]
async fn asvs_V16_3_4__a_mail_server_that_nobody_vouches_for_gets_no_mail_and_the_log_tells() {
    let (port, mut told) = impostor().await;
    let place = Place::new().with("MUSTER_SMTP_URL", format!("smtps://127.0.0.1:{port}"));
    let running = place.serve(&[]).await;
    let registered = running.client.try_register("ann@example.org", "worker").await;
    assert_eq!(registered.map(|answer| answer.status), Some(201));
    assert_eq!(told.recv().await, Some(false), "we hang up on it");
    let (status, log) = running.end(Signal::TERM);
    assert!(status.success(), "{status}: {log}");
    let line = log.lines().find(|line| line.contains("job.retry"));
    assert!(
        line.is_some_and(|line| line.contains("no TLS that we trust")),
        "{line:?}"
    );
    assert!(!log.contains("ann@example.org"), "{log}");
}
