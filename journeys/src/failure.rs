//! What stopped a step of a journey: a code for the log, and whether another try may help.

use kernel::{ErrorKind, PeopleError};
use platform::{Denied, Outcome};

/// A step that did not work. It keeps the code only, for the queue logs it.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    passing: bool,
}

impl<E: PeopleError> From<E> for Failure {
    fn from(error: E) -> Self {
        let kind = error.kind();
        if kind == ErrorKind::Internal {
            tracing::error!(code = error.code(), cause = %error, "journey.fault");
        }
        Self {
            code: error.code(),
            // A rule that is broken stays broken; everything else may have mended itself by the next try.
            passing: !matches!(kind, ErrorKind::Invalid | ErrorKind::Denied),
        }
    }
}

impl Failure {
    /// Returns the code.
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    /// The journey lacks a right: a fault of ours that stays.
    pub(crate) const fn denied(denied: Denied) -> Self {
        Self {
            code: denied.action,
            passing: false,
        }
    }

    /// What may have mended itself by the next try, for a fault that is no domain's.
    pub(crate) const fn passing(code: &'static str) -> Self {
        Self { code, passing: true }
    }
}

/// Turns a journey's result into what the runner wants to know.
pub(crate) fn outcome(result: Result<Outcome, Failure>) -> Outcome {
    match result {
        Ok(outcome) => outcome,
        Err(Failure { code, passing: true }) => Outcome::Retry(code.into()),
        Err(Failure { code, passing: false }) => Outcome::Fail(code.into()),
    }
}
