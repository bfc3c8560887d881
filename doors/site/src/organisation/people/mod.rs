//! E13: users and roles.

mod invitation;
mod invite;
mod leave;
mod list;
mod member;

pub(crate) use leave::renewed;

use crate::kit::{Choice, Nav, Shell};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use axum::Router;
use axum::routing::{get, post};
use journeys::{Colleague, role_meaning, role_words};
use platform::OrgRole;

const ROLES: [OrgRole; 5] = [
    OrgRole::Owner,
    OrgRole::Manager,
    OrgRole::Scheduler,
    OrgRole::Instructor,
    OrgRole::Viewer,
];

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/organisation/people", get(list::get))
        .route("/organisation/people/invite", get(invite::get).post(invite::post))
        .route("/organisation/people/invitations/{id}/resend", post(invitation::resend))
        .route(
            "/organisation/people/invitations/{id}/withdraw",
            get(invitation::get).post(invitation::withdraw),
        )
        .route(
            "/organisation/people/{member}/role",
            get(member::role).post(member::change),
        )
        .route(
            "/organisation/people/{member}/remove",
            get(member::ask).post(member::remove),
        )
        .route("/organisation/leave", get(leave::get).post(leave::post))
}

/// The frame of the pages behind the list.
fn framed(shell: Shell, title: &str) -> Shell {
    shell
        .titled(title)
        .at(Nav::Organisation)
        .back_to("/organisation/people", "People")
}

/// The roles that somebody may give, each with what it means.
fn choices(may: impl Fn(OrgRole) -> bool) -> Vec<Choice> {
    let choice = |role: OrgRole| Choice::new(role.as_str(), role_words(role)).hint(role_meaning(role));
    ROLES.into_iter().filter(|role| may(*role)).map(choice).collect()
}

/// How a colleague is called.
fn name(colleague: &Colleague) -> String {
    let email = colleague.contact.as_ref().map(|contact| contact.email.to_string());
    email.unwrap_or_else(|| "An account that is switched off".to_owned())
}

/// Every page of the area in its states.
#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    [
        list::samples(),
        invite::samples(),
        invitation::samples(),
        member::samples(),
        leave::samples(),
    ]
    .concat()
}

#[cfg(test)]
fn sample_colleague(role: OrgRole, email: Option<&str>) -> Colleague {
    let user = uuid::Uuid::from_u128(u128::from(email.is_some()) + role.as_str().len() as u128).into();
    Colleague {
        member: organisations::Member {
            organisation: uuid::Uuid::nil().into(),
            user,
            role,
            since: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default(),
        },
        contact: email.map(|email| identity::Contact {
            user,
            email: email.parse().expect("an address"),
        }),
    }
}
