//! Domain errors become problems: the kind chooses the status, the code and the sentence are the error's own.

use super::{FieldProblem, Problem};
use http::StatusCode;
use kernel::{ErrorKind, PeopleError};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::Write as _;

impl<E: PeopleError> From<E> for Problem {
    fn from(error: E) -> Self {
        let kind = error.kind();
        let code = error.code();
        log(kind, code, &error);
        let (status, title) = face_of(kind);
        let mut problem = match kind {
            ErrorKind::Internal => Self::fault(),
            ErrorKind::Unavailable => Self::unavailable(error.retry_after().unwrap_or(5)),
            _ => Self::new(status, code, title, sentence(&error.to_string())),
        };
        problem.0.code = Cow::Borrowed(code);
        problem.0.retry_after = problem.0.retry_after.or(error.retry_after());
        problem.0.errors = error.fields().iter().map(FieldProblem::from).collect();
        if kind == ErrorKind::TooMany && problem.0.retry_after.is_none() {
            problem.0.retry_after = Some(60);
        }
        problem
    }
}

const fn face_of(kind: ErrorKind) -> (StatusCode, &'static str) {
    match kind {
        ErrorKind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "Check your answers"),
        ErrorKind::NotFound => (StatusCode::NOT_FOUND, "Not found"),
        ErrorKind::Denied => (StatusCode::FORBIDDEN, "You cannot do this"),
        ErrorKind::Conflict => (StatusCode::CONFLICT, "This cannot be done now"),
        ErrorKind::Stale => (StatusCode::PRECONDITION_FAILED, "Somebody changed this first"),
        ErrorKind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Too large"),
        ErrorKind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "Too many tries"),
        ErrorKind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Not available right now"),
        ErrorKind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong"),
    }
}

fn log(kind: ErrorKind, code: &'static str, error: &(dyn StdError + 'static)) {
    match kind {
        ErrorKind::Internal => tracing::error!(code, cause = %Chain(error), "web.refused"),
        ErrorKind::Unavailable => tracing::warn!(code, cause = %Chain(error), "web.refused"),
        ErrorKind::Denied | ErrorKind::Conflict | ErrorKind::TooMany => tracing::info!(code, "web.refused"),
        ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Stale | ErrorKind::TooLarge => {
            tracing::debug!(code, "web.refused");
        }
    }
}

/// Ends a text with a full stop, unless it ends a sentence already.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Writes an error with all its sources on one line.
pub(super) struct Chain<'a>(pub(super) &'a (dyn StdError + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut line = self.0.to_string();
        let mut source = self.0.source();
        while let Some(deeper) = source {
            let _infallible = write!(line, ": {deeper}");
            source = deeper.source();
        }
        f.write_str(&line.replace(['\r', '\n'], " "))
    }
}
