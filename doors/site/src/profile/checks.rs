//! The queue of credentials that wait for a check; for staff.

use crate::kit::{EmptyState, Pagination, Row, Shell, SummaryList, day_short, is_page, moment, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::SectorPacks;
use kernel::ids::CredentialId;
use kernel::{Cursor, Page as Rows, PageRequest};
use people::{CheckCredential, Credential, Finding};
use serde::Deserialize;
use web_kit::{Form, Path, Problem, Query, Result, SeeOther, SignedIn};

/// Credentials that wait, oldest first.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/checks.html")]
pub(crate) struct ChecksPage {
    shell: Shell,
    waiting: Vec<Waiting>,
    pages: Pagination,
}
is_page!(ChecksPage);

/// One that waits.
#[derive(Debug, Clone)]
struct Waiting {
    id: CredentialId,
    label: String,
    facts: SummaryList,
}

impl ChecksPage {
    fn new(shell: Shell, packs: &SectorPacks, rows: Rows<Credential>, after: Option<String>) -> Self {
        let pages = Pagination::new("/staff/credentials", after.as_deref(), rows.next.as_ref().map(|cursor| cursor.0.as_str()));
        let waiting = rows.items.into_iter().map(|held| Waiting::new(&held, packs)).collect();
        Self { shell: shell.titled("Credentials to check").themed("staff"), waiting, pages }
    }
}

impl Waiting {
    fn new(held: &Credential, packs: &SectorPacks) -> Self {
        let kind = packs.credential(&held.kind);
        let mut facts = vec![Row::new("Worker", held.worker).mono()];
        if let Some(tail) = &held.number_tail {
            facts.push(Row::new("Number ends in", tail).mono());
        }
        facts.push(Row::new("Valid from", moment(held.validity.from)));
        facts.push(Row::new("Last day", held.last_day().map_or_else(|| "Does not expire".to_owned(), day_short)));
        Self {
            id: held.id,
            label: kind.map_or_else(|| held.kind.clone(), |kind| kind.label.clone()),
            facts: SummaryList::new(facts),
        }
    }
}

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    after: Option<String>,
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Query(part): Query<Part>,
    shell: Shell,
) -> Result<Response> {
    if !actor.is_staff() {
        return Err(Problem::not_found());
    }
    let request = PageRequest::new(part.after.clone().map(Cursor), None);
    let rows = state.people.list_unchecked(&actor, &request).await?;
    Ok(show(&ChecksPage::new(shell, state.people.sectors(), rows, part.after)))
}

/// What the button said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Decision {
    finding: String,
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<CredentialId>,
    Form(decision): Form<Decision>,
) -> Result<Response> {
    let finding = match decision.finding.as_str() {
        "confirmed" => Finding::Confirmed,
        "declined" => Finding::Declined,
        _ => return Ok(SeeOther::to("/staff/credentials").notice("Nothing was decided. Use one of the buttons").into_response()),
    };
    state.people.verify_credential(&actor, CheckCredential { credential: id, finding }).await?;
    let news = if finding == Finding::Confirmed { "Confirmed. It counts from now on" } else { "Declined. It does not count" };
    Ok(SeeOther::to("/staff/credentials").success(news).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::passport::sample_credentials;
    use crate::account::packs;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = packs();
    let page = |items| {
        let rows = Rows { items, next: None };
        ChecksPage::new(shell(Person::Staff), &packs, rows, None)
    };
    let (held, _) = sample_credentials();
    vec![Sample::of("profile/checks", &page(held)), Sample::of("profile/checks-empty", &page(Vec::new()))]
}
