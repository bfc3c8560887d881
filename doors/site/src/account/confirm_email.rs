//! A3: check your e-mail, and confirm it. The link in the mail only opens a page; the button on it confirms, because mail
//! scanners follow links but press no buttons.

use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{ConfirmEmail, Error};
use kernel::Secret;
use serde::Deserialize;
use web_kit::{Acting, Form, Query, Result, SeeOther, Throttle};

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

/// The button that confirms, or the news that the link is spent.
#[derive(Debug, Clone, Template)]
#[template(path = "account/confirm_email.html")]
pub(crate) struct ConfirmEmailPage {
    shell: Shell,
    form: FormState,
    token: Option<String>,
}
is_page!(ConfirmEmailPage);

impl ConfirmEmailPage {
    fn new(shell: Shell, token: &str) -> Self {
        let form = FormState::empty();
        let token = Some(token.trim().to_owned()).filter(|token| !token.is_empty());
        let title = if token.is_some() {
            "Confirm your e-mail address"
        } else {
            "This link does not work"
        };
        Self {
            shell: shell.titled(title).once(),
            form,
            token,
        }
    }

    fn spent(shell: Shell, fields: Fields, error: Error) -> Result<Self> {
        let form = FormState::after(fields, error)?;
        let shell = shell.titled("This link no longer works").failed(true);
        Ok(Self {
            shell,
            form,
            token: None,
        })
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

/// What the link carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

pub(super) async fn get(shell: Shell, Query(link): Query<Link>) -> Response {
    show(&ConfirmEmailPage::new(shell, &link.token))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let token = Secret::new(fields.get("token").to_owned());
    match state.identity.confirm_email(&actor, ConfirmEmail { token }).await {
        Ok(confirmed) => {
            let next = journeys::first_page(confirmed.account.standing);
            let news = "Your e-mail address is confirmed. Sign in to go on";
            Ok(SeeOther::to(format!("/sign-in?next={next}"))
                .success(news)
                .into_response())
        }
        Err(error) => Ok(again(&ConfirmEmailPage::spent(shell, fields, error)?)),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let check = |form, mailbox| CheckEmailPage::new(Shell::visitor(), form, mailbox);
    let faults = Fields::default()
        .read(|check| check.email("email"))
        .err()
        .unwrap_or_default();
    let spent = ConfirmEmailPage::spent(Shell::visitor(), Fields::default(), Error::LinkSpent);
    vec![
        Sample::of("account/check-email", &check(FormState::empty(), true)),
        Sample::of(
            "account/check-email-refused",
            &check(FormState::refused(Fields::default(), faults), false),
        ),
        Sample::of(
            "account/confirm-email",
            &ConfirmEmailPage::new(Shell::visitor(), "a-secret"),
        ),
        Sample::of(
            "account/confirm-email-empty",
            &ConfirmEmailPage::new(Shell::visitor(), ""),
        ),
        Sample::of("account/confirm-email-spent", &spent.expect("a page")),
    ]
}
