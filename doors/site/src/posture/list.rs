//! S1: the organisation's assessments.

use super::words::{address, frame, progress, state_tag};
use crate::kit::{Cell, Column, EmptyState, Pagination, Shell, Table, day_short, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Cursor, Page, PageRequest, london_date};
use platform::Actor;
use posture::AssessmentSummary;
use posture::model::{Exact, may_start, permission};
use serde::Deserialize;
use uuid::Uuid;
use web_kit::{Query, Result, SignedIn};

/// Which part of the list is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    after: Option<Uuid>,
}

/// Assessments with state, progress and score.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/list.html")]
pub(crate) struct AssessmentsPage {
    shell: Shell,
    table: Option<Table>,
    empty: EmptyState,
    may_start: bool,
    pages: Pagination,
}
is_page!(AssessmentsPage);

impl AssessmentsPage {
    fn new(
        shell: Shell,
        page: &Page<AssessmentSummary>,
        after: Option<&str>,
        may_start: bool,
        empty: EmptyState,
    ) -> Self {
        let next = page.next.as_ref().map(|Cursor(id)| id.as_str());
        Self {
            shell: frame(shell, "Security checks"),
            table: (!page.items.is_empty()).then(|| table(&page.items)),
            empty,
            may_start,
            pages: Pagination::new("/posture", after, next),
        }
    }
}

fn table(lines: &[AssessmentSummary]) -> Table {
    let columns = ["Name", "Started", "State", "Progress"].map(Column::new);
    let columns = columns.into_iter().chain([Column::number("Score")]).collect();
    let row = |line: &AssessmentSummary| {
        let frozen = line.assessment.state.is_frozen();
        let place = address(line.assessment.id);
        let place = if frozen { format!("{place}/results") } else { place };
        let score = line.overall.map_or_else(|| "None yet".to_owned(), Exact::percent);
        vec![
            Cell::link(place, &line.assessment.title),
            Cell::text(day_short(london_date(line.assessment.started_at))),
            Cell::Tag(state_tag(line.assessment.state)),
            Cell::text(progress(line.counts)),
            Cell::text(if frozen || line.overall.is_none() {
                score
            } else {
                format!("{score} so far")
            }),
        ]
    };
    Table::new(
        "Your security checks, newest first",
        columns,
        lines.iter().map(row).collect(),
    )
    .hide_caption()
}

/// Says why the list is empty and what would fill it.
fn empty(actor: &Actor, may_start: bool) -> EmptyState {
    if may_start {
        return EmptyState::new(
            "No security checks yet",
            "A check shows how safe your people, places and information are. You can stop and go on at any time.",
        )
        .action("/posture/new", "Start a check");
    }
    if actor.is_staff() {
        return EmptyState::new(
            "No list for staff",
            "Checks belong to organisations. Whoever may read one opens it by its address, and each look is written down.",
        );
    }
    if actor.organisation().is_none() {
        return EmptyState::new(
            "Security checks are for organisations",
            "Set up your organisation first. Then you can start a check.",
        )
        .action("/organisation/new", "Set up your organisation");
    }
    EmptyState::new(
        "No security checks to show",
        "Owners, managers and viewers of your organisation see its checks here. Ask an owner if you need to see them.",
    )
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Query(part): Query<Part>,
) -> Result<Response> {
    let after = part.after.map(|id| id.to_string());
    let request = PageRequest::new(after.clone().map(Cursor), None);
    let page = state.posture.list_assessments(&actor, request).await?;
    let may_start = actor
        .organisation()
        .is_some_and(|organisation| may_start(permission::role_of(&actor, organisation)));
    Ok(show(&AssessmentsPage::new(
        shell,
        &page,
        after.as_deref(),
        may_start,
        empty(&actor, may_start),
    )))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let page = |items, next| Page { items, next };
    let none = || {
        EmptyState::new("No security checks yet", "A check shows how safe you are.")
            .action("/posture/new", "Start a check")
    };
    let full = page(
        vec![sample::summary(sample::half()), sample::summary(sample::done())],
        Some(Cursor(Uuid::nil().to_string())),
    );
    vec![
        Sample::of(
            "posture/list",
            &AssessmentsPage::new(sample::shell(), &full, None, true, none()),
        ),
        Sample::of(
            "posture/list-empty",
            &AssessmentsPage::new(sample::shell(), &page(vec![], None), None, true, none()),
        ),
    ]
}
