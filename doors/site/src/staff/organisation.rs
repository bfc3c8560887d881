//! D5: the record of an organisation.

use super::not_ahead;
use crate::kit::{Cell, Column, Row, Shell, SummaryList, Table, day_short, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use journeys::{OrganisationRecord, role_words};
use kernel::ids::OrganisationId;
use web_kit::{Path, Result, SignedIn};

/// The record.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/organisation.html")]
pub(crate) struct OrganisationPage {
    shell: Shell,
    name: String,
    facts: SummaryList,
    members: Table,
}
is_page!(OrganisationPage);

impl OrganisationPage {
    fn new(shell: Shell, record: &OrganisationRecord) -> Self {
        let name = record.organisation.name.clone();
        let columns = ["E-mail", "Role"].map(Column::new).into();
        let members = record.members.iter().map(|(sighting, role)| {
            let person = format!("/staff/people/{}", sighting.account.user);
            vec![Cell::link(person, &sighting.masked), Cell::text(role_words(*role))]
        });
        Self {
            shell: shell
                .titled(format!("{name}, record"))
                .themed("staff")
                .back_to("/staff/people", "Find people and organisations"),
            facts: facts(record),
            members: Table::new("Members", columns, members.collect()).hide_caption(),
            name,
        }
    }
}

fn facts(record: &OrganisationRecord) -> SummaryList {
    let organisation = &record.organisation;
    let registered = organisation.registration_number.as_deref().unwrap_or("Not told");
    let checked = organisation.verified_at.map(|at| day_short(at.date_naive()));
    let bookings = record.bookings;
    let mut rows = vec![
        Row::new("Registered under", registered).mono(),
        Row::new("Checked by us", checked.unwrap_or_else(|| "Not yet".to_owned())),
        Row::new("Sites", record.sites),
        Row::new("Bookings to come", bookings.ahead),
        Row::new("Bookings worked", bookings.past),
        Row::new("Bookings taken back", bookings.ended),
    ];
    if let Some(assessments) = &record.assessments {
        let state = |(state, count): &(String, u64)| format!("{count} {}", state.replace('_', " "));
        let states: Vec<String> = assessments.iter().map(state).collect();
        let told = if states.is_empty() {
            "None".to_owned()
        } else {
            states.join(", ")
        };
        rows.push(Row::new("Assessments", told));
    }
    rows.push(Row::new("Id", organisation.id).mono());
    SummaryList::new(rows)
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Path(id): Path<OrganisationId>,
    shell: Shell,
) -> Result<Response> {
    not_ahead(&headers)?;
    let record = state.desk.organisation(&actor, id).await?;
    Ok(show(&OrganisationPage::new(shell, &record)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::{account, organisation, sighting};
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let record = OrganisationRecord {
        organisation: organisation(),
        members: vec![(sighting(account()), platform::OrgRole::Owner)],
        sites: 2,
        bookings: marketplace::BookingCounts {
            ahead: 3,
            past: 40,
            ended: 1,
        },
        assessments: Some(vec![("in_progress".to_owned(), 1)]),
    };
    vec![Sample::of(
        "staff/organisation",
        &OrganisationPage::new(shell(Person::Staff), &record),
    )]
}
