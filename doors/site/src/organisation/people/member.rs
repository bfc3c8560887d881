//! E13: a member gets another role, or is removed.

use super::{choices, framed, name};
use crate::kit::{Choice, Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use journeys::{Colleague, role_words};
use kernel::ids::{OrganisationId, UserId};
use kernel::{ErrorKind, FieldError, PeopleError};
use organisations::{ChangeMemberRole, RemoveMember, rights};
use platform::{Action, Actor, Denied, OrgRole};
use web_kit::{Form, Path, Problem, Proven, Result, SeeOther, Visit};

const PEOPLE: &str = "/organisation/people";

/// Which role?
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/people/role.html")]
pub(crate) struct RolePage {
    shell: Shell,
    form: FormState,
    id: String,
    name: String,
    role: &'static str,
    roles: Vec<Choice>,
}
is_page!(RolePage);

impl RolePage {
    fn new(shell: Shell, form: FormState, colleague: &Colleague) -> Self {
        Self {
            shell: framed(shell, "Change a role").failed(form.failed()),
            form,
            id: colleague.member.user.to_string(),
            name: name(colleague),
            role: role_words(colleague.member.role),
            roles: choices(|_| true),
        }
    }
}

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/people/remove.html")]
pub(crate) struct RemovePage {
    shell: Shell,
    form: FormState,
    id: String,
    name: String,
    role: &'static str,
}
is_page!(RemovePage);

impl RemovePage {
    fn new(shell: Shell, form: FormState, colleague: &Colleague) -> Self {
        Self {
            shell: framed(shell, "Remove somebody").failed(form.failed()),
            form,
            id: colleague.member.user.to_string(),
            name: name(colleague),
            role: role_words(colleague.member.role),
        }
    }
}

/// Finds the colleague in the actor's own organisation.
async fn colleague(state: &SiteState, actor: &Actor, user: UserId) -> Result<(OrganisationId, Colleague)> {
    let organisation = actor.organisation().ok_or_else(Problem::not_found)?;
    Ok((organisation, state.colleagues.lookup(actor, organisation, user).await?))
}

fn denied(action: &'static str) -> Problem {
    organisations::Error::from(Denied { action }).into()
}

pub(super) async fn role(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Path(user): Path<UserId>,
) -> Result<Response> {
    let (_, colleague) = colleague(&state, &actor, user).await?;
    if !actor.may(rights::ChangeRole, &colleague.member) {
        return Err(denied(rights::ChangeRole::NAME));
    }
    let role = Fields::default().with("role", colleague.member.role.as_str());
    let form = shell.opening(FormState::filled(role));
    Ok(show(&RolePage::new(shell, form, &colleague)))
}

pub(super) async fn change(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    (visit, shell): (Visit, Shell),
    Path(user): Path<UserId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (organisation, colleague) = colleague(&state, &actor, user).await?;
    let refused = |form| again(&RolePage::new(shell, form, &colleague));
    let wanted = fields.read(|check| check.one_of("role", "Choose what this person may do", OrgRole::parse));
    let role = match wanted {
        Ok(role) => role,
        Err(faults) => return Ok(refused(FormState::refused(fields, faults))),
    };
    let command = ChangeMemberRole {
        organisation,
        user,
        role,
    };
    match state.organisations.change_role(&actor, command).await {
        Ok(member) => {
            let news = format!("{} is {} now", name(&colleague), role_words(member.role));
            let answer = SeeOther::to(PEOPLE).success(news);
            let is_own = actor.user() == Some(user);
            Ok(super::renewed(&state, &actor, visit.session.filter(|_| is_own), answer)
                .await?
                .into_response())
        }
        Err(error) if error.kind() == ErrorKind::Conflict => {
            let fault = FieldError::new("role", "conflict", error.to_string());
            Ok(refused(FormState::refused(fields, vec![fault])))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn ask(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Path(user): Path<UserId>,
) -> Result<Response> {
    let (_, colleague) = colleague(&state, &actor, user).await?;
    if !actor.may(rights::RemoveMember, &colleague.member) {
        return Err(denied(rights::RemoveMember::NAME));
    }
    Ok(show(&RemovePage::new(shell, FormState::empty(), &colleague)))
}

pub(super) async fn remove(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Path(user): Path<UserId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (organisation, colleague) = colleague(&state, &actor, user).await?;
    let command = RemoveMember { organisation, user };
    match state.organisations.remove_member(&actor, command).await {
        Ok(()) => {
            let news = format!("{} is removed", name(&colleague));
            Ok(SeeOther::to(PEOPLE).success(news).into_response())
        }
        Err(error) if error.kind() == ErrorKind::Conflict => {
            let form = FormState::saying(fields, error.to_string());
            Ok(again(&RemovePage::new(shell, form, &colleague)))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let sam = super::sample_colleague(OrgRole::Scheduler, Some("sam@example.org"));
    let shell = || Shell::of(crate::kit::Person::Employer);
    let last = organisations::Error::LastOwner.to_string();
    let fault = FieldError::new("role", "conflict", last.clone());
    let refused = FormState::refused(Fields::of([("role", "viewer")]), vec![fault]);
    let filled = FormState::filled(Fields::of([("role", "scheduler")]));
    vec![
        Sample::of("organisation/people-role", &RolePage::new(shell(), filled, &sam)),
        Sample::of(
            "organisation/people-role-refused",
            &RolePage::new(shell(), refused, &sam),
        ),
        Sample::of(
            "organisation/people-remove",
            &RemovePage::new(shell(), FormState::empty(), &sam),
        ),
        Sample::of(
            "organisation/people-remove-refused",
            &RemovePage::new(shell(), FormState::saying(Fields::default(), last), &sam),
        ),
    ]
}
