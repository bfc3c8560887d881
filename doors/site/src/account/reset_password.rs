//! A4: ask for a link to a new password, and choose one.

use crate::account::link::{self, Link};
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Error, Purpose, ResetPassword};
use kernel::Secret;
use web_kit::{Acting, Client, Form, Query, Result, SeeOther, Throttle};

const HERE: (Purpose, &str) = (Purpose::ResetPassword, "/reset-password/new");

/// Which address?
#[derive(Debug, Clone, Template)]
#[template(path = "account/reset_password.html")]
pub(crate) struct AskResetPage {
    shell: Shell,
    form: FormState,
}
is_page!(AskResetPage);

impl AskResetPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Reset your password")
            .back_to("/sign-in", "Sign in")
            .failed(form.failed());
        Self { shell, form }
    }
}

/// The letter is on its way, if there is an account.
#[derive(Debug, Clone, Template)]
#[template(path = "account/reset_sent.html")]
pub(crate) struct ResetSentPage {
    shell: Shell,
    mailbox: bool,
}
is_page!(ResetSentPage);

/// The new password.
#[derive(Debug, Clone, Template)]
#[template(path = "account/new_password.html")]
pub(crate) struct NewPasswordPage {
    shell: Shell,
    form: FormState,
}
is_page!(NewPasswordPage);

impl NewPasswordPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell.titled("Choose a new password").failed(form.failed()).once();
        Self { shell, form }
    }
}

pub(super) async fn ask(shell: Shell) -> Response {
    show(&AskResetPage::new(shell, FormState::empty()))
}

pub(super) async fn send(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    throttle: Throttle,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let email = match fields.read(|check| check.email("email")) {
        Ok(email) => email,
        Err(faults) => return Ok(again(&AskResetPage::new(shell, FormState::refused(fields, faults)))),
    };
    throttle.mail(&email).await?;
    state.identity.request_password_reset(&actor, email).await?;
    Ok(SeeOther::to("/reset-password/sent").into_response())
}

pub(super) async fn sent(State(state): State<SiteState>, shell: Shell) -> Response {
    show(&ResetSentPage {
        shell: shell.titled("Check your e-mail for a link"),
        mailbox: state.mailbox.is_some(),
    })
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Query(link): Query<Link>,
) -> Result<Response> {
    link::open(&state, &actor, (&headers, shell), HERE, link, |shell| {
        show(&NewPasswordPage::new(shell, FormState::empty()))
    })
    .await
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    Client(place): Client,
    headers: HeaderMap,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let token = match link::redeem(&state, &headers, HERE.0) {
        Ok(token) => token,
        Err(error) => return link::fault(shell, HERE.0, error),
    };
    let own_words =
        journeys::own_words_behind(&state.identity, &state.people, &state.organisations, (&actor, &token)).await;
    let command = ResetPassword {
        own_words,
        token,
        password: Secret::new(fields.get("password").to_owned()),
        place: Some(place),
    };
    match state.identity.reset_password(&actor, command).await {
        Ok(set) => {
            let news = super::advised("Your password is changed. Sign in with it", set.advice);
            Ok(link::done(SeeOther::to("/sign-in").success(news), HERE.0).into_response())
        }
        Err(error @ Error::Link(_)) => link::fault(shell, HERE.0, error),
        Err(error) => Ok(again(&NewPasswordPage::new(shell, FormState::after(fields, error)?))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let ask = |form| AskResetPage::new(Shell::visitor(), form);
    let choose = |form| NewPasswordPage::new(Shell::visitor(), form);
    let faults = Fields::default()
        .read(|check| check.email("email"))
        .err()
        .unwrap_or_default();
    let easy = kernel::FieldError::new("password", "too-short", "Choose a password with at least 8 characters");
    let sent = ResetSentPage {
        shell: Shell::visitor().titled("Check your e-mail for a link"),
        mailbox: true,
    };
    vec![
        Sample::of("account/reset-password", &ask(FormState::empty())),
        Sample::of(
            "account/reset-password-refused",
            &ask(FormState::refused(Fields::default(), faults)),
        ),
        Sample::of("account/reset-sent", &sent),
        Sample::of("account/new-password", &choose(FormState::empty())),
        Sample::of(
            "account/new-password-refused",
            &choose(FormState::refused(Fields::default(), vec![easy])),
        ),
    ]
}
