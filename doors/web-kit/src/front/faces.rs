//! Every refusal and failure gets the face of its door.

use super::Front;
use super::arrival::Arrival;
use crate::problem::{Problem, Seen};
use crate::see_other::SeeOther;
use crate::visit::{Door, Visit};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use kernel::ids::RequestId;
use std::sync::Arc;

/// What the HTML door draws an error page from.
#[derive(Debug, Clone, Copy)]
pub struct ErrorScene<'a> {
    /// What went wrong, in words for people.
    pub problem: &'a Problem,
    /// Who asked, if it came so far.
    pub visit: Option<&'a Visit>,
    /// The number to quote when asking for help.
    pub request: RequestId,
    /// The page that was asked for.
    pub path: &'a str,
}

/// Draws an error page. Status and headers are set by the kit.
pub type Draw = Arc<dyn Fn(ErrorScene<'_>) -> Response + Send + Sync>;

/// Headers that a refusal keeps, whatever its face.
const KEPT: [http::HeaderName; 3] = [header::ALLOW, header::SET_COOKIE, header::RETRY_AFTER];

pub(super) fn face(front: &Front, arrival: &Arrival, mut answer: Response) -> Response {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer;
    }
    let problem = answer.extensions_mut().remove::<Problem>();
    if has_face(answer.headers(), problem.is_some()) {
        return answer;
    }
    let problem = problem.unwrap_or_else(|| for_status(status));
    let mut faced = match front.door {
        Door::Api | Door::Files => as_json(front, arrival, problem),
        Door::Site => as_page(front, arrival, &problem),
    };
    for name in KEPT {
        for value in answer.headers().get_all(&name) {
            if !faced.headers().contains_key(&name) || name == header::SET_COOKIE {
                faced.headers_mut().append(name.clone(), value.clone());
            }
        }
    }
    faced
}

/// A page that was drawn with its error summary, or a JSON answer of the handler's own, stays as it is.
fn has_face(headers: &HeaderMap, has_problem: bool) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.starts_with("text/html") || (!has_problem && kind.starts_with("application/"))
}

fn as_json(front: &Front, arrival: &Arrival, problem: Problem) -> Response {
    problem.respond(Seen {
        origin: front.kit.config.public.as_str(),
        instance: Some(arrival.uri.path()),
        request_id: Some(&arrival.request.to_string()),
    })
}

fn as_page(front: &Front, arrival: &Arrival, problem: &Problem) -> Response {
    if let Some(location) = problem.redirect_location() {
        return SeeOther::away(location).into_response();
    }
    let mut page = match &front.draw {
        Some(draw) => draw(ErrorScene {
            problem,
            visit: arrival.visit.as_ref(),
            request: arrival.request,
            path: arrival.uri.path(),
        }),
        None => problem.detail().to_owned().into_response(),
    };
    *page.status_mut() = problem.status();
    if let Some(seconds) = problem.retry_seconds() {
        page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    page
}

/// Makes the problem for an answer that the framework gave without words.
fn for_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "web/method-not-allowed",
            "This cannot be done here",
            "This address does not take that method. The Allow header names those it takes.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => crate::extract::too_large(),
        _ if status.is_server_error() => Problem::fault(),
        _ => Problem::new(
            status,
            "web/refused",
            "The request was refused",
            "The request cannot be taken as it is. Check it and send it again.",
        ),
    }
}
