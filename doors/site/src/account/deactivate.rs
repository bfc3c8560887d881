//! Switch one's account off, and come back by the link in the letter.

use crate::account::link::{self, Link};
use crate::account::sign_in::After;
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Deactivate, Purpose};
use kernel::Secret;
use web_kit::{Acting, Form, Proven, Query, Result, SeeOther, Visit};

const HERE: (Purpose, &str) = (Purpose::Reactivate, "/reactivate");

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "account/deactivate.html")]
pub(crate) struct DeactivatePage {
    shell: Shell,
    form: FormState,
}
is_page!(DeactivatePage);

impl DeactivatePage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Switch off your account")
            .back_to("/account", "Your account");
        let shell = shell.failed(form.failed());
        Self { shell, form }
    }
}

/// The button that brings the account back.
#[derive(Debug, Clone, Template)]
#[template(path = "account/reactivate.html")]
pub(crate) struct ReactivatePage {
    shell: Shell,
}
is_page!(ReactivatePage);

impl ReactivatePage {
    fn new(shell: Shell) -> Self {
        let shell = shell.titled("Switch your account on again").once();
        Self { shell }
    }
}

pub(super) async fn get(Proven(_): Proven, shell: Shell) -> Response {
    show(&DeactivatePage::new(shell, FormState::empty()))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let command = Deactivate {
        current: Secret::new(fields.get("current_password").to_owned()),
        place: Some(visit.client),
    };
    match state.identity.deactivate(&actor, command).await {
        Ok(()) => Ok(After::Off.lead().into_response()),
        Err(error) => Ok(again(&DeactivatePage::new(shell, FormState::after(fields, error)?))),
    }
}

pub(super) async fn open(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Query(link): Query<Link>,
) -> Result<Response> {
    link::open(&state, &actor, (&headers, shell), HERE, link, |shell| {
        show(&ReactivatePage::new(shell))
    })
    .await
}

pub(super) async fn reactivate(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Form(_): Form<Fields>,
) -> Result<Response> {
    let token = match link::redeem(&state, &headers, HERE.0) {
        Ok(token) => token,
        Err(error) => return link::fault(shell, HERE.0, error),
    };
    match state.identity.reactivate(&actor, &token).await {
        Ok(_) => {
            let answer = SeeOther::to("/sign-in").success("Your account is switched on again. Sign in to go on");
            Ok(link::done(answer, HERE.0).into_response())
        }
        Err(error) => link::fault(shell, HERE.0, error),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form| DeactivatePage::new(Shell::of(crate::kit::Person::Worker), form);
    let wrong = kernel::FieldError::new("current_password", "required", "Enter your current password");
    vec![
        Sample::of("account/deactivate", &page(FormState::empty())),
        Sample::of(
            "account/deactivate-refused",
            &page(FormState::refused(Fields::default(), vec![wrong])),
        ),
        Sample::of("account/reactivate", &ReactivatePage::new(Shell::visitor())),
    ]
}
