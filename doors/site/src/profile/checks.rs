//! The queue of credentials that wait for a check; for staff.

use super::credential::EvidenceRow;
use crate::kit::{
    EmptyState, Fields, FormState, Pagination, Row, Shell, SummaryList, again, day_short, is_page, moment, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::SectorPacks;
use files::StoredFile;
use kernel::ids::CredentialId;
use kernel::{Cursor, Page as Rows, PageRequest};
use people::rights::SeeUnchecked;
use people::{CheckCredential, Finding, Unchecked};
use platform::{Action, Denied};
use serde::Deserialize;
use std::collections::HashMap;
use web_kit::{Form, Path, Proven, Query, Result, SeeOther, SignedIn};

/// Credentials that wait, oldest first.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/checks.html")]
pub(crate) struct ChecksPage {
    shell: Shell,
    waiting: Vec<Waiting>,
    pages: Pagination,
}
is_page!(ChecksPage);

/// What was sent to show each credential.
type Sent = HashMap<CredentialId, Vec<StoredFile>>;

/// One that waits.
#[derive(Debug, Clone)]
struct Waiting {
    id: CredentialId,
    numbered: bool,
    label: String,
    facts: SummaryList,
    evidence: Vec<EvidenceRow>,
}

impl ChecksPage {
    fn new(shell: Shell, packs: &SectorPacks, rows: Rows<Unchecked>, sent: &Sent, after: Option<&str>) -> Self {
        let pages = Pagination::new(
            "/staff/credentials",
            after,
            rows.next.as_ref().map(|cursor| cursor.0.as_str()),
        );
        let waiting = rows.items.iter().map(|it| Waiting::new(it, packs, sent)).collect();
        Self {
            shell: shell.titled("Credentials to check").themed("staff"),
            waiting,
            pages,
        }
    }
}

impl Waiting {
    fn new(waiting: &Unchecked, packs: &SectorPacks, sent: &Sent) -> Self {
        let held = &waiting.credential;
        let kind = packs.credential(&held.kind);
        let name = if waiting.name.is_empty() {
            "Not told yet"
        } else {
            &waiting.name
        };
        let mut facts = vec![Row::new("Worker", name)];
        if let Some(tail) = &held.number_tail {
            facts.push(Row::new("Number ends in", tail).mono());
        }
        facts.push(Row::new("Valid from", moment(held.validity.from)));
        facts.push(Row::new(
            "Last day",
            held.last_day().map_or_else(|| "Does not expire".to_owned(), day_short),
        ));
        Self {
            id: held.id,
            numbered: held.number_tail.is_some(),
            label: kind.map_or_else(|| held.kind.clone(), |kind| kind.label.clone()),
            facts: SummaryList::new(facts),
            evidence: sent.get(&held.id).into_iter().flatten().map(EvidenceRow::new).collect(),
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
    let request = PageRequest::new(part.after.clone().map(Cursor), None);
    let rows = state.people.list_unchecked(&actor, &request).await?;
    let held = rows.items.iter().map(|it| it.credential.id);
    let sent = state.evidence.about(&actor, held).await?;
    Ok(show(&ChecksPage::new(
        shell,
        state.people.sectors(),
        rows,
        &sent,
        part.after.as_deref(),
    )))
}

/// The whole number of one credential, to compare it with the document or the register.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/number.html")]
pub(crate) struct NumberPage {
    shell: Shell,
    form: FormState,
    /// What was asked for, once it was explained.
    shown: bool,
    number: Option<String>,
}
is_page!(NumberPage);

impl NumberPage {
    fn asking(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Number to check")
            .themed("staff")
            .back_to("/staff/credentials", "Credentials to check")
            .failed(form.failed());
        Self {
            shell,
            form,
            shown: false,
            number: None,
        }
    }

    fn showing(shell: Shell, number: Option<String>) -> Self {
        Self {
            shown: true,
            number,
            ..Self::asking(shell, FormState::empty())
        }
    }
}

/// Asks why, of those who check. Staff of other roles know that the page is there, and are refused.
pub(super) async fn ask_number(Proven(actor): Proven, Path(_): Path<CredentialId>, shell: Shell) -> Result<Response> {
    if !actor.may(SeeUnchecked, &()) {
        let action = SeeUnchecked::NAME;
        return Err(people::Error::Denied(Denied { action }).into());
    }
    Ok(show(&NumberPage::asking(shell, FormState::empty())))
}

/// Shows the number. It is a post, because each look is written down.
pub(super) async fn number(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(id): Path<CredentialId>,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    match state.people.reveal_number(&actor, id, fields.get("reason")).await {
        Ok(number) => Ok(show(&NumberPage::showing(shell, number.map(kernel::Pii::into_inner)))),
        Err(error) => Ok(again(&NumberPage::asking(shell, FormState::after(fields, error)?))),
    }
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
        _ => {
            return Ok(SeeOther::to("/staff/credentials")
                .notice("Nothing was decided. Use one of the buttons")
                .into_response());
        }
    };
    state
        .people
        .verify_credential(
            &actor,
            CheckCredential {
                credential: id,
                finding,
            },
        )
        .await?;
    let news = if finding == Finding::Confirmed {
        "Confirmed. It counts from now on"
    } else {
        "Declined. It does not count"
    };
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
        let sent = Sent::from([(uuid::Uuid::nil().into(), super::credential::sample_files())]);
        ChecksPage::new(shell(Person::Staff), &packs, rows, &sent, None)
    };
    let (held, _) = sample_credentials();
    let held = held
        .into_iter()
        .map(|credential| Unchecked {
            credential,
            name: "Amina Khan".to_owned(),
        })
        .collect();
    let number = NumberPage::showing(shell(Person::Staff), Some("1017444122334455".to_owned()));
    let fault = kernel::FieldError::new("reason", "required", "Say why, in a few words");
    let refused = FormState::refused(Fields::default(), vec![fault]);
    vec![
        Sample::of("profile/number", &number),
        Sample::of(
            "profile/number-asked",
            &NumberPage::asking(shell(Person::Staff), FormState::empty()),
        ),
        Sample::of(
            "profile/number-refused",
            &NumberPage::asking(shell(Person::Staff), refused),
        ),
        Sample::of("profile/checks", &page(held)),
        Sample::of("profile/checks-empty", &page(Vec::new())),
    ]
}
