//! Who acts.

use crate::problem::{Problem, Result};
use crate::see_other::is_local;
use crate::visit::{Door, Proof, Visit};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use platform::Actor;
use std::convert::Infallible;
use std::net::IpAddr;

/// A path inside a query value: only what a value cannot hold is escaped.
const IN_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Longer addresses to go on to, once escaped, are left out: 8 KiB is all that an address may have.
const LONGEST_NEXT: usize = 2_000;

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
            Door::Api | Door::Files => without_proof(visit.proof),
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

/// Leads back to the page that was asked for. A form that was sent cannot be asked for again, so that leads back to the page it
/// stood on, and people are told that it did not arrive.
fn sign_in_address(parts: &Parts) -> String {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return with_next("/sign-in", wanted(parts));
    }
    match form_page(&parts.headers) {
        Some(page) => with_next("/sign-in?after=form", &page),
        None => "/sign-in".to_owned(),
    }
}

/// The page that the browser says it came from. Only its path counts, so it is a page of ours whatever was sent.
pub(crate) fn form_page(headers: &HeaderMap) -> Option<String> {
    let from = url::Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    let page = match from.query() {
        Some(query) => format!("{}?{query}", from.path()),
        None => from.path().to_owned(),
    };
    Some(page).filter(|page| is_local(page))
}

/// The page that was asked for.
pub(super) fn wanted(parts: &Parts) -> &str {
    parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str())
}

/// Adds the page to go on to. One that would make the address too long for ourselves is left out.
pub(super) fn with_next(page: &str, next: &str) -> String {
    let sign = if page.contains('?') { '&' } else { '?' };
    let next = utf8_percent_encode(next, IN_VALUE).to_string();
    if next.len() > LONGEST_NEXT {
        return page.to_owned();
    }
    format!("{page}{sign}next={next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_to_go_on_to_never_makes_the_address_too_long() {
        assert_eq!(
            with_next("/sign-in", "/jobs?town=Leeds"),
            "/sign-in?next=/jobs%3Ftown%3DLeeds"
        );
        assert_eq!(with_next("/prove?sent=yes", "/a"), "/prove?sent=yes&next=/a");
        assert_eq!(
            with_next("/sign-in", &format!("/jobs?q={}", "%C3".repeat(400))),
            "/sign-in"
        );
    }
}
