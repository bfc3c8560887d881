//! E13: who is in the organisation, and who is invited.

use super::name;
use crate::kit::{EmptyState, Nav, Shell, Tag, day, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use journeys::{Colleague, role_meaning, role_words};
use organisations::rights::{self, Place};
use organisations::{MemberInvitation, Mine};
use platform::Actor;
use web_kit::{Result, SignedIn};

/// One colleague.
#[derive(Debug, Clone)]
struct Entry {
    id: String,
    name: String,
    role: &'static str,
    meaning: &'static str,
    since: String,
    is_me: bool,
    may_change: bool,
    may_remove: bool,
}

/// One invitation that waits.
#[derive(Debug, Clone)]
struct Pending {
    id: String,
    email: String,
    role: &'static str,
    until: String,
    is_live: bool,
    may_change: bool,
}

/// The list of both.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/people/list.html")]
pub(crate) struct PeoplePage {
    shell: Shell,
    organisation: String,
    people: Vec<Entry>,
    pending: Option<Vec<Pending>>,
}
is_page!(PeoplePage);

impl PeoplePage {
    fn new(
        shell: Shell,
        actor: &Actor,
        mine: &Mine,
        people: &[Colleague],
        pending: Option<(&[MemberInvitation], DateTime<Utc>)>,
    ) -> Self {
        Self {
            shell: shell
                .titled("People")
                .at(Nav::Organisation)
                .in_sector(&mine.organisation.sector)
                .back_to("/organisation", "Your organisation"),
            organisation: mine.organisation.name.clone(),
            people: people.iter().map(|colleague| entry(actor, colleague)).collect(),
            pending: pending.map(|(all, now)| all.iter().map(|one| waiting(actor, one, now)).collect()),
        }
    }
}

fn entry(actor: &Actor, colleague: &Colleague) -> Entry {
    let member = &colleague.member;
    Entry {
        id: member.user.to_string(),
        name: name(colleague),
        role: role_words(member.role),
        meaning: role_meaning(member.role),
        since: day(member.since.date_naive()),
        is_me: actor.user() == Some(member.user),
        may_change: actor.may(rights::ChangeRole, member),
        may_remove: actor.may(rights::RemoveMember, member),
    }
}

fn waiting(actor: &Actor, invitation: &MemberInvitation, now: DateTime<Utc>) -> Pending {
    Pending {
        id: invitation.id.to_string(),
        email: invitation.email.to_string(),
        role: role_words(invitation.role),
        until: crate::kit::moment(invitation.expires_at),
        is_live: invitation.is_live(now),
        may_change: actor.may(rights::Invite, &Place::from(invitation)),
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = match super::super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let id = mine.organisation.id;
    let people = state.colleagues.list(&actor, id).await?;
    let pending = if actor.may(rights::SeeInvitations, &mine.organisation) {
        Some(state.organisations.list_open_invitations(&actor, id).await?)
    } else {
        None
    };
    let now = state.clock.now();
    let pending = pending.as_deref().map(|pending| (pending, now));
    Ok(show(&PeoplePage::new(shell, &actor, &mine, &people, pending)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_colleague;
    use platform::{AccountRole, ActorMint, Membership, OrgRole, Who};
    let mine = super::super::overview::sample_organisation();
    let actor = |role| {
        let who = Who::Member {
            user: sample_colleague(role, Some("jo@example.org")).member.user,
            account: AccountRole::Employer,
            membership: Some(Membership {
                organisation: mine.organisation.id,
                role,
                factor_from: None,
            }),
        };
        ActorMint::without_database().mint(who, uuid::Uuid::nil().into())
    };
    let people = [
        sample_colleague(OrgRole::Owner, Some("jo@example.org")),
        sample_colleague(OrgRole::Scheduler, Some("sam@example.org")),
        sample_colleague(OrgRole::Viewer, None),
    ];
    let invitation = super::invitation::sample();
    let now = invitation.created_at;
    let old = MemberInvitation {
        id: uuid::Uuid::from_u128(9).into(),
        expires_at: now,
        ..invitation.clone()
    };
    let page = |role, people: &[Colleague], pending: Option<&[MemberInvitation]>| {
        let shell = Shell::of(crate::kit::Person::Employer);
        PeoplePage::new(shell, &actor(role), &mine, people, pending.map(|all| (all, now)))
    };
    vec![
        Sample::of(
            "organisation/people",
            &page(OrgRole::Owner, &people, Some(&[invitation, old])),
        ),
        Sample::of(
            "organisation/people-alone",
            &page(OrgRole::Owner, &people[..1], Some(&[])),
        ),
        Sample::of("organisation/people-viewer", &page(OrgRole::Viewer, &people, None)),
    ]
}
