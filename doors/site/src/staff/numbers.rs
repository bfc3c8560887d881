//! Who holds a licence or check with this number? The number is sent in a form's body, so it stands in no address.

use super::not_ahead;
use super::people::people_table;
use crate::kit::{EmptyState, Fields, FormState, Shell, Table, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use identity::rights::OpenRecord;
use journeys::FoundPerson;
use people::rights::FindByNumber;
use platform::{Action, Actor};
use web_kit::{Form, Problem, Result, SignedIn, Throttle};

/// The question and who was found.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/numbers.html")]
pub(crate) struct NumbersPage {
    shell: Shell,
    form: FormState,
    searched: bool,
    people: Option<Table>,
}
is_page!(NumbersPage);

impl NumbersPage {
    fn new(shell: Shell, form: FormState, found: Option<Table>, searched: bool) -> Self {
        Self {
            shell: shell
                .titled("Find a licence or check")
                .themed("staff")
                .back_to("/staff", "Staff home")
                .failed(form.failed()),
            form,
            searched,
            people: found,
        }
    }
}

/// Staff whose role does not check know that the page is there, and are refused.
fn checks(actor: &Actor) -> Result<()> {
    let action = FindByNumber::NAME;
    let denied = || Problem::from(people::Error::Denied(platform::Denied { action }));
    actor.may(FindByNumber, &()).then_some(()).ok_or_else(denied)
}

pub(super) async fn get(SignedIn(actor): SignedIn, headers: HeaderMap, shell: Shell) -> Result<Response> {
    checks(&actor)?;
    not_ahead(&headers)?;
    Ok(show(&NumbersPage::new(shell, FormState::empty(), None, false)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    checks(&actor)?;
    throttle.search(&actor).await?;
    match state.desk.find_by_number(&actor, fields.get("number")).await {
        Ok(found) => {
            let table = table(&actor, &found);
            Ok(show(&NumbersPage::new(shell, FormState::filled(fields), table, true)))
        }
        Err(error) => {
            let form = FormState::after(fields, error)?;
            Ok(again(&NumbersPage::new(shell, form, None, false)))
        }
    }
}

/// Only some of those who check may open records.
fn table(actor: &Actor, found: &[FoundPerson]) -> Option<Table> {
    let opens = found
        .iter()
        .all(|person| actor.may(OpenRecord, &person.sighting.account.user));
    people_table(found, opens)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::{account, sighting};
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let found = [FoundPerson {
        sighting: sighting(account()),
        name: Some("Amina Khan".to_owned()),
        town: Some("Leeds".to_owned()),
    }];
    let page = |form, found, searched| NumbersPage::new(shell(Person::Staff), form, found, searched);
    let filled = || FormState::filled(Fields::of([("number", "1017 4441 2233 4455")]));
    let ask = "Enter the whole number, as the document shows it";
    let short = kernel::FieldError::new("number", "too-short", ask);
    vec![
        Sample::of("staff/numbers", &page(FormState::empty(), None, false)),
        Sample::of(
            "staff/numbers-found",
            &page(filled(), people_table(&found, false), true),
        ),
        Sample::of("staff/numbers-empty", &page(filled(), None, true)),
        Sample::of(
            "staff/numbers-refused",
            &page(
                FormState::refused(Fields::of([("number", "12")]), vec![short]),
                None,
                false,
            ),
        ),
    ]
}
