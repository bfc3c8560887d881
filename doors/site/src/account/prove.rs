//! Before something dangerous: show that it is you.

use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{Evidence, ProveAgain};
use kernel::Secret;
use serde::Deserialize;
use web_kit::{Client, Form, Problem, Query, Result, SeeOther, SignedIn, Throttle, Visit, is_local};

/// The question, and where it leads.
#[derive(Debug, Clone, Template)]
#[template(path = "account/prove.html")]
pub(crate) struct ProvePage {
    shell: Shell,
    form: FormState,
    next: String,
    sent: bool,
}
is_page!(ProvePage);

impl ProvePage {
    fn new(shell: Shell, form: FormState, next: &str, sent: bool) -> Self {
        let shell = shell.titled("Show that it is you").failed(form.failed());
        let next = if is_local(next) {
            next.to_owned()
        } else {
            "/account".to_owned()
        };
        Self {
            shell,
            form,
            next,
            sent,
        }
    }
}

/// Where to go afterwards, and whether a form was sent that could not be taken.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    next: String,
    #[serde(default)]
    sent: String,
}

pub(super) async fn get(SignedIn(_): SignedIn, shell: Shell, Query(wish): Query<Wish>) -> Response {
    show(&ProvePage::new(
        shell,
        FormState::empty(),
        &wish.next,
        !wish.sent.is_empty(),
    ))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    (Client(place), throttle): (Client, Throttle),
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let next = fields.get("next").to_owned();
    let typed = fields.read(|check| check.password("password", "Enter your password"));
    let password = match typed {
        Ok(password) => Secret::new(password),
        Err(faults) => {
            return Ok(again(&ProvePage::new(
                shell,
                FormState::refused(fields, faults),
                &next,
                false,
            )));
        }
    };
    let account = state.identity.own_account(&actor).await?;
    let account = account.ok_or_else(Problem::sign_in_needed)?.email;
    throttle.sign_in(&account).await?;
    let command = ProveAgain {
        session: visit.session.ok_or_else(Problem::sign_in_needed)?,
        by: Evidence::Password(password),
        place: Some(place),
    };
    match state.identity.prove_again(&actor, command).await {
        Ok(proved) => {
            let answer = SeeOther::to(if is_local(&next) { next } else { "/account".to_owned() });
            let answer = match &proved.cookie {
                Some(cookie) => answer.signing_in(cookie, proved.expires_at),
                None => answer,
            };
            Ok(answer.into_response())
        }
        Err(error) => Ok(again(&ProvePage::new(
            shell,
            FormState::after(fields, error)?,
            &next,
            false,
        ))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form, sent| {
        let shell = Shell::of(crate::kit::Person::Worker);
        ProvePage::new(shell, form, "/account", sent)
    };
    let faults = Fields::default()
        .read(|check| check.password("password", "Enter your password"))
        .err()
        .unwrap_or_default();
    vec![
        Sample::of("account/prove", &page(FormState::empty(), false)),
        Sample::of("account/prove-after-a-form", &page(FormState::empty(), true)),
        Sample::of(
            "account/prove-empty",
            &page(FormState::refused(Fields::default(), faults), false),
        ),
    ]
}
