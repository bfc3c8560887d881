//! E13: an invitation is sent again, or taken back.

use super::framed;
use crate::kit::{Shell, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use journeys::role_words;
use kernel::ids::MemberInvitationId;
use organisations::{MemberInvitation, OneInvitation};
use platform::Actor;
use web_kit::{Path, Problem, Proven, Result, SeeOther, SignedIn};

const PEOPLE: &str = "/organisation/people";

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/people/withdraw.html")]
pub(crate) struct WithdrawPage {
    shell: Shell,
    id: String,
    email: String,
    role: &'static str,
}
is_page!(WithdrawPage);

impl WithdrawPage {
    fn new(shell: Shell, invitation: &MemberInvitation) -> Self {
        Self {
            shell: framed(shell, "Take back an invitation"),
            id: invitation.id.to_string(),
            email: invitation.email.to_string(),
            role: role_words(invitation.role),
        }
    }
}

fn one(actor: &Actor, invitation: MemberInvitationId) -> Result<OneInvitation> {
    Ok(OneInvitation {
        organisation: actor.organisation().ok_or_else(Problem::not_found)?,
        invitation,
    })
}

pub(super) async fn resend(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(invitation): Path<MemberInvitationId>,
) -> Result<Response> {
    let sent = state
        .organisations
        .resend_invitation(&actor, one(&actor, invitation)?)
        .await?;
    let news = format!("We are sending the invitation to {} again", sent.email);
    Ok(SeeOther::to(PEOPLE).success(news).into_response())
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(invitation): Path<MemberInvitationId>,
) -> Result<Response> {
    let OneInvitation {
        organisation,
        invitation,
    } = one(&actor, invitation)?;
    let found = state
        .organisations
        .lookup_invitation(&actor, organisation, invitation)
        .await?;
    Ok(show(&WithdrawPage::new(shell, &found)))
}

pub(super) async fn withdraw(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(invitation): Path<MemberInvitationId>,
) -> Result<Response> {
    state
        .organisations
        .withdraw_invitation(&actor, one(&actor, invitation)?)
        .await?;
    Ok(SeeOther::to(PEOPLE)
        .success("The invitation is taken back")
        .into_response())
}

#[cfg(test)]
pub(super) fn sample() -> MemberInvitation {
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    MemberInvitation {
        id: uuid::Uuid::from_u128(7).into(),
        organisation: uuid::Uuid::nil().into(),
        email: "robin@example.org".parse().expect("an address"),
        role: platform::OrgRole::Manager,
        invited_by: uuid::Uuid::nil().into(),
        created_at: at,
        letters: 1,
        asked_at: at,
        expires_at: at + organisations::INVITATION_LIFE,
        accepted_at: None,
        withdrawn_at: None,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = WithdrawPage::new(Shell::of(crate::kit::Person::Employer), &sample());
    vec![Sample::of("organisation/people-withdraw", &page)]
}
