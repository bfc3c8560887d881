//! E6: one shift as its organisation sees it.

use super::words;
use crate::kit::{Cell, Column, EmptyState, Nav, Row, Shell, SummaryList, Table, is_page, moment, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::SectorPacks;
use kernel::ids::ShiftId;
use marketplace::{Booking, Error, Shift, Thing};
use web_kit::{Path, Result, SeeOther, SignedIn};

/// The record.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/show.html")]
pub(super) struct ShiftPage {
    shell: Shell,
    title: String,
    id: ShiftId,
    facts: SummaryList,
    booked: Option<Table>,
    free: bool,
}
is_page!(ShiftPage);

impl ShiftPage {
    fn new(shell: Shell, shift: &Shift, bookings: &[Booking], packs: &SectorPacks) -> Self {
        let columns = vec![Column::new("Who"), Column::new("Booked")];
        let rows: Vec<_> = bookings
            .iter()
            .filter(|booking| booking.shift.id == shift.id)
            .map(row)
            .collect();
        Self {
            shell: shell
                .titled(format!("{}, {}", shift.title, words::when(shift)))
                .at(Nav::Shifts)
                .in_sector(&shift.terms.sector)
                .back_to("/shifts", "Shifts"),
            title: shift.title.clone(),
            id: shift.id,
            facts: SummaryList::new(vec![
                Row::tag("State", words::state(shift)),
                Row::new("When", words::when(shift)),
                Row::new("Where", words::place(shift)),
                Row::new("Pay", words::pay(shift)),
                Row::new("Places to fill", words::places(shift)),
                Row::lines("They must hold", words::required(shift, packs)),
                Row::lines("Notes for workers", shift.notes.as_deref().unwrap_or("None").lines()),
            ]),
            booked: (!rows.is_empty()).then(|| Table::new("Who is booked", columns, rows).hide_caption()),
            free: shift.free() > 0,
        }
    }
}

fn row(booking: &Booking) -> Vec<Cell> {
    let name = booking
        .worker_name
        .as_deref()
        .unwrap_or("A worker who no longer shows their name");
    vec![Cell::text(name), Cell::text(moment(booking.booked_at))]
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<ShiftId>,
) -> Result<Response> {
    let shift = state
        .marketplace
        .lookup_shift(&actor, id)
        .await?
        .ok_or(Error::NotFound(Thing::Shift))?;
    if actor.organisation() != Some(shift.organisation) {
        return Ok(SeeOther::to(format!("/jobs/{id}")).into_response());
    }
    let bookings = state.marketplace.list_bookings(&actor).await?;
    Ok(show(&ShiftPage::new(shell, &shift, &bookings, state.people.sectors())))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = crate::account::packs();
    let shift = super::sample::shift();
    let page = |bookings: &[Booking]| ShiftPage::new(shell(Person::Employer), &shift, bookings, &packs);
    vec![
        Sample::of("shifts/show", &page(&[super::bookings::sample(Some("Amina K"))])),
        Sample::of("shifts/show-empty", &page(&[])),
    ]
}
