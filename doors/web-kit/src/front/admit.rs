//! Whether a request is let in, and with what it is handed on.

use super::arrival::Arrival;
use super::newcomer::Recogniser;
use super::{Front, forgery, second_factor, unsent, version};
use crate::authenticator::{Credential, Recognised};
use crate::config::PlainHttp;
use crate::extract::{BODY_BYTES, collect, hash_body, is_keyed, too_large};
use crate::limits::{Class, Verdict};
use crate::network::counted_as;
use crate::problem::{Problem, Result};
use crate::scopes;
use crate::visit::{Door, Proof, TurnedAway, Visit};
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use http::{HeaderMap, StatusCode, header};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// Pages that are the same for all who come without a cookie, and may be kept for a moment.
pub const KEPT_PAGES: &[&str] = &[
    "/",
    "/courses",
    "/courses/{slug}",
    "/for-workers",
    "/for-employers",
    "/help",
    "/help/errors/{domain}",
    "/privacy",
    "/accessibility",
    "/terms",
    "/complaints",
    "/offline",
];

/// What else is not counted: answers that are kept, or that count by a rule of their own.
const UNCOUNTED: &[&str] = &[
    "/health",
    "/livez",
    "/readyz",
    "/api/v1/openapi.json",
    "/api/v1/public/stats",
    "/api/v1/csp-reports",
    "/api/v1/webhooks/stripe",
];

/// A request on its way to the handler.
pub(super) struct Admitted {
    pub(super) request: Request,
    /// Its place among the requests in flight.
    pub(super) place: Option<OwnedSemaphorePermit>,
    /// Its place among the files that are being received, if it sends one.
    pub(super) upload: Option<OwnedSemaphorePermit>,
}

pub(super) async fn admit(front: &Front, arrival: &mut Arrival, request: Request) -> Result<Admitted> {
    if let Some(TurnedAway(problem)) = request.extensions().get() {
        return Err(problem.clone());
    }
    encrypted_or_near(front, arrival, request.headers())?;
    if front.door == Door::Api {
        arrival.asked = version::check(arrival, request.headers())?;
    }
    forgery::check(front, arrival, request.headers())?;
    recognise(front, arrival).await?;
    count(front, arrival).await?;
    within_scope(arrival)?;
    let upload = upload_place(front, arrival, request.headers())?;
    let mut request = with_body(front, arrival, request).await?;
    // Only now: what was typed into a form goes back to whoever has to set up a factor first.
    second_factor::check(arrival)?;
    // Only now: who sends slowly must not take the places of those who have said what they want.
    let place = if arrival.is_static { None } else { Some(place(front)?) };
    let extensions = request.extensions_mut();
    unsent::bring(arrival, extensions);
    extensions.insert(front.kit.limiter.clone());
    extensions.insert(front.kit.browsers.clone());
    extensions.insert(Recogniser(front.kit.clone()));
    if let Some(visit) = arrival.visit {
        extensions.insert(visit);
    }
    if let Some(flash) = arrival.flash.clone().filter(|_| !arrival.is_prefetch) {
        extensions.insert(flash);
    }
    Ok(Admitted { request, place, upload })
}

/// Passwords and tokens must not cross a network in the clear.
fn encrypted_or_near(front: &Front, arrival: &Arrival, headers: &HeaderMap) -> Result<()> {
    let config = &front.kit.config;
    let by_proxy = config
        .trusted_proxies
        .iter()
        .any(|network| network.contains(arrival.peer));
    let forwarded_plain = by_proxy && headers.get("x-forwarded-proto").is_some_and(|proto| proto == "http");
    let safe =
        arrival.is_encrypted || arrival.peer.is_loopback() || by_proxy || config.plain_http == PlainHttp::Anywhere;
    if safe && !forwarded_plain {
        return Ok(());
    }
    let refusal = Problem::new(
        StatusCode::FORBIDDEN,
        "web/https-needed",
        "Use a secure address",
        format!("This address is not secure. Use {} instead.", config.public.as_str()),
    );
    let safe_page =
        front.door == Door::Site && arrival.method.is_safe() && config.public.as_str().starts_with("https:");
    Err(match arrival.uri.path_and_query() {
        Some(path) if safe_page => refusal.sending_to(format!("{}{path}", config.public.as_str())),
        _ => refusal,
    })
}

async fn recognise(front: &Front, arrival: &mut Arrival) -> Result<()> {
    let authenticator = &front.kit.authenticator;
    let seen = if arrival.is_static {
        authenticator.anonymous(arrival.request, Proof::None)
    } else {
        // The site takes no tokens: a page belongs to a browser's session.
        let credential = match (front.door, &arrival.credential) {
            (Door::Site, Credential::Token(_) | Credential::Unreadable) => &Credential::None,
            (_, credential) => credential,
        };
        look_up(front, arrival, credential).await?
    };
    arrival.visit = Some(Visit {
        request: arrival.request,
        door: front.door,
        actor: seen.actor.from_client(arrival.client),
        proof: seen.proof,
        session: seen.session,
        key: seen.key,
        is_proven: seen.proven_until.is_some_and(|until| arrival.now < until),
        lacks_factor: seen.factor_due.is_some_and(|due| due.from <= arrival.now),
        factor_due: seen.factor_due.filter(|due| arrival.now < due.from),
        client: arrival.client,
    });
    Ok(())
}

