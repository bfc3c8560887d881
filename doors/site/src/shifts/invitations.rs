//! W11: what employers ask a worker.

use super::words;
use crate::kit::{Cell, Column, EmptyState, Nav, Shell, Table, Tag, Tone, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use marketplace::{Invitation, InvitationState};
use web_kit::{Result, SignedIn};

/// The list.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/invitations.html")]
pub(super) struct InvitationsPage {
    shell: Shell,
    open: Option<Table>,
    past: Option<Table>,
}
is_page!(InvitationsPage);

impl InvitationsPage {
    fn new(shell: Shell, invitations: &[Invitation], now: DateTime<Utc>) -> Self {
        let (open, past): (Vec<_>, Vec<_>) = invitations.iter().partition(|invitation| invitation.is_live(now));
        let sector = invitations
            .first()
            .map(|invitation| invitation.shift.terms.sector.clone());
        let shell = shell.titled("Invitations").at(Nav::Shifts);
        Self {
            shell: if let Some(sector) = sector {
                shell.in_sector(&sector)
            } else {
                shell
            },
            open: table("Invitations to answer", &open, now),
            past: table("Earlier invitations", &past, now),
        }
    }
}

fn table(caption: &str, invitations: &[&Invitation], now: DateTime<Utc>) -> Option<Table> {
    let columns = vec![
        Column::new("Shift"),
        Column::new("Where"),
        Column::new("When"),
        Column::number("Pay an hour"),
        Column::new("State"),
    ];
    let rows = invitations.iter().map(|invitation| {
        let shift = &invitation.shift;
        vec![
            Cell::link(format!("/invitations/{}", invitation.id), &shift.title),
            Cell::text(words::place(shift)),
            Cell::text(words::when(shift)),
            Cell::text(shift.pay),
            Cell::Tag(state(invitation, now)),
        ]
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Table::new(caption, columns, rows).hide_caption())
}

/// Says where an invitation stands, in fixed words.
pub(super) fn state(invitation: &Invitation, now: DateTime<Utc>) -> Tag {
    match invitation.state {
        InvitationState::Accepted => Tag::success("Accepted"),
        InvitationState::Declined => Tag::neutral("Declined"),
        InvitationState::Released => Tag::warning("Taken back"),
        InvitationState::Open if invitation.is_live(now) => Tag::new(Tone::Accent, "Waiting for you"),
        InvitationState::Open => Tag::neutral("Too late"),
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let invitations = state.marketplace.list_invitations(&actor).await?;
    Ok(show(&InvitationsPage::new(shell, &invitations, state.clock.now())))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let page = |invitations: &[Invitation]| InvitationsPage::new(shell(Person::Worker), invitations, sample::now());
    let [open, accepted, declined] = [
        InvitationState::Open,
        InvitationState::Accepted,
        InvitationState::Declined,
    ]
    .map(sample::invitation);
    vec![
        Sample::of("shifts/invitations", &page(&[open, accepted, declined])),
        Sample::of("shifts/invitations-empty", &page(&[])),
    ]
}
