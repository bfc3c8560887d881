//! A3: check your e-mail, and confirm it.

use crate::account::link::{self, Link};
use crate::account::sign_in::welcome;
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{ConfirmEmail, Error, Purpose, SignIn};
use kernel::Secret;
use web_kit::{Acting, Client, Form, Newcomer, Query, Result, SeeOther, Throttle, UserAgent};

/// What happens after registering, and a way to get another letter.
#[derive(Debug, Clone, Template)]
#[template(path = "account/check_email.html")]
pub(crate) struct CheckEmailPage {
    shell: Shell,
    form: FormState,
    mailbox: bool,
}
is_page!(CheckEmailPage);

impl CheckEmailPage {
    fn new(shell: Shell, form: FormState, mailbox: bool) -> Self {
        let shell = shell.titled("Check your e-mail").failed(form.failed());
        Self { shell, form, mailbox }
    }
}

/// The password, and the button that confirms.
#[derive(Debug, Clone, Template)]
#[template(path = "account/confirm_email.html")]
pub(crate) struct ConfirmEmailPage {
    shell: Shell,
    form: FormState,
}
is_page!(ConfirmEmailPage);

impl ConfirmEmailPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell.titled("Confirm your e-mail address").failed(form.failed()).once();
        Self { shell, form }
    }
}

pub(super) async fn check(State(state): State<SiteState>, shell: Shell) -> Response {
    show(&CheckEmailPage::new(shell, FormState::empty(), state.mailbox.is_some()))
}

pub(super) async fn resend(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    throttle: Throttle,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mailbox = state.mailbox.is_some();
    let email = match fields.read(|check| check.email("email")) {
        Ok(email) => email,
        Err(faults) => {
            let form = FormState::refused(fields, faults);
            return Ok(again(&CheckEmailPage::new(shell, form, mailbox)));
        }
    };
    throttle.mail(&email).await?;
    state.identity.resend_confirmation(&actor, email).await?;
    let news = "If the address is waiting to be confirmed, a new e-mail is on its way";
    Ok(SeeOther::to("/check-email").notice(news).into_response())
}

const HERE: (Purpose, &str) = (Purpose::ConfirmEmail, "/confirm-email");

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Query(link): Query<Link>,
) -> Result<Response> {
    if let Some(token) = link.token {
        return link::swap(&state, &actor, shell, HERE, token).await;
    }
    match link::redeem(&state, &headers, HERE.0) {
        Ok(_) => Ok(link::sealed(show(&ConfirmEmailPage::new(shell, FormState::empty())))),
        Err(error) => link::fault(shell, HERE.0, error),
    }
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), UserAgent(agent), throttle): (Client, UserAgent, Throttle),
    newcomer: Newcomer,
    (headers, shell): (HeaderMap, Shell),
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let token = match link::redeem(&state, &headers, HERE.0) {
        Ok(token) => token,
        Err(error) => return link::fault(shell, HERE.0, error),
    };
    let refused = |form| Ok(link::sealed(again(&ConfirmEmailPage::new(shell.clone(), form))));
    let password = match fields.read(|check| check.password("password", "Enter the password you chose")) {
        Ok(password) => Secret::new(password),
        Err(faults) => return refused(FormState::refused(fields, faults)),
    };
    let command = ConfirmEmail {
        token,
        password: password.clone(),
        place: Some(place),
    };
    let confirmed = match state.identity.confirm_email(&actor, command).await {
        Ok(confirmed) => confirmed,
        Err(error @ Error::Link(_)) => return link::fault(shell, HERE.0, error),
        Err(error) => return refused(FormState::after(fields, error)?),
    };
    let device = throttle.browser();
    let claim = SignIn {
        email: confirmed.account.email,
        password,
        place: Some(place),
        device,
        agent,
    };
    let answer = if let Ok(session) = state.identity.sign_in(&actor, claim).await {
        let welcome = welcome(&state, (&newcomer, &throttle), &session, "").await?;
        welcome.success("Your e-mail address is confirmed")
    } else {
        // Confirmed it is; too many at once, say, is no reason to say otherwise.
        let next = journeys::first_page(confirmed.account.standing);
        let news = "Your e-mail address is confirmed. Sign in to go on";
        SeeOther::to(format!("/sign-in?next={next}")).success(news)
    };
    Ok(link::done(answer, HERE.0).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let check = |form, mailbox| CheckEmailPage::new(Shell::visitor(), form, mailbox);
    let confirm = |form| ConfirmEmailPage::new(Shell::visitor(), form);
    let wrong = kernel::FieldError::new(
        "password",
        "wrong",
        "This is not the password that you sign in with now. Try again",
    );
    let wrong = FormState::refused(Fields::default(), vec![wrong]);
    let faults = Fields::default()
        .read(|check| check.email("email"))
        .err()
        .unwrap_or_default();
    vec![
        Sample::of("account/check-email", &check(FormState::empty(), true)),
        Sample::of(
            "account/check-email-refused",
            &check(FormState::refused(Fields::default(), faults), false),
        ),
        Sample::of("account/confirm-email", &confirm(FormState::empty())),
        Sample::of("account/confirm-email-refused", &confirm(wrong)),
    ]
}
