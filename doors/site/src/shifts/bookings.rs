//! W12: a worker's shifts. For an organisation: who works when.

use super::words;
use crate::kit::{EmptyState, Nav, Person, Row, Shell, SummaryList, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::sector::SectorPacks;
use marketplace::Booking;
use web_kit::{Result, SignedIn};

/// A booking on the page.
#[derive(Debug, Clone)]
struct Entry {
    href: String,
    title: String,
    facts: SummaryList,
}

/// The list.
#[derive(Debug, Clone, Template)]
#[template(path = "shifts/bookings.html")]
pub(super) struct BookingsPage {
    shell: Shell,
    heading: &'static str,
    entries: Vec<Entry>,
    employer: bool,
}
is_page!(BookingsPage);

impl BookingsPage {
    fn new(shell: Shell, bookings: &[Booking], packs: &SectorPacks) -> Self {
        let employer = shell.person == Some(Person::Employer);
        let heading = if employer { "Who is booked" } else { "Your shifts" };
        let mut shell = shell.titled(heading).at(Nav::Shifts);
        if let Some(first) = bookings.first() {
            shell = shell.in_sector(&first.shift.terms.sector);
        }
        // A worker's own shifts may be read without signal; other people's names may not stay on a phone.
        shell.offline = shell.person == Some(Person::Worker);
        Self {
            shell,
            heading,
            entries: bookings.iter().map(|booking| entry(booking, employer, packs)).collect(),
            employer,
        }
    }
}

fn entry(booking: &Booking, employer: bool, packs: &SectorPacks) -> Entry {
    let shift = &booking.shift;
    let label = |kind: &str| {
        packs
            .credential(kind)
            .map_or_else(|| kind.to_owned(), |kind| kind.label.clone())
    };
    let covered: Vec<String> = booking.covers.iter().map(|cover| label(&cover.requirement)).collect();
    let mut rows = vec![
        Row::new("When", words::when(shift)),
        Row::new("Where", words::place(shift)),
    ];
    if employer {
        rows.insert(
            0,
            Row::new(
                "Who",
                booking
                    .worker_name
                    .as_deref()
                    .unwrap_or("A worker who no longer shows their name"),
            ),
        );
        rows.push(Row::lines("What they hold covers", covered));
    } else {
        rows.push(Row::new("Pay", words::pay(shift)));
        rows.push(Row::new("Employer", &shift.organisation_name));
        rows.push(Row::lines("Your passport covers", covered));
        rows.extend(
            shift
                .notes
                .as_deref()
                .map(|notes| Row::lines("Good to know", notes.lines())),
        );
    }
    Entry {
        href: if employer {
            format!("/shifts/{}", shift.id)
        } else {
            format!("/invitations/{}", booking.invitation)
        },
        title: shift.title.clone(),
        facts: SummaryList::new(rows),
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let bookings = state.marketplace.list_bookings(&actor).await?;
    Ok(show(&BookingsPage::new(shell, &bookings, state.people.sectors())))
}

#[cfg(test)]
pub(super) fn sample(name: Option<&str>) -> Booking {
    let invitation = super::sample::invitation(marketplace::InvitationState::Accepted);
    let covers = invitation
        .shift
        .terms
        .required
        .iter()
        .map(|requirement| marketplace::BookingCover {
            requirement: requirement.clone(),
            credential: uuid::Uuid::from_u128(8).into(),
        });
    Booking {
        id: uuid::Uuid::from_u128(7).into(),
        worker: invitation.worker,
        worker_name: name.map(str::to_owned),
        invitation: invitation.id,
        booked_at: super::sample::now(),
        covers: covers.collect(),
        shift: invitation.shift,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::{Sample, shell};
    let packs = crate::account::packs();
    let page = |person, bookings: &[Booking]| BookingsPage::new(shell(person), bookings, &packs);
    vec![
        Sample::of("shifts/bookings", &page(Person::Worker, &[sample(None)])),
        Sample::of("shifts/bookings-empty", &page(Person::Worker, &[])),
        Sample::of(
            "shifts/bookings-employer",
            &page(Person::Employer, &[sample(Some("Amina K"))]),
        ),
        Sample::of("shifts/bookings-employer-empty", &page(Person::Employer, &[])),
    ]
}
