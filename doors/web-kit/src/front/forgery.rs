//! Requests that another site made a browser send.

use super::Front;
use super::arrival::Arrival;
use crate::authenticator::Credential;
use crate::problem::{Problem, Result};
use crate::visit::Door;
use http::{HeaderMap, StatusCode, header};

/// Refuses a write that rides on a cookie, or comes from a form, unless the browser says that a page of ours sent it.
pub(super) fn check(front: &Front, arrival: &Arrival, headers: &HeaderMap) -> Result<()> {
    if !arrival.may_change() {
        return embedded(arrival, headers);
    }
    if !rides_on_browser(front.door, &arrival.credential) {
        return Ok(());
    }
    let from_us = match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        // Safari before 16.4 sends no such header.
        None => headers
            .get(header::ORIGIN)
            .is_some_and(|origin| origin == front.kit.config.public.as_str()),
    };
    if from_us {
        return Ok(());
    }
    tracing::info!(route = arrival.route(), request_id = %arrival.request, "web.forgery_refused");
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "web/other-site",
        "This did not come from our page",
        "We could not see that this was sent from our own page, so nothing was changed. Open the page again and try once more. If you use an old browser, update it.",
    ))
}

/// Refuses to let a page of another site draw what belongs to whoever has signed in here: a picture, a file, a frame. To
/// follow a link to a page of ours is no such thing.
fn embedded(arrival: &Arrival, headers: &HeaderMap) -> Result<()> {
    let says = |name: &str, words: &[&str]| {
        headers
            .get(name)
            .is_some_and(|said| words.iter().any(|word| said == word))
    };
    let from_elsewhere = says("sec-fetch-site", &["cross-site", "same-site"]);
    let followed = says("sec-fetch-mode", &["navigate"]) && says("sec-fetch-dest", &["document"]);
    if !matches!(arrival.credential, Credential::Cookie(_)) || !from_elsewhere || followed {
        return Ok(());
    }
    tracing::info!(route = arrival.route(), request_id = %arrival.request, "web.embedding_refused");
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "web/other-site",
        "This did not come from our page",
        "Another site asked for something of yours, so it was not sent. Open it from our own page.",
    ))
}

const fn rides_on_browser(door: Door, credential: &Credential) -> bool {
    match door {
        Door::Site => true,
        Door::Api => matches!(credential, Credential::Cookie(_)),
        Door::Files => false,
    }
}
