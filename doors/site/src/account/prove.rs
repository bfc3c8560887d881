//! Before something dangerous: show that it is you.

use super::factors::kept_back;
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{Evidence, Factors, ProveAgain, Proved};
use kernel::{FieldError, Secret};
use serde::Deserialize;
use web_kit::{Client, Form, Problem, Query, Result, SeeOther, SignedIn, Throttle, TypedWaits, Visit, is_local};

/// The question, and where it leads.
#[derive(Debug, Clone, Template)]
#[template(path = "account/prove.html")]
pub(crate) struct ProvePage {
    shell: Shell,
    form: FormState,
    next: String,
    sent: bool,
    /// What was typed into that form is there again afterwards.
    waits: bool,
    /// What the account has: where there is anything, a code is asked for, not the password.
    factors: Factors,
}
is_page!(ProvePage);

impl ProvePage {
    pub(super) fn new(shell: Shell, form: FormState, wish: &Wish, factors: Factors) -> Self {
        let shell = shell.titled("Show that it is you").failed(form.failed());
        Self {
            shell,
            form,
            next: wish.local(),
            sent: !wish.sent.is_empty(),
            waits: false,
            factors,
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

impl Wish {
    /// Reads what a form carries on.
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            next: fields.get("next").to_owned(),
            sent: String::new(),
        }
    }

    /// The page that asks, which remembers where to go afterwards.
    fn page(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", &self.local())
            .finish();
        format!("/prove?{query}")
    }

    fn local(&self) -> String {
        let next = self.next.as_str();
        if is_local(next) { next } else { "/account" }.to_owned()
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    TypedWaits(waits): TypedWaits,
    shell: Shell,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let factors = state.identity.own_factors(&actor).await?;
    let page = ProvePage::new(shell, FormState::empty(), &wish, factors);
    Ok(show(&ProvePage { waits, ..page }))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    (Client(place), throttle): (Client, Throttle),
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let wish = Wish::of(&fields);
    let factors = state.identity.own_factors(&actor).await?;
    let by = match read(&fields, factors.any()) {
        Ok(by) => by,
        Err(faults) => {
            let form = FormState::refused(fields, faults);
            return Ok(again(&ProvePage::new(shell, form, &wish, factors)));
        }
    };
    let account = state.identity.own_account(&actor).await?;
    let account = account.ok_or_else(Problem::sign_in_needed)?.email;
    throttle.sign_in(&account).await?;
    let command = ProveAgain {
        session: visit.session.ok_or_else(Problem::sign_in_needed)?,
        by,
        place: Some(place),
    };
    match state.identity.prove_again(&actor, command).await {
        Ok(proof) => Ok(proved(&proof, &wish)),
        Err(error) => {
            let form = FormState::after(fields, error)?;
            Ok(again(&ProvePage::new(shell, form, &wish, factors)))
        }
    }
}

/// Sends a code to the phone of somebody who has nothing stronger.
pub(super) async fn text(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    (visit, throttle): (Visit, Throttle),
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    throttle.text().await?;
    let back = SeeOther::to(Wish::of(&fields).page());
    match state.identity.text_to_prove(&actor, session).await {
        Ok(()) => Ok(back
            .success("We have sent you a code. It works for 5 minutes")
            .into_response()),
        Err(error) => kept_back(error, back),
    }
}

/// Hands over the new cookie and leads to the page that was asked for.
pub(super) fn proved(proof: &Proved, wish: &Wish) -> Response {
    let answer = SeeOther::to(wish.local());
    let answer = match &proof.cookie {
        Some(cookie) => answer.signing_in(cookie, proof.expires_at),
        None => answer,
    };
    answer.into_response()
}

fn read(fields: &Fields, by_code: bool) -> std::result::Result<Evidence, Vec<FieldError>> {
    if by_code {
        return Ok(Evidence::Code(Secret::new(fields.get("code").to_owned())));
    }
    let password = fields.read(|check| check.password("password", "Enter your password"))?;
    Ok(Evidence::Password(Secret::new(password)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let factors = |app: bool, passkeys| Factors {
        phone: None,
        app_since: chrono::DateTime::from_timestamp(1_800_000_000, 0).filter(|_| app),
        passkeys,
        recovery_codes_left: 0,
    };
    let page = |form, sent: &str, by_code| {
        let shell = Shell::of(crate::kit::Person::Worker);
        let wish = Wish {
            next: "/account".to_owned(),
            sent: sent.to_owned(),
        };
        ProvePage::new(shell, form, &wish, factors(by_code, 0))
    };
    let wish = Wish::of(&Fields::of([("next", "/account")]));
    let shell = Shell::of(crate::kit::Person::Worker);
    let by_passkey = ProvePage::new(shell, FormState::empty(), &wish, factors(false, 1));
    let weak = Factors {
        phone: identity::PhoneEnding::parse("123"),
        ..factors(false, 0)
    };
    let shell = Shell::of(crate::kit::Person::Worker);
    let by_text = ProvePage::new(shell, FormState::empty(), &wish, weak);
    let faults = read(&Fields::default(), false).err().unwrap_or_default();
    let wrong = FieldError::new("code", "wrong", "This code is wrong, or was used before");
    vec![
        Sample::of("account/prove", &page(FormState::empty(), "", false)),
        Sample::of("account/prove-after-a-form", &page(FormState::empty(), "yes", false)),
        Sample::of(
            "account/prove-empty",
            &page(FormState::refused(Fields::default(), faults), "", false),
        ),
        Sample::of("account/prove-by-passkey", &by_passkey),
        Sample::of("account/prove-by-text", &by_text),
        Sample::of("account/prove-by-code", &page(FormState::empty(), "", true)),
        Sample::of(
            "account/prove-wrong-code",
            &page(FormState::refused(Fields::default(), vec![wrong]), "", true),
        ),
    ]
}
