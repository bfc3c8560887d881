//! E13: invite somebody.

use super::{choices, framed};
use crate::kit::{Choice, Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::OrganisationId;
use kernel::{ErrorKind, FieldError, PeopleError};
use organisations::rights::{Invite, Place};
use organisations::{Error, InviteMember, Mine};
use platform::{Actor, OrgRole};
use web_kit::{Form, Proven, Result, SeeOther};

/// Address and role.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/people/invite.html")]
pub(crate) struct InvitePage {
    shell: Shell,
    form: FormState,
    roles: Vec<Choice>,
}
is_page!(InvitePage);

impl InvitePage {
    fn new(shell: Shell, form: FormState, roles: Vec<Choice>) -> Self {
        let shell = framed(shell, "Invite somebody").failed(form.failed());
        Self { shell, form, roles }
    }
}

/// The roles that the actor may invite into.
fn roles(actor: &Actor, mine: &Mine) -> Vec<Choice> {
    choices(|role| {
        let place = Place {
            organisation: mine.organisation.id,
            invitation: uuid::Uuid::nil().into(),
            role,
        };
        actor.may(Invite, &place)
    })
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    match super::super::mine(&state, &actor).await? {
        Ok(mine) => {
            let roles = roles(&actor, &mine);
            // Nobody is shown a form that they cannot send.
            if roles.is_empty() {
                state
                    .organisations
                    .list_open_invitations(&actor, mine.organisation.id)
                    .await?;
            }
            let form = shell.opening(FormState::empty());
            let shell = shell.in_sector(&mine.organisation.sector);
            Ok(show(&InvitePage::new(shell, form, roles)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mine = match super::super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shell = shell.in_sector(&mine.organisation.sector);
    let refused = |form| again(&InvitePage::new(shell, form, roles(&actor, &mine)));
    let command = match read(&fields, mine.organisation.id) {
        Ok(command) => command,
        Err(faults) => return Ok(refused(FormState::refused(fields, faults))),
    };
    match state.organisations.invite_member(&actor, command).await {
        Ok(invited) => {
            let news = format!("We are sending an invitation to {}", invited.email);
            Ok(SeeOther::to("/organisation/people").success(news).into_response())
        }
        Err(error) => Ok(refused(after(fields, error)?)),
    }
}

/// What another answer would mend is said at the form.
fn after(fields: Fields, error: Error) -> Result<FormState> {
    if error.kind() == ErrorKind::Conflict {
        let fault = FieldError::new("email", "conflict", error.to_string());
        return Ok(FormState::refused(fields, vec![fault]));
    }
    FormState::after(fields, error)
}

fn read(fields: &Fields, organisation: OrganisationId) -> std::result::Result<InviteMember, Vec<FieldError>> {
    let mut check = fields.check();
    let email = check.email("email");
    let role = check.one_of("role", "Choose what this person may do", OrgRole::parse);
    check.finish(|| {
        Some(InviteMember {
            organisation,
            email: email?,
            role: role?,
        })
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form| InvitePage::new(Shell::of(crate::kit::Person::Employer), form, choices(|_| true));
    let typed = Fields::of([("email", "sam@example")]);
    let faults = read(&typed, uuid::Uuid::nil().into()).err().unwrap_or_default();
    vec![
        Sample::of("organisation/people-invite", &page(FormState::empty())),
        Sample::of(
            "organisation/people-invite-refused",
            &page(FormState::refused(typed, faults)),
        ),
    ]
}
