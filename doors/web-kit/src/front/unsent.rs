//! Forms that came too late: what was typed goes back to the browser, sealed, and onto the page again.

use super::Front;
use super::arrival::Arrival;
use crate::problem::Problem;
use crate::typed::{self, Typed, TypedWaits, Unsent};
use crate::visit::Door;
use axum::response::Response;
use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use kernel::RngExt as _;
use kernel::ids::UserId;

/// Refusals that lead to another page first and then back to the form.
const TOO_LATE: [&str; 3] = [
    "web/sign-in-needed",
    "identity/step-up-needed",
    "identity/second-factor-missing",
];

/// A form, as long as it may still come back.
pub(super) struct Sent {
    page: String,
    body: Bytes,
    /// Whether the browser keeps one that came too late before.
    had_older: bool,
}

impl Sent {
    /// Notes a form that a page of ours sent; anything else is nothing to give back.
    pub(super) fn note(door: Door, headers: &HeaderMap, body: &Bytes) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let is_form = door == Door::Site && kind.starts_with("application/x-www-form-urlencoded");
        let page = crate::extract::form_page(headers).filter(|_| is_form)?;
        let body = body.clone();
        let had_older = typed::waits(headers);
        Some(Self { page, body, had_older })
    }
}

/// Reads what waits in the browser, for requests of pages.
pub(super) fn find(front: &Front, arrival: &Arrival, headers: &HeaderMap) -> Option<Unsent> {
    let asks = front.door == Door::Site && arrival.method == Method::GET && !arrival.is_static && !arrival.is_prefetch;
    asks.then(|| front.kit.typed.read(headers, arrival.now)).flatten()
}

/// Puts what waits into the request for its page, if the one who asks is the one who typed it. Other pages learn only
/// that something waits.
pub(super) fn bring(arrival: &mut Arrival, extensions: &mut Extensions) {
    let Some(unsent) = arrival.unsent.take() else { return };
    let user = arrival.visit.and_then(|visit| visit.actor.user());
    if user == Some(unsent.user) && arrival.uri.path() == unsent.page {
        extensions.insert(Typed(unsent.fields));
        arrival.brings_typed = true;
    } else {
        // Somebody else who signed in here is promised nothing.
        extensions.insert(TypedWaits(user.is_none_or(|user| user == unsent.user)));
    }
}

/// Hands what was typed to the browser if the form came too late; takes it back once its page has shown it.
pub(super) async fn keep(front: &Front, arrival: &Arrival, answer: &mut Response) {
    let problem = answer.extensions().get::<Problem>();
    let too_late = problem.is_some_and(|problem| TOO_LATE.contains(&problem.code()));
    let line = match &arrival.sent {
        // What waited from before would be taken for this one.
        Some(sent) if too_late => match sealed(front, arrival, sent).await {
            // What waited from before would be taken for this one.
            None if sent.had_older => typed::clear(),
            line => line,
        },
        _ if arrival.brings_typed && answer.status() == StatusCode::OK => typed::clear(),
        _ => None,
    };
    if let Some(line) = line {
        answer.headers_mut().append(header::SET_COOKIE, line);
    }
}

async fn sealed(front: &Front, arrival: &Arrival, sent: &Sent) -> Option<HeaderValue> {
    let user = author(front, arrival).await?;
    let unsent = Unsent::read(&sent.page, user, &sent.body, arrival.now)?;
    front.kit.typed.write(&unsent, front.kit.rng.bytes())
}

/// Tells who typed it: whoever is signed in, or was by the cookie that the browser still shows. Where nobody can tell, it
/// is given to nobody.
async fn author(front: &Front, arrival: &Arrival) -> Option<UserId> {
    if let Some(user) = arrival.visit?.actor.user() {
        return Some(user);
    }
    let authenticator = &front.kit.authenticator;
    authenticator.former_holder(&arrival.credential, arrival.request).await
}
