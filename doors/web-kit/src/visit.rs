//! What the kit knows about the request that is being served.

use crate::problem::Problem;
use crate::scopes::KeyPass;
use chrono::{DateTime, Utc};
use http::Extensions;
use identity::FactorGap;
use kernel::ids::{RequestId, SessionId};
use platform::Actor;
use std::net::{IpAddr, SocketAddr};

/// Which door a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// JSON.
    Api,
    /// HTML.
    Site,
    /// Files alone, at an origin of their own: no cookie and no token counts there.
    Files,
}

/// The other end of the connection, put into each request by the accept loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// Put into a request by the accept loop: the caller speaks TLS with this server itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encrypted;

/// Put into a request by the accept loop: it broke a limit of the connection, and is answered with this problem.
#[derive(Debug, Clone)]
pub struct TurnedAway(pub Problem);

/// How the caller proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// They did not try.
    None,
    /// A session cookie that holds.
    Cookie,
    /// An access token that holds.
    Token,
    /// Something that does not hold: expired, ended, forged.
    Refused,
}

/// A second factor that is demanded of somebody who has shown none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorDue {
    /// From when on nothing else opens.
    pub from: DateTime<Utc>,
    /// What is missing.
    pub gap: FactorGap,
}

/// One request, as the front of the house has seen it. Handlers get at it by extractor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The request's id, as in the log and in every error.
    pub request: RequestId,
    /// The door it came through.
    pub door: Door,
    /// Who acts.
    pub actor: Actor,
    /// How they proved it.
    pub proof: Proof,
    /// The session they proved it by.
    pub session: Option<SessionId>,
    /// The API key they proved it by, which opens only its scopes.
    pub key: Option<KeyPass>,
    /// They proved it so short a time ago that they may do what is dangerous.
    pub is_proven: bool,
    /// They must have a second factor and have shown none: nothing opens but setting one up.
    pub lacks_factor: bool,
    /// They have shown none, and must before long.
    pub factor_due: Option<FactorDue>,
    /// The caller's address, seen through trusted proxies.
    pub client: IpAddr,
}

impl Visit {
    /// Finds the visit that the front put into the request.
    pub(crate) fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }
}
