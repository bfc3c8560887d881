//! D4: which certificate is to be withdrawn? By its number, which whoever asks for it has in hand.

use super::revocation;
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use askama::Template;
use axum::response::{IntoResponse, Response};
use certificates::{CertificateNumber, NumberError};
use kernel::FieldError;
use serde::Deserialize;
use web_kit::{Proven, Query, Result, SeeOther};

/// The question.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/certificates.html")]
pub(crate) struct CertificatesPage {
    shell: Shell,
    form: FormState,
}
is_page!(CertificatesPage);

/// What was typed, if anything.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    number: Option<String>,
}

impl CertificatesPage {
    fn new(shell: Shell, form: FormState) -> Self {
        Self {
            shell: shell
                .titled("Withdraw a certificate")
                .themed("staff")
                .back_to("/staff", "Staff home")
                .failed(form.failed()),
            form,
        }
    }

    fn refused(shell: Shell, typed: &str, error: NumberError) -> Self {
        let fault = FieldError::new("number", "format", error.to_string());
        Self::new(shell, FormState::refused(Fields::of([("number", typed)]), vec![fault]))
    }
}

pub(super) async fn get(Proven(actor): Proven, shell: Shell, Query(typed): Query<Typed>) -> Result<Response> {
    revocation::may(&actor)?;
    let Some(typed) = typed.number else {
        return Ok(show(&CertificatesPage::new(shell, FormState::empty())));
    };
    Ok(match typed.parse::<CertificateNumber>() {
        Ok(number) => SeeOther::to(revocation::address(number)).into_response(),
        Err(error) => again(&CertificatesPage::refused(shell, &typed, error)),
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let empty = CertificatesPage::new(shell(Person::Staff), FormState::empty());
    let refused = CertificatesPage::refused(shell(Person::Staff), "MU-7K3M", NumberError::Form);
    vec![
        Sample::of("staff/certificates", &empty),
        Sample::of("staff/certificates-refused", &refused),
    ]
}
