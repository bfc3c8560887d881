//! A1, second step: the code, after the right password.

use super::factors::kept_back;
use super::sign_in::welcome;
use crate::kit::{Fields, FormState, Notice, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Error, Factors, HalfLogin, SecondStep};
use kernel::Secret;
use serde::Deserialize;
use web_kit::{Acting, Client, Form, Newcomer, Query, Result, SeeOther, Throttle, UserAgent, cookies, is_local};

/// The field for the code.
#[derive(Debug, Clone, Template)]
#[template(path = "account/second_step.html")]
pub(crate) struct SecondStepPage {
    shell: Shell,
    form: FormState,
    next: String,
    factors: Factors,
}
is_page!(SecondStepPage);

impl SecondStepPage {
    fn new(shell: Shell, form: FormState, next: &str, factors: &Factors) -> Self {
        let shell = shell.titled("Enter your code").back_to("/sign-in", "Sign in");
        Self {
            shell: shell.failed(form.failed()).once(),
            form,
            next: if is_local(next) { next.to_owned() } else { String::new() },
            factors: *factors,
        }
    }
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    next: String,
}

/// Leads from the right password to the second step. The ticket opens nothing but that page.
pub(super) fn lead(half: &HalfLogin, next: &str) -> Response {
    SeeOther::to(page_for(next))
        .cookie(cookies::secret_for(cookies::HALF, &half.ticket, half.seconds))
        .into_response()
}

/// The page, which remembers where to go afterwards.
fn page_for(next: &str) -> String {
    if !is_local(next) {
        return "/sign-in/second-step".to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("/sign-in/second-step?{query}")
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (headers, shell): (HeaderMap, Shell),
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let factors = match ticket(&headers) {
        Some(ticket) => state.identity.half_login(&actor, &ticket).await?,
        None => None,
    };
    Ok(match factors {
        Some(factors) => show(&SecondStepPage::new(shell, FormState::empty(), &wish.next, &factors)),
        None => start_again(),
    })
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), UserAgent(agent), throttle): (Client, UserAgent, Throttle),
    newcomer: Newcomer,
    (headers, shell): (HeaderMap, Shell),
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Some(ticket) = ticket(&headers) else {
        return Ok(start_again());
    };
    let next = fields.get("next").to_owned();
    let step = SecondStep {
        ticket: ticket.clone(),
        code: Secret::new(fields.get("code").to_owned()),
        place: Some(place),
        device: throttle.browser(),
        agent,
    };
    match state.identity.finish_sign_in(&actor, step).await {
        Ok(session) => {
            throttle.forgive(&session.account.email).await;
            let welcome = welcome(&state, (&newcomer, &throttle), &session, &next).await?;
            Ok(welcome.cookie(cookies::clear(cookies::HALF)).into_response())
        }
        Err(Error::HalfLoginEnded) => Ok(start_again()),
        Err(error) => {
            let form = FormState::after(fields, error)?;
            let factors = state.identity.half_login(&actor, &ticket).await?;
            Ok(factors.map_or_else(start_again, |factors| {
                again(&SecondStepPage::new(shell, form, &next, &factors))
            }))
        }
    }
}

/// Sends a code to the phone that belongs to the ticket's account.
pub(super) async fn text(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    throttle: Throttle,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Some(ticket) = ticket(&headers) else {
        return Ok(start_again());
    };
    throttle.text().await?;
    let back = SeeOther::to(page_for(fields.get("next")));
    match state.identity.text_at_sign_in(&actor, &ticket).await {
        Ok(()) => Ok(back
            .success("We have sent you a code. It works for 5 minutes")
            .into_response()),
        Err(Error::HalfLoginEnded) => Ok(start_again()),
        Err(error) => kept_back(error, back),
    }
}

fn ticket(headers: &HeaderMap) -> Option<Secret<String>> {
    cookies::find(headers, cookies::HALF).map(|ticket| Secret::new(ticket.to_owned()))
}

/// Leads whoever has no ticket, or none that is good any more, back to the first step.
fn start_again() -> Response {
    SeeOther::to("/sign-in")
        .notice(format!("{}.", Error::HalfLoginEnded))
        .cookie(cookies::clear(cookies::HALF))
        .into_response()
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form, codes| {
        let factors = Factors {
            phone: identity::PhoneEnding::parse("123"),
            app_since: chrono::DateTime::from_timestamp(1_800_000_000, 0),
            passkeys: u16::from(codes > 0),
            recovery_codes_left: codes,
        };
        SecondStepPage::new(Shell::visitor(), form, "/courses", &factors)
    };
    let wrong = kernel::FieldError::new("code", "wrong", "This code is wrong, or was used before");
    let refused = FormState::refused(Fields::default(), vec![wrong]);
    vec![
        Sample::of("account/second-step", &page(FormState::empty(), 10)),
        Sample::of("account/second-step-refused", &page(refused, 0)),
    ]
}
