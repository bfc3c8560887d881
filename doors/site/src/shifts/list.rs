//! E5: the organisation's shifts that are to come or under way.

use super::words;
use crate::kit::{Cell, Column, EmptyState, Nav, Pagination, Shell, Table, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Cursor, Page, PageRequest};
use marketplace::OwnShift;
use serde::Deserialize;
use web_kit::{Query, Result, SignedIn};

/// Where in the list.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    after: Option<String>,
}

/// The list.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/list.html")]
pub(super) struct ShiftsPage {
    shell: Shell,
    shifts: Option<Table>,
    pages: Pagination,
}
is_page!(ShiftsPage);

impl ShiftsPage {
    fn new(shell: Shell, wanted: &Wanted, found: Page<OwnShift>) -> Self {
        let columns = vec![
            Column::new("Shift"),
            Column::new("Where"),
            Column::new("When"),
            Column::new("State"),
            Column::number("Booked"),
            Column::number("Invitations waiting"),
        ];
        let rows: Vec<_> = found.items.iter().map(row).collect();
        let next = found.next.map(|Cursor(place)| place);
        Self {
            shell: shell.titled("Shifts").at(Nav::Shifts),
            shifts: (!rows.is_empty())
                .then(|| Table::new("Your shifts, the soonest first", columns, rows).hide_caption()),
            pages: Pagination::new("/shifts", wanted.after.as_deref(), next.as_deref()),
        }
    }
}

fn row(own: &OwnShift) -> Vec<Cell> {
    let shift = &own.shift;
    vec![
        Cell::link(format!("/shifts/{}", shift.id), &shift.title),
        Cell::text(words::place(shift)),
        Cell::text(words::when(shift)),
        Cell::Tag(words::state(shift)),
        Cell::text(format!("{} of {}", shift.booked, shift.positions)),
        Cell::text(own.waiting),
    ]
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let page = PageRequest::new(wanted.after.clone().map(Cursor), None);
    let found = state.marketplace.list_own_shifts(&actor, &page).await?;
    Ok(show(&ShiftsPage::new(
        shell.in_sector(&mine.organisation.sector),
        &wanted,
        found,
    )))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let page = |items| {
        ShiftsPage::new(
            shell(Person::Employer),
            &Wanted { after: None },
            Page { items, next: None },
        )
    };
    let own = OwnShift {
        shift: super::sample::shift(),
        waiting: 3,
    };
    vec![
        Sample::of("shifts/list", &page(vec![own])),
        Sample::of("shifts/list-empty", &page(Vec::new())),
    ]
}
