//! E13: leave the organisation.

use super::framed;
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::SessionId;
use kernel::{ErrorKind, PeopleError};
use platform::Actor;
use web_kit::{Form, Result, SeeOther, SignedIn, Visit};

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/people/leave.html")]
pub(crate) struct LeavePage {
    shell: Shell,
    form: FormState,
    organisation: String,
}
is_page!(LeavePage);

impl LeavePage {
    fn new(shell: Shell, form: FormState, organisation: &str) -> Self {
        Self {
            shell: framed(shell, "Leave the organisation").failed(form.failed()),
            form,
            organisation: organisation.to_owned(),
        }
    }
}

/// Hands the browser at hand a new cookie, because what its holder may do has changed.
pub(crate) async fn renewed(
    state: &SiteState,
    actor: &Actor,
    session: Option<SessionId>,
    answer: SeeOther,
) -> Result<SeeOther> {
    let Some(session) = session else {
        return Ok(answer);
    };
    Ok(match state.identity.renew_session(actor, session).await? {
        Some(renewed) => answer.signing_in(&renewed.cookie, renewed.expires_at),
        None => answer,
    })
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    match super::super::mine(&state, &actor).await? {
        Ok(mine) => Ok(show(&LeavePage::new(
            shell.in_sector(&mine.organisation.sector),
            FormState::empty(),
            &mine.organisation.name,
        ))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mine = match super::super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let organisation = &mine.organisation;
    match state.organisations.leave_organisation(&actor, organisation.id).await {
        Ok(()) => {
            let news = format!("You have left {}", organisation.name);
            let answer = SeeOther::to("/account").success(news);
            Ok(renewed(&state, &actor, visit.session, answer).await?.into_response())
        }
        Err(error) if error.kind() == ErrorKind::Conflict => {
            let form = FormState::saying(fields, error.to_string());
            Ok(again(&LeavePage::new(shell, form, &organisation.name)))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form| LeavePage::new(Shell::of(crate::kit::Person::Employer), form, "Rosewood House");
    let last = organisations::Error::LastOwner.to_string();
    vec![
        Sample::of("organisation/leave", &page(FormState::empty())),
        Sample::of(
            "organisation/leave-refused",
            &page(FormState::saying(Fields::default(), last)),
        ),
    ]
}
