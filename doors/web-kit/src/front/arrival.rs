//! What is noted about a request when it comes in.

use super::unsent::Sent;
use super::version::Asked;
use super::{Front, cors};
use crate::authenticator::Credential;
use crate::flash::Flash;
use crate::limits::Verdict;
use crate::typed::Unsent;
use crate::visit::{Door, Encrypted, Peer, Visit};
use crate::{cookies, network};
use axum::extract::{MatchedPath, Request};
use chrono::{DateTime, Utc};
use http::{HeaderValue, Method, Uri};
use kernel::RngExt as _;
use kernel::ids::RequestId;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

/// Files that are the same for everybody: no sender, no counting.
const STATIC: &[&str] = &[
    "/assets/",
    "/icons/",
    "/sw.js",
    "/manifest.webmanifest",
    "/favicon.ico",
    "/robots.txt",
    "/apple-touch-icon",
];

pub(super) struct Arrival {
    pub(super) started: Instant,
    pub(super) now: DateTime<Utc>,
    pub(super) request: RequestId,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) route: Option<MatchedPath>,
    pub(super) peer: IpAddr,
    /// They speak TLS with this server itself.
    pub(super) is_encrypted: bool,
    pub(super) client: IpAddr,
    pub(super) is_static: bool,
    pub(super) credential: Credential,
    pub(super) flash: Option<Flash>,
    /// A browser that looks ahead must not use up a message that nobody has seen.
    pub(super) is_prefetch: bool,
    pub(super) had_flash: bool,
    /// The form that it brings, should that come too late.
    pub(super) sent: Option<Sent>,
    /// What was typed before and waits in the browser.
    pub(super) unsent: Option<Unsent>,
    /// The page gets what was typed before.
    pub(super) brings_typed: bool,
    pub(super) visit: Option<Visit>,
    pub(super) verdict: Option<Verdict>,
    /// The named origin whose script may read the answer.
    pub(super) reader: Option<HeaderValue>,
    pub(super) asked: Asked,
}

impl Arrival {
    pub(super) fn note(front: &Front, request: &Request) -> Self {
        let now = front.kit.clock.now();
        let headers = request.headers();
        let path = request.uri().path();
        // Only a test calls the router without a connection.
        let near = Peer(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let Peer(peer) = request.extensions().get().copied().unwrap_or(near);
        // Where files are served alone, nothing that a browser keeps is looked at.
        let is_apart = front.door == Door::Files;
        let flash = cookies::find(headers, cookies::FLASH).filter(|_| !is_apart);
        Self {
            started: Instant::now(),
            now,
            request: RequestId::from(front.kit.rng.uuid_v7(now)),
            method: request.method().clone(),
            uri: request.uri().clone(),
            route: request.extensions().get().cloned(),
            peer: peer.ip().to_canonical(),
            is_encrypted: request.extensions().get::<Encrypted>().is_some(),
            client: network::client(peer.ip(), headers, &front.kit.config.trusted_proxies),
            is_static: !is_apart && STATIC.iter().any(|prefix| path.starts_with(prefix)),
            credential: if is_apart {
                Credential::None
            } else {
                Credential::of(headers)
            },
            had_flash: flash.is_some(),
            flash: flash.and_then(|value| front.kit.flash.read(value)),
            is_prefetch: headers.contains_key("sec-purpose") || headers.contains_key("purpose"),
            sent: None,
            unsent: None,
            brings_typed: false,
            visit: None,
            verdict: None,
            reader: cors::note(front, headers),
            asked: Asked::Plainly,
        }
    }

    /// Returns the route's template: the only form of the address that logs and metrics may see.
    pub(super) fn route(&self) -> &str {
        match &self.route {
            Some(route) => route.as_str(),
            None if self.is_static => "static",
            None => "unmatched",
        }
    }

    /// Tells whether the method is one that may change things.
    pub(super) fn may_change(&self) -> bool {
        !self.method.is_safe()
    }

    pub(super) fn is_signed_in(&self) -> bool {
        self.visit.is_some_and(|visit| visit.actor.user().is_some())
    }
}
