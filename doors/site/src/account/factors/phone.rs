//! A mobile number for codes in text messages: add it, prove it by the first code, remove it.

use crate::kit::{Fields, FormState, Notice, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{Error, PhoneEnding};
use kernel::Secret;
use web_kit::{Form, Problem, Proven, Result, SeeOther, Throttle, Visit};

const OVERVIEW: &str = "/account/factors";
const HERE: &str = "/account/factors/phone";

/// The field for a number, and, once one was named, for its code.
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/phone.html")]
pub(crate) struct PhonePage {
    shell: Shell,
    form: FormState,
    begun: Option<String>,
}
is_page!(PhonePage);

impl PhonePage {
    fn new(shell: Shell, form: FormState, begun: Option<PhoneEnding>) -> Self {
        let shell = shell.titled("Codes by text message");
        Self {
            shell: shell.back_to(OVERVIEW, "Second factor").failed(form.failed()),
            form,
            begun: begun.map(|ending| ending.to_string()),
        }
    }
}

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/remove_phone.html")]
pub(crate) struct RemovePhonePage {
    shell: Shell,
}
is_page!(RemovePhonePage);

impl RemovePhonePage {
    fn new(shell: Shell) -> Self {
        let shell = shell.titled("Remove your mobile number");
        Self {
            shell: shell.back_to(OVERVIEW, "Second factor"),
        }
    }
}

/// Says what kept a message from being sent, where it is nothing about the answers.
pub(in crate::account) fn kept_back(error: Error, back: SeeOther) -> Result<Response> {
    match error {
        Error::NoPhone | Error::NoTexts | Error::TooManyTexts { .. } | Error::SetupEnded => {
            Ok(back.notice(format!("{error}.")).into_response())
        }
        error => Err(error.into()),
    }
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    let begun = state.identity.begun_phone(&actor).await?;
    let form = shell.opening(FormState::empty());
    Ok(show(&PhonePage::new(shell, form, begun)))
}

pub(super) async fn begin(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    (visit, throttle): (Visit, Throttle),
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    throttle.text().await?;
    match state.identity.begin_phone(&actor, session, fields.get("number")).await {
        Ok(ending) => {
            let news = format!("We have sent a code to the number ending {ending}");
            Ok(SeeOther::to(HERE).success(news).into_response())
        }
        Err(error @ Error::Invalid(_)) => {
            let form = FormState::after(fields, error)?;
            let begun = state.identity.begun_phone(&actor).await?;
            Ok(again(&PhonePage::new(shell, form, begun)))
        }
        Err(error) => kept_back(error, SeeOther::to(HERE)),
    }
}

pub(super) async fn confirm(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    let code = Secret::new(fields.get("code").to_owned());
    match state.identity.confirm_phone(&actor, session, &code).await {
        Ok(proved) => {
            let answer = SeeOther::to(OVERVIEW).success("Codes now go to your mobile number");
            let proved = proved.and_then(|proved| Some((proved.cookie?, proved.expires_at)));
            let answer = match proved {
                Some((cookie, expires_at)) => answer.signing_in(&cookie, expires_at),
                None => answer,
            };
            Ok(answer.into_response())
        }
        Err(error @ Error::Invalid(_)) => {
            let form = FormState::after(fields, error)?;
            let begun = state.identity.begun_phone(&actor).await?;
            Ok(again(&PhonePage::new(shell, form, begun)))
        }
        Err(error) => kept_back(error, SeeOther::to(HERE)),
    }
}

pub(super) async fn ask_removal(Proven(_): Proven, shell: Shell) -> Response {
    show(&RemovePhonePage::new(shell))
}

pub(super) async fn remove(State(state): State<SiteState>, Proven(actor): Proven, visit: Visit) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    let back = SeeOther::to(OVERVIEW);
    match state.identity.remove_phone(&actor, session).await {
        Ok(()) => Ok(back.success("The number is removed").into_response()),
        Err(error) => kept_back(error, back),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let shell = || Shell::of(crate::kit::Person::Worker);
    let begun = PhoneEnding::parse("123");
    let number = kernel::FieldError::new("number", "format", "Enter a UK mobile number, like 07700 900123");
    let code = kernel::FieldError::new("code", "wrong", "This code is wrong, or was used before");
    let refused = |fault| FormState::refused(Fields::default(), vec![fault]);
    vec![
        Sample::of(
            "account/factors-phone",
            &PhonePage::new(shell(), FormState::empty(), None),
        ),
        Sample::of(
            "account/factors-phone-refused",
            &PhonePage::new(shell(), refused(number), None),
        ),
        Sample::of(
            "account/factors-phone-code",
            &PhonePage::new(shell(), FormState::empty(), begun),
        ),
        Sample::of(
            "account/factors-phone-code-refused",
            &PhonePage::new(shell(), refused(code), begun),
        ),
        Sample::of("account/factors-phone-remove", &RemovePhonePage::new(shell())),
    ]
}
