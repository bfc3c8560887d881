//! Before something dangerous: show that it is you.

use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{Evidence, ProveAgain, Proved};
use kernel::Secret;
use platform::Actor;
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
    passkeys: bool,
}
is_page!(ProvePage);

impl ProvePage {
    pub(super) fn new(shell: Shell, form: FormState, next: &str, sent: bool) -> Self {
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
            passkeys: false,
        }
    }

    /// Offers a passkey too, to who has one.
    pub(super) fn offering(mut self, passkeys: bool) -> Self {
        self.passkeys = passkeys;
        self
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

/// Tells whether the person has a passkey to show.
async fn has_passkey(state: &SiteState, actor: &Actor) -> Result<bool> {
    Ok(!state.identity.list_own_passkeys(actor).await?.is_empty())
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let page = ProvePage::new(shell, FormState::empty(), &wish.next, !wish.sent.is_empty());
    Ok(show(&page.offering(has_passkey(&state, &actor).await?)))
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
            let page = ProvePage::new(shell, FormState::refused(fields, faults), &next, false);
            return Ok(again(&page.offering(has_passkey(&state, &actor).await?)));
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
        Ok(proof) => Ok(proved(&proof, next)),
        Err(error) => {
            let page = ProvePage::new(shell, FormState::after(fields, error)?, &next, false);
            Ok(again(&page.offering(has_passkey(&state, &actor).await?)))
        }
    }
}

/// Hands over the new cookie and leads to the page that was asked for.
pub(super) fn proved(proof: &Proved, next: String) -> Response {
    let answer = SeeOther::to(if is_local(&next) { next } else { "/account".to_owned() });
    let answer = match &proof.cookie {
        Some(cookie) => answer.signing_in(cookie, proof.expires_at),
        None => answer,
    };
    answer.into_response()
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
        Sample::of(
            "account/prove-with-passkey",
            &page(FormState::empty(), false).offering(true),
        ),
        Sample::of("account/prove-after-a-form", &page(FormState::empty(), true)),
        Sample::of(
            "account/prove-empty",
            &page(FormState::refused(Fields::default(), faults), false),
        ),
    ]
}
