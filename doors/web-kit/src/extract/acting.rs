//! Who acts.

use crate::problem::{Problem, Result};
use crate::visit::{Door, Proof, Visit};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use platform::Actor;
use std::convert::Infallible;
use std::net::IpAddr;

/// A path inside a query value: only what a value cannot hold is escaped.
pub(super) const IN_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The actor, who may be nobody we know.
#[derive(Debug, Clone, Copy)]
pub struct Acting(pub Actor);

/// The actor, who has signed in. Others get 401, or are led to the sign-in page.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn(pub Actor);

/// The caller's address, seen through trusted proxies.
#[derive(Debug, Clone, Copy)]
pub struct Client(pub IpAddr);

/// What the caller says it is, if it says so in readable letters.
#[derive(Debug, Clone)]
pub struct UserAgent(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for UserAgent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> std::result::Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT);
        Ok(Self(agent.and_then(|agent| agent.to_str().ok()).map(str::to_owned)))
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        Self::of(&parts.extensions).copied().ok_or_else(|| {
            tracing::error!("web.router_without_front");
            Problem::fault()
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Acting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Ok(Self(Visit::from_request_parts(parts, state).await?.actor))
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        if visit.actor.user().is_some() {
            return Ok(Self(visit.actor));
        }
        Err(match visit.door {
            Door::Site => Problem::sign_in_needed().sending_to(sign_in_address(parts)),
            Door::Api => without_proof(visit.proof),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Ok(Self(Visit::from_request_parts(parts, state).await?.client))
    }
}

fn without_proof(proof: Proof) -> Problem {
    match proof {
        Proof::Refused => Problem::new(
            http::StatusCode::UNAUTHORIZED,
            "web/token-refused",
            "Sign in again",
            "The access token or session has ended or is not one of ours. Sign in or refresh the token, then try again.",
        ),
        _ => Problem::sign_in_needed(),
    }
}

/// Leads back to the page that was asked for; a form that was sent cannot be asked for again, so that starts at home.
fn sign_in_address(parts: &Parts) -> String {
    let wanted = parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    if matches!(parts.method, Method::GET | Method::HEAD) {
        format!("/sign-in?next={}", utf8_percent_encode(wanted, IN_VALUE))
    } else {
        "/sign-in".to_owned()
    }
}
