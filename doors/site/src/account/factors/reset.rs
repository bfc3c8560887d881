//! A reset of one's second factors that two administrators wanted: see it, and stop it, signed in or by the letter's link.

use crate::account::link::{self, Link};
use crate::kit::{Fields, Notice, Shell, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Error, FactorReset, Purpose};
use web_kit::{Acting, Form, Query, Result, SeeOther, SignedIn};

const HERE: (Purpose, &str) = (Purpose::StopFactorReset, "/stop-factor-reset");
const STOPPED: &str = "It is stopped. Your second factors stay as they are";

/// What is under way.
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/reset.html")]
pub(crate) struct ResetPage {
    shell: Shell,
    says: Option<String>,
}
is_page!(ResetPage);

impl ResetPage {
    fn new(shell: Shell, reset: Option<&FactorReset>) -> Self {
        let shell = shell.titled("Reset of your second factor");
        Self {
            shell: shell.back_to("/account", "Your account"),
            says: reset.map(says),
        }
    }
}

/// The button behind the letter's link.
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/stop_reset.html")]
pub(crate) struct StopResetPage {
    shell: Shell,
}
is_page!(StopResetPage);

impl StopResetPage {
    fn new(shell: Shell) -> Self {
        Self {
            shell: shell.titled("Keep your second factor").once(),
        }
    }
}

/// Says what is under way.
pub(in crate::account) fn says(reset: &FactorReset) -> String {
    match reset.due_at() {
        Some(due) => format!(
            "Two administrators agreed to remove every second factor from your account. It happens on {}.",
            moment(due)
        ),
        None => "An administrator asked to remove every second factor from your account. Another has to agree.".into(),
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let reset = state.identity.own_factor_reset(&actor).await?;
    Ok(show(&ResetPage::new(shell, reset.as_ref())))
}

pub(super) async fn stop(State(state): State<SiteState>, SignedIn(actor): SignedIn) -> Result<Response> {
    let back = SeeOther::to("/account/factors/reset");
    match state.identity.stop_factor_reset(&actor).await {
        Ok(()) => Ok(back.success(STOPPED).into_response()),
        Err(error @ Error::NoFactorReset) => Ok(back.notice(format!("{error}.")).into_response()),
        Err(error) => Err(error.into()),
    }
}

pub(in crate::account) async fn open(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Query(link): Query<Link>,
) -> Result<Response> {
    link::open(&state, &actor, (&headers, shell), HERE, link, |shell| {
        show(&StopResetPage::new(shell))
    })
    .await
}

pub(in crate::account) async fn by_link(
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
    match state.identity.stop_factor_reset_by_link(&actor, &token).await {
        Ok(()) => Ok(link::done(SeeOther::to("/sign-in").success(STOPPED), HERE.0).into_response()),
        Err(error) => link::fault(shell, HERE.0, error),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let reset = |approved: Option<bool>| {
        let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let person = |number| uuid::Uuid::from_u128(number).into();
        FactorReset {
            id: uuid::Uuid::from_u128(1).into(),
            user: person(2),
            why: None,
            reason: "Passport seen".to_owned(),
            asked_by: person(3),
            asked_at: at,
            expires_at: at + identity::RESET_DECIDED_WITHIN,
            decided_by: approved.map(|_| person(4)),
            decided_at: approved.map(|_| at),
            approved,
            stopped_at: None,
            done_at: None,
        }
    };
    let page = |reset: Option<FactorReset>| ResetPage::new(Shell::of(crate::kit::Person::Worker), reset.as_ref());
    vec![
        Sample::of("account/factors-reset-none", &page(None)),
        Sample::of("account/factors-reset-asked", &page(Some(reset(None)))),
        Sample::of("account/factors-reset-coming", &page(Some(reset(Some(true))))),
        Sample::of("account/factors-reset-stop", &StopResetPage::new(Shell::visitor())),
    ]
}