/// Asks whose credential it is. Who shows false ones all the time waits for one of few places, so that made-up cookies
/// do not keep the database from everybody else; somebody real behind the same address still gets through.
async fn look_up(front: &Front, arrival: &Arrival, credential: &Credential) -> Result<Recognised> {
    let kit = &front.kit;
    let recognise = || kit.authenticator.recognise(credential, arrival.request, arrival.now);
    if !credential.is_shown() || kit.authenticator.remembers(credential) {
        return recognise().await;
    }
    let (class, address) = (Class::CredentialMiss, counted_as(arrival.client));
    let _place = match kit.limiter.peek(class, address).await {
        Some(wait) => Some(kit.doubtful.try_acquire().map_err(|_| Problem::too_many(wait))?),
        None => None,
    };
    let seen = recognise().await?;
    if seen.proof == Proof::Refused {
        kit.limiter.count(class, address).await;
    }
    Ok(seen)
}

/// An API key opens what it was made for. An address that is none of ours is simply not found.
fn within_scope(arrival: &Arrival) -> Result<()> {
    let (Some(visit), Some(route)) = (&arrival.visit, &arrival.route) else {
        return Ok(());
    };
    visit.key.map_or(Ok(()), |key| {
        scopes::check(&key, visit.actor.is_staff(), &arrival.method, route.as_str())
    })
}

async fn count(front: &Front, arrival: &mut Arrival) -> Result<()> {
    let route = arrival.route.as_ref().map_or("", |route| route.as_str());
    if arrival.is_static || KEPT_PAGES.contains(&route) || UNCOUNTED.contains(&route) {
        return Ok(());
    }
    let limiter = &front.kit.limiter;
    let verdict: Verdict = match arrival.visit.and_then(|visit| visit.actor.user()) {
        // A key has a lane of its own: a program that runs wild does not lock its owner out.
        Some(user) => {
            let key = arrival.visit.and_then(|visit| visit.key).map(|key| key.id.get());
            limiter
                .count(Class::SignedIn, key.unwrap_or(user.get()).as_u128())
                .await
        }
        None => limiter.count(Class::Anonymous, counted_as(arrival.client)).await,
    };
    arrival.verdict = Some(verdict);
    verdict.wait.map_or(Ok(()), |wait| Err(Problem::too_many(wait)))
}

fn place(front: &Front) -> Result<OwnedSemaphorePermit> {
    front.kit.in_flight.clone().try_acquire_owned().map_err(|_| shed())
}

/// Files arrive slowly and take memory, so there are places for a few.
fn upload_place(front: &Front, arrival: &Arrival, headers: &HeaderMap) -> Result<Option<OwnedSemaphorePermit>> {
    if !arrival.may_change() || !is_upload(headers) {
        return Ok(None);
    }
    let place = front.kit.uploads.clone().try_acquire_owned();
    place.map(Some).map_err(|_| shed())
}

fn is_upload(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let multipart = "multipart/";
    kind.and_then(|kind| kind.get(..multipart.len()))
        .is_some_and(|start| start.eq_ignore_ascii_case(multipart))
}

fn shed() -> Problem {
    metrics::counter!("http_requests_shed_total").increment(1);
    Problem::unavailable(1)
}

/// Reads a JSON or form body before the handler's time starts. A sender is not hurried by the time a handler may take,
/// and an idempotency key needs the body's hash. Other kinds (uploads) are left to stream.
async fn with_body(front: &Front, arrival: &mut Arrival, request: Request) -> Result<Request> {
    if !arrival.may_change() || !is_small_kind(request.headers()) {
        return Ok(request);
    }
    if request.body().size_hint().lower() > BODY_BYTES as u64 {
        return Err(too_large());
    }
    let _reading = front.kit.bodies.try_acquire().map_err(|_| shed())?;
    let (mut parts, body) = request.into_parts();
    let body = timeout(front.kit.config.body_time, collect(body))
        .await
        .map_err(|_| too_slow())??;
    arrival.sent = unsent::Sent::note(front.door, &parts.headers, &body);
    if is_keyed(&parts.headers) {
        parts.extensions.insert(hash_body(&body));
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn is_small_kind(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return true;
    };
    let kind = kind.to_ascii_lowercase();
    !kind.starts_with("multipart/") && !kind.starts_with("application/octet-stream")
}

fn too_slow() -> Problem {
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "web/body-slow",
        "The request arrived too slowly",
        "The rest of the request did not arrive in time. Check your connection and send it again.",
    )
}
