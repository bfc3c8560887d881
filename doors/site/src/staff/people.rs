//! D4: search for people and organisations. What is typed names people, so it travels in a form's body and stands in no
//! address.

use super::{standing_words, state_tag};
use crate::kit::{Cell, Column, EmptyState, Fields, FormState, Shell, Table, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::rights::FindPeople;
use journeys::{Found, FoundPerson};
use organisations::Organisation;
use platform::{Action, Actor};
use web_kit::{Form, Problem, Result, SignedIn, Throttle};

/// The search and what it found.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/people.html")]
pub(crate) struct PeoplePage {
    shell: Shell,
    form: FormState,
    searched: bool,
    more: bool,
    people: Option<Table>,
    organisations: Option<Table>,
}
is_page!(PeoplePage);

impl PeoplePage {
    fn new(shell: Shell, form: FormState, found: Option<&Found>) -> Self {
        Self {
            shell: shell
                .titled("Find people and organisations")
                .themed("staff")
                .back_to("/staff", "Staff home")
                .failed(form.failed()),
            form,
            searched: found.is_some(),
            more: found.is_some_and(|found| found.more),
            people: found.and_then(|found| people(&found.people)),
            organisations: found.and_then(|found| organisations(&found.organisations)),
        }
    }
}

fn people(found: &[FoundPerson]) -> Option<Table> {
    people_table(found, true)
}

/// Lists people, with links to their records for those who may open such.
pub(super) fn people_table(found: &[FoundPerson], opens: bool) -> Option<Table> {
    let columns = ["Name", "E-mail", "Account", "State", "Town"].map(Column::new).into();
    let row = |person: &FoundPerson| {
        let account = &person.sighting.account;
        let name = person.name.as_deref().unwrap_or("Name not told");
        let shown = if opens {
            Cell::link(format!("/staff/people/{}", account.user), name)
        } else {
            Cell::text(name)
        };
        vec![
            shown,
            Cell::text(&person.sighting.masked),
            Cell::text(standing_words(account.standing)),
            Cell::tag(state_tag(account)),
            Cell::text(person.town.as_deref().unwrap_or("–")),
        ]
    };
    (!found.is_empty()).then(|| Table::new("People", columns, found.iter().map(row).collect()))
}

fn organisations(found: &[Organisation]) -> Option<Table> {
    let columns = ["Name", "Registered under"].map(Column::new).into();
    let row = |it: &Organisation| {
        vec![
            Cell::link(format!("/staff/organisations/{}", it.id), &it.name),
            Cell::Mono(it.registration_number.clone().unwrap_or_else(|| "–".to_owned())),
        ]
    };
    (!found.is_empty()).then(|| Table::new("Organisations", columns, found.iter().map(row).collect()))
}

/// Staff whose role does not search know that the page is there, and are refused.
fn searches(actor: &Actor) -> Result<()> {
    let action = FindPeople::NAME;
    let denied = || Problem::from(identity::Error::Denied(platform::Denied { action }));
    actor.may(FindPeople, &()).then_some(()).ok_or_else(denied)
}

pub(super) async fn get(SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    searches(&actor)?;
    Ok(show(&PeoplePage::new(shell, FormState::empty(), None)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    searches(&actor)?;
    throttle.search(&actor).await?;
    match state.desk.find(&actor, fields.get("q")).await {
        Ok(found) => Ok(show(&PeoplePage::new(shell, FormState::filled(fields), Some(&found)))),
        Err(error) => Ok(again(&PeoplePage::new(shell, FormState::after(fields, error)?, None))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::{account, organisation, sighting};
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let found = Found {
        people: vec![FoundPerson {
            sighting: sighting(account()),
            name: Some("Amina Khan".to_owned()),
            town: Some("Leeds".to_owned()),
        }],
        organisations: vec![organisation()],
        more: true,
    };
    let page = |form, found| PeoplePage::new(shell(Person::Staff), form, found);
    let filled = || FormState::filled(Fields::of([("q", "Khan")]));
    let short = kernel::FieldError::new("q", "too-short", "Enter at least two letters of a name");
    vec![
        Sample::of("staff/people", &page(FormState::empty(), None)),
        Sample::of("staff/people-found", &page(filled(), Some(&found))),
        Sample::of("staff/people-empty", &page(filled(), Some(&Found::default()))),
        Sample::of(
            "staff/people-refused",
            &page(FormState::refused(Fields::of([("q", "K")]), vec![short]), None),
        ),
    ]
}
