//! One request, between the connection and the router.

use super::body::{Counted, Steady};
use super::framing::Flaw;
use super::limits::Limits;
use super::watch::Watch;
use axum::Router;
use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use std::convert::Infallible;
use std::net::SocketAddr;
use tower::ServiceExt as _;
use web_kit::{Encrypted, Peer, Problem, TurnedAway};

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) peer: SocketAddr,
    /// They speak TLS with us, not with a proxy in front.
    pub(super) is_encrypted: bool,
}

/// Answers one request. What breaks a limit is turned away by the front, so that it has the same face and the same
/// headers as every other refusal.
pub(super) async fn answer(
    router: Router,
    watch: Watch,
    limits: &Limits,
    caller: Caller,
    request: Request<Incoming>,
) -> Result<Response<Counted>, Infallible> {
    let begun = watch.begin();
    let refusal = match &begun {
        Err(flaw) => Some(malformed(*flaw)),
        Ok(_) => too_long(&request, limits),
    };
    let closes = begun.is_err() || refusal.is_some();
    let is_http2 = request.version() == http::Version::HTTP_2;
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(Peer(caller.peer));
    if caller.is_encrypted {
        parts.extensions.insert(Encrypted);
    }
    let body = match refusal {
        Some(problem) => {
            parts.extensions.insert(TurnedAway(problem));
            Body::empty()
        }
        None => Body::new(Steady::new(body, limits.body_stall, watch)),
    };
    let Ok(mut answer) = router.oneshot(Request::from_parts(parts, body)).await;
    if closes && !is_http2 {
        answer
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(answer.map(|body| Counted {
        body,
        answering: begun.ok(),
    }))
}

fn malformed(flaw: Flaw) -> Problem {
    tracing::info!(?flaw, "http.malformed_request");
    Problem::new(
        StatusCode::BAD_REQUEST,
        "web/malformed",
        "The request is malformed",
        "The request could be read in two ways, so it was not read at all. Send it with a correct HTTP library.",
    )
}

fn too_long(request: &Request<Incoming>, limits: &Limits) -> Option<Problem> {
    let url = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if url > limits.url_bytes {
        return Some(Problem::new(
            StatusCode::URI_TOO_LONG,
            "web/address-too-long",
            "The address is too long",
            "The address is longer than we take. Shorten it and try again.",
        ));
    }
    let too_many = request.headers().len() > limits.headers || headers > limits.header_bytes as usize;
    too_many.then(|| {
        Problem::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "web/headers-too-large",
            "The headers are too large",
            "The request has more headers than we take. If you use a browser, delete our cookies and try again.",
        )
    })
}
