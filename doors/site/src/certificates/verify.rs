//! P8: check a certificate by its number.

use crate::kit::{Fields, FormState, Nav, Shell, again, answer, is_page, show};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use certificates::{CertificateNumber, NumberError};
use kernel::FieldError;
use serde::Deserialize;
use web_kit::{Path, Query, SeeOther};

/// The page where people type a number.
#[derive(Debug, Clone, Template)]
#[template(path = "certificates/verify.html")]
pub(super) struct VerifyPage {
    shell: Shell,
    form: FormState,
}

is_page!(VerifyPage);

/// What was typed, if anything.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    number: Option<String>,
}

impl VerifyPage {
    pub(super) fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Check a certificate")
            .described("Check a Muster certificate by its number. You do not need an account.")
            .at(Nav::Verify)
            .failed(form.failed());
        Self { shell, form }
    }

    /// The form with what was typed and why it cannot be a number.
    fn refused(shell: Shell, typed: &str, error: NumberError) -> Self {
        let code = match error {
            NumberError::Form => "format",
            NumberError::Check => "check-symbol",
        };
        let fault = FieldError::new("number", code, error.to_string());
        Self::new(shell, FormState::refused(Fields::of([("number", typed)]), vec![fault]))
    }
}

/// The answer to an address that holds no number: the form, under 404.
pub(super) fn no_number(shell: Shell, typed: &str, error: NumberError) -> Response {
    answer(StatusCode::NOT_FOUND, &VerifyPage::refused(shell, typed, error))
}

/// The answer to a number that nobody holds: the form, under 404.
pub(super) fn nobody_holds(shell: Shell, number: CertificateNumber) -> Response {
    let sentence = "There is no certificate with this number. Check it against the certificate. If it is the same, do not rely on the \
                    certificate";
    let fault = FieldError::new("number", "unknown", sentence);
    let form = FormState::refused(Fields::of([("number", &*number.to_string())]), vec![fault]);
    answer(StatusCode::NOT_FOUND, &VerifyPage::new(shell, form))
}

pub(super) async fn get(shell: Shell, Query(typed): Query<Typed>) -> Response {
    let Some(typed) = typed.number else {
        return show(&VerifyPage::new(shell, FormState::empty()));
    };
    match typed.parse::<CertificateNumber>() {
        Ok(number) => SeeOther::to(format!("/verify/{number}")).into_response(),
        Err(error) => again(&VerifyPage::refused(shell, &typed, error)),
    }
}

/// Leads from the short address in a QR code to the page, for good.
pub(super) async fn short(shell: Shell, Path(typed): Path<String>) -> Response {
    match typed.parse::<CertificateNumber>() {
        Ok(number) => Redirect::permanent(&format!("/verify/{number}")).into_response(),
        Err(error) => no_number(shell, &typed, error),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    vec![
        Sample::of(
            "certificates/verify",
            &VerifyPage::new(Shell::visitor(), FormState::empty()),
        ),
        Sample::of(
            "certificates/verify-refused",
            &VerifyPage::refused(Shell::visitor(), "MU-7K3M", NumberError::Form),
        ),
    ]
}
