//! E2, second task: the registration number.

use crate::kit::{Fields, FormState, Nav, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use organisations::RecordRegistration;
use web_kit::{Form, Result, SeeOther, SignedIn};

/// One question.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/registration.html")]
pub(crate) struct RegistrationPage {
    shell: Shell,
    form: FormState,
}
is_page!(RegistrationPage);

impl RegistrationPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Registration number")
            .at(Nav::Organisation)
            .back_to("/organisation", "Your organisation")
            .failed(form.failed());
        Self { shell, form }
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let number = mine.organisation.registration_number.unwrap_or_default();
    let form = shell.opening(FormState::filled(Fields::default().with("registration_number", number)));
    Ok(show(&RegistrationPage::new(shell, form)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let command = RecordRegistration {
        organisation: mine.organisation.id,
        number: fields.get("registration_number").to_owned(),
    };
    match state.organisations.record_registration(&actor, command).await {
        Ok(_) => Ok(SeeOther::to("/organisation")
            .success("Your registration number is saved")
            .into_response()),
        Err(error) => Ok(again(&RegistrationPage::new(shell, FormState::after(fields, error)?))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use kernel::FieldError;
    let page = |form| RegistrationPage::new(Shell::of(crate::kit::Person::Employer), form);
    let fault = FieldError::new("registration_number", "required", "Enter your registration number");
    vec![
        Sample::of("organisation/registration", &page(FormState::empty())),
        Sample::of(
            "organisation/registration-refused",
            &page(FormState::refused(Fields::default(), vec![fault])),
        ),
    ]
}
