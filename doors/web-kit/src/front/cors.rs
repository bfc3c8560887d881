//! Scripts of other sites. The JSON door lets those in that are named, with a token; never with a cookie.

use super::Front;
use crate::config::Origin;
use crate::visit::Door;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const ASKED: &str = "accept, api-version, authorization, content-type, idempotency-key, if-match, if-none-match";
const SHOWN: &str =
    "api-version, content-disposition, etag, location, ratelimit, ratelimit-policy, retry-after, x-request-id";
/// Browsers ask again after ten minutes.
const KEPT_SECONDS: u32 = 600;

/// Returns the origin of a script, if it is one that may call us.
fn allowed<'a>(front: &Front, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    let mut lines = headers.get_all(header::ORIGIN).iter();
    let origin = lines.next().filter(|_| lines.next().is_none())?;
    let named = |allowed: &Origin| origin == allowed.as_str();
    (front.door == Door::Api && front.kit.config.cors_origins.iter().any(named)).then_some(origin)
}

/// Answers a browser that asks what a script of another site may do. Who is not named gets no such answer.
pub(super) fn preflight(front: &Front, method: &Method, headers: &HeaderMap) -> Option<Response> {
    if method != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    allowed(front, headers)?;
    let mut answer = Response::default();
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let lines = answer.headers_mut();
    lines.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    lines.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ASKED));
    lines.insert(header::ACCESS_CONTROL_MAX_AGE, KEPT_SECONDS.into());
    Some(answer)
}

/// Lets a named origin's script read the answer. Without a list nothing is added.
pub(super) fn set(front: &Front, origin: Option<&HeaderValue>, answer: &mut HeaderMap) {
    if front.door != Door::Api || front.kit.config.cors_origins.is_empty() {
        return;
    }
    answer.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SHOWN));
    }
}

/// Notes the origin of a script that may read the answer.
pub(super) fn note(front: &Front, headers: &HeaderMap) -> Option<HeaderValue> {
    allowed(front, headers).cloned()
}
