//! Move one's account to another address: ask for it, and confirm the new address by the link in the letter.

use crate::account::link::{self, Link};
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Error, Purpose, RequestEmailChange};
use kernel::Secret;
use web_kit::{Acting, Form, Proven, Query, Result, SeeOther, Throttle, Visit};

const HERE: (Purpose, &str) = (Purpose::ChangeEmail, "/confirm-new-email");

/// Where to?
#[derive(Debug, Clone, Template)]
#[template(path = "account/change_email.html")]
pub(crate) struct ChangeEmailPage {
    shell: Shell,
    form: FormState,
}
is_page!(ChangeEmailPage);

impl ChangeEmailPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Change your e-mail address")
            .back_to("/account", "Your account");
        let shell = shell.failed(form.failed());
        Self { shell, form }
    }
}

/// The button that confirms the new address.
#[derive(Debug, Clone, Template)]
#[template(path = "account/confirm_new_email.html")]
pub(crate) struct ConfirmNewEmailPage {
    shell: Shell,
    form: FormState,
}
is_page!(ConfirmNewEmailPage);

impl ConfirmNewEmailPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Confirm your new e-mail address")
            .failed(form.failed())
            .once();
        Self { shell, form }
    }
}

pub(super) async fn get(Proven(_): Proven, shell: Shell) -> Response {
    let form = shell.opening(FormState::empty());
    show(&ChangeEmailPage::new(shell, form))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    throttle: Throttle,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let email = match fields.read(|check| check.email("email")) {
        Ok(email) => email,
        Err(faults) => return Ok(again(&ChangeEmailPage::new(shell, FormState::refused(fields, faults)))),
    };
    throttle.mail(&email).await?;
    let command = RequestEmailChange {
        email,
        current: Secret::new(fields.get("current_password").to_owned()),
        place: Some(visit.client),
    };
    match state.identity.request_email_change(&actor, command).await {
        Ok(()) => {
            let news = "We have sent a link to the new address. Your account moves there when you open it";
            Ok(SeeOther::to("/account").notice(news).into_response())
        }
        Err(error) => Ok(again(&ChangeEmailPage::new(shell, FormState::after(fields, error)?))),
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
        show(&ConfirmNewEmailPage::new(shell, FormState::empty()))
    })
    .await
}

pub(super) async fn confirm(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let token = match link::redeem(&state, &headers, HERE.0) {
        Ok(token) => token,
        Err(error) => return link::fault(shell, HERE.0, error),
    };
    match state.identity.change_email(&actor, &token).await {
        Ok(_) => {
            // The message travels in a cookie, so it does not name the address.
            let news = "Your account now uses the new address";
            let next = if actor.user().is_some() { "/account" } else { "/sign-in" };
            Ok(link::done(SeeOther::to(next).success(news), HERE.0).into_response())
        }
        Err(taken @ Error::EmailTaken) => {
            let form = FormState::saying(fields, taken.to_string());
            Ok(again(&ConfirmNewEmailPage::new(shell, form)))
        }
        Err(error) => link::fault(shell, HERE.0, error),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let ask = |form| ChangeEmailPage::new(Shell::of(crate::kit::Person::Worker), form);
    let confirm = |form| ConfirmNewEmailPage::new(Shell::visitor(), form);
    let faults = Fields::default()
        .read(|check| check.email("email"))
        .err()
        .unwrap_or_default();
    let taken = FormState::saying(Fields::default(), Error::EmailTaken.to_string());
    vec![
        Sample::of("account/change-email", &ask(FormState::empty())),
        Sample::of(
            "account/change-email-late",
            &ask(FormState::typed_before(Fields::of([("email", "jo@example.org")]))),
        ),
        Sample::of(
            "account/change-email-refused",
            &ask(FormState::refused(Fields::default(), faults)),
        ),
        Sample::of("account/confirm-new-email", &confirm(FormState::empty())),
        Sample::of("account/confirm-new-email-taken", &confirm(taken)),
    ]
}
