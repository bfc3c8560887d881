//! Idempotency keys, from the header of a JSON request or the hidden field of a form.

use super::json::wrong_media;
use crate::problem::{Problem, Result};
use crate::visit::Visit;
use axum::extract::{FromRequestParts, MatchedPath};
use http::StatusCode;
use http::request::Parts;
use platform::{Actor, IdempotencyKey};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 200;

/// The request's idempotency key; a request without one is 400.
#[derive(Debug, Clone)]
pub struct IdempotencyHeader(pub IdempotencyKey);

/// The request's idempotency key, where it may be left out.
#[derive(Debug, Clone)]
pub struct OptionalIdempotencyHeader(pub Option<IdempotencyKey>);

/// The SHA-256 of a body, put into each request that carries a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyHash(pub(crate) [u8; 32]);

impl<S: Sync> FromRequestParts<S> for IdempotencyHeader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let OptionalIdempotencyHeader(key) = OptionalIdempotencyHeader::from_request_parts(parts, state).await?;
        key.map(Self).ok_or_else(missing)
    }
}

impl<S: Sync> FromRequestParts<S> for OptionalIdempotencyHeader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let Some(key) = sent_key(parts)? else {
            return Ok(Self(None));
        };
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        // Only a body that is read whole has a hash: a keyed request of another kind is none that we take.
        let body = parts.extensions.get().copied();
        let BodyHash(body) = body.ok_or_else(|| wrong_media("application/json"))?;
        let fingerprint = join(&visit.actor, parts.method.as_str(), parts.uri.path(), &body);
        Ok(Self(Some(IdempotencyKey {
            key,
            route: interned(&format!("{} {route}", parts.method)),
            fingerprint,
        })))
    }
}

/// Tells whether a request carries a key, so that its body must be hashed.
pub(crate) fn is_keyed(headers: &http::HeaderMap) -> bool {
    headers.contains_key(HEADER)
}

/// Makes the key of a form from its hidden field. The route is a fixed word for the form, the body what
/// [`fingerprint`] made of the fields that count.
///
/// # Errors
/// When the field is empty or holds what no page of ours put there.
pub fn form_key(actor: &Actor, route: &'static str, field: &str, body: [u8; 32]) -> Result<IdempotencyKey> {
    let key = checked(field)?.ok_or_else(missing)?;
    Ok(IdempotencyKey {
        key,
        route,
        fingerprint: join(actor, "POST", route, &body),
    })
}

/// Hashes the fields that count, in their JSON form.
pub fn fingerprint(fields: &impl Serialize) -> [u8; 32] {
    // Values go first, because their keys are sorted; what cannot be serialised has no fields at all.
    let canonical = serde_json::to_value(fields).unwrap_or_default();
    Sha256::digest(canonical.to_string()).into()
}

/// Hashes a body so that white space and the order of JSON fields do not matter.
pub(crate) fn hash_body(body: &[u8]) -> BodyHash {
    let hash = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(value) => Sha256::digest(value.to_string()),
        Err(_) => Sha256::digest(body),
    };
    BodyHash(hash.into())
}

fn join(actor: &Actor, method: &str, path: &str, body: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let user = actor.user().map(|user| user.to_string()).unwrap_or_default();
    for part in [user.as_bytes(), method.as_bytes(), path.as_bytes(), body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn sent_key(parts: &Parts) -> Result<Option<String>> {
    let mut all = parts.headers.get_all(HEADER).iter();
    let Some(value) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(unreadable());
    }
    checked(value.to_str().map_err(|_| unreadable())?)
}

/// Takes a key bare or in double quotes.
fn checked(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    let bare = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    if bare.is_empty() {
        return Ok(None);
    }
    if bare.len() > LONGEST || !bare.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') {
        return Err(unreadable());
    }
    Ok(Some(bare.to_owned()))
}

fn missing() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "web/idempotency-key-missing",
        "An Idempotency-Key is needed",
        "Send an Idempotency-Key header with a fresh UUID, so that a repeat of this request does nothing twice.",
    )
}

fn unreadable() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "web/idempotency-key-unreadable",
        "The Idempotency-Key cannot be read",
        "Send one Idempotency-Key of at most 200 plain characters, such as a UUID.",
    )
}

/// Keeps each route's text for ever. There are only as many as the router has routes.
fn interned(route: &str) -> &'static str {
    static ROUTES: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut routes = ROUTES
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = routes.get(route) {
        return known;
    }
    let kept: &'static str = Box::leak(route.to_owned().into_boxed_str());
    routes.insert(kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_do_not_matter() {
        assert_eq!(checked("\"abc\"").expect("fits"), checked(" abc ").expect("fits"));
        assert_eq!(checked("\"\"").expect("fits"), None);
    }

    #[test]
    fn strange_keys_are_refused() {
        for key in ["a b", "a\u{7f}", "a\"b", &"x".repeat(201)] {
            assert!(checked(key).is_err(), "{key}");
        }
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        assert_eq!(hash_body(br#"{"a":1,"b":2}"#).0, hash_body(br#"{ "b":2, "a":1 }"#).0);
        assert_ne!(hash_body(br#"{"a":1}"#).0, hash_body(br#"{"a":2}"#).0);
    }

    #[test]
    fn a_route_is_kept_once() {
        assert!(std::ptr::eq(interned("POST /x"), interned("POST /x")));
    }
}
