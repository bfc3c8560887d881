//! The one error face of both doors: RFC 9457 problem details. The JSON door sends it as it is; the HTML door draws a
//! page from the same facts, which travel in the response's extensions.

mod of_error;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::FieldError;
use serde::Serialize;
use std::borrow::Cow;
use std::error::Error as StdError;

/// The code of the problem that closes both doors on purpose.
pub const MAINTENANCE: &str = "web/maintenance";

/// Codes of 403 that ask for something else first and do not refuse a right.
const NO_DENIALS: [&str; 3] = ["identity/step-up-needed", "web/https-needed", "web/other-site"];

/// What handlers answer with.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// JSON pointer to the field in the request: `/answers/3/value`.
    pub pointer: String,
    /// Stable machine word for the rule.
    pub code: Cow<'static, str>,
    /// What to do, in words.
    pub detail: String,
}

impl From<&FieldError> for FieldProblem {
    fn from(error: &FieldError) -> Self {
        Self {
            pointer: format!("/{}", error.field),
            code: Cow::Borrowed(error.code),
            detail: error.message.clone(),
        }
    }
}

/// A refusal or failure, in the words that people and programs read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(Box<Facts>);

/// Boxed, so that the good way out of a function stays small.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Facts {
    status: StatusCode,
    code: Cow<'static, str>,
    title: Cow<'static, str>,
    detail: String,
    errors: Vec<FieldProblem>,
    retry_after: Option<u32>,
    redirect: Option<String>,
    /// Whether nothing is there because the caller may not know of it; the answer does not tell.
    hides: bool,
    more: serde_json::Map<String, serde_json::Value>,
}

impl Problem {
    /// Makes a problem. The title is fixed for the code; the detail says what happened and what to do.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        title: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self(Box::new(Facts {
            status,
            code: code.into(),
            title: title.into(),
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            redirect: None,
            hides: false,
            more: serde_json::Map::new(),
        }))
    }

    /// Says that nothing is there, or nothing that the caller may know of.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "web/not-found",
            "Not found",
            "We could not find what you asked for. Check the address, or go back and choose again.",
        )
    }

    /// Says that nothing is there, of something that the caller has no right to know of. The answer is the same as for
    /// what does not exist; the audit log tells the two apart.
    pub fn hidden() -> Self {
        let mut problem = Self::not_found();
        problem.0.hides = true;
        problem
    }

    /// Tells whether a right was missing, rather than a thing or a proof.
    pub(crate) fn is_denial(&self) -> bool {
        self.0.hides || self.0.status == StatusCode::FORBIDDEN && !NO_DENIALS.contains(&self.code())
    }

    /// Says that a sign-in is needed.
    pub fn sign_in_needed() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "web/sign-in-needed",
            "Sign in first",
            "You need to sign in to do this. Sign in and try again.",
        )
    }

    /// Says that a fault of ours stopped the request. The cause goes to the log only.
    pub fn internal(cause: &(dyn StdError + 'static)) -> Self {
        tracing::error!(cause = %of_error::Chain(cause), "web.internal_error");
        Self::fault()
    }

    /// Says that a fault of ours stopped the request, where the cause was logged already.
    pub fn fault() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "web/internal",
            "Something went wrong",
            "Something went wrong on our side. Try again in a few minutes. If it happens again, tell us the request number.",
        )
    }

    /// Says that something we need does not answer, and when to come back.
    pub fn unavailable(retry_after: u32) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "web/unavailable",
            "Not available right now",
            "We cannot do this right now. Nothing was lost. Try again in a moment.",
        )
        .retry_after(retry_after)
    }

    /// Says that the doors are closed while somebody works on the house.
    pub fn maintenance() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            MAINTENANCE,
            "Muster is being worked on",
            "We are making Muster better and will be back soon. What you saved is safe.",
        )
        .retry_after(300)
    }

    /// Says that a limit was reached, and when to come back.
    pub fn too_many(retry_after: u32) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "web/too-many-requests",
            "Too many tries",
            format!(
                "You have done this too many times. Wait {} and try again.",
                wait_in_words(retry_after)
            ),
        )
        .retry_after(retry_after)
    }

    /// Says that the request is readable but breaks rules, naming the fields.
    pub fn invalid(errors: &[FieldError]) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "web/invalid",
            "Check your answers",
            "Some of the answers need to be changed. Each one is named below.",
        )
        .with_errors(errors.iter().map(FieldProblem::from).collect())
    }

    /// Adds fields at fault.
    pub fn with_errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Adds a member that programs need to go on (RFC 9457, section 3.2): both answers of a clash. Pages do not show it.
    pub fn with_more(mut self, name: &'static str, value: impl Serialize) -> Self {
        // What cannot be serialised would be a fault of ours, and the problem is worth telling without it.
        self.0
            .more
            .insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    /// Says after how many seconds another try makes sense.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Makes the HTML door send the person to another page instead of drawing this problem.
    pub(crate) fn sending_to(mut self, location: String) -> Self {
        self.0.redirect = Some(location);
        self
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns the stable code, `domain/what`.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// Returns the short title.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// Returns what happened and what to do.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Returns the fields at fault.
    pub fn errors(&self) -> &[FieldProblem] {
        &self.0.errors
    }

    /// Returns after how many seconds another try makes sense, if that is known.
    pub fn retry_seconds(&self) -> Option<u32> {
        self.0.retry_after
    }

    /// Returns the page that explains the code, as a path on this site.
    pub fn help_path(&self) -> String {
        let (domain, name) = self.0.code.split_once('/').unwrap_or(("web", &self.0.code));
        format!("/help/errors/{domain}#{name}")
    }

    /// Writes the problem as JSON, with what is known about the request.
    pub(crate) fn to_json(&self, seen: Seen<'_>) -> Vec<u8> {
        let face = Face {
            kind: format!("{}{}", seen.origin, self.help_path()),
            title: &self.0.title,
            status: self.0.status.as_u16(),
            detail: &self.0.detail,
            instance: seen.instance,
            code: &self.0.code,
            request_id: seen.request_id,
            errors: &self.0.errors,
            more: &self.0.more,
        };
        // A struct of texts and numbers always serialises.
        serde_json::to_vec(&face).unwrap_or_default()
    }

    /// Makes the JSON response, with what is known about the request.
    pub(crate) fn respond(self, seen: Seen<'_>) -> Response {
        let mut response = Response::new(self.to_json(seen).into());
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }

    pub(crate) fn redirect_location(&self) -> Option<&str> {
        self.0.redirect.as_deref()
    }
}

/// What a problem says about the request that met it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen<'a> {
    pub(crate) origin: &'a str,
    pub(crate) instance: Option<&'a str>,
    pub(crate) request_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Face<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldProblem],
    #[serde(flatten)]
    more: &'a serde_json::Map<String, serde_json::Value>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.respond(Seen::default())
    }
}

fn wait_in_words(seconds: u32) -> String {
    match seconds {
        0 | 1 => "1 second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
