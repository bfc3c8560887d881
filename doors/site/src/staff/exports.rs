//! Large exports of the audit log: one asks, with a reason, another releases it, the first downloads it once.

use super::audit::Wanted;
use super::{NOT_DECIDED, decision};
use crate::kit::{
    Cell, Column, EmptyState, Fields, FormState, Row, Shell, SummaryList, Table, again, capitalised, is_page, moment,
    show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use journeys::{AuditAsked, AuditExports};
use kernel::ids::{AuditExportId, UserId};
use platform::audit::{AuditExport, ExportAsked, ExportState, ReadAudit};
use platform::{Action, Actor, AuditFilter};
use web_kit::{Form, Path, Problem, Proven, Query, Result, SeeOther, Throttle, attachment};

const HERE: &str = "/staff/audit/exports";

/// What whoever looks may do with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mine {
    Decide,
    Take,
    Wait,
}

/// One that waits, or was released to whoever looks.
#[derive(Debug, Clone)]
struct Open {
    id: AuditExportId,
    what: String,
    facts: SummaryList,
    mine: Mine,
}

/// The question, what waits and what is settled.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/exports.html")]
pub(crate) struct ExportsPage {
    shell: Shell,
    form: FormState,
    open: Vec<Open>,
    settled: Option<Table>,
}
is_page!(ExportsPage);

impl ExportsPage {
    fn new(shell: Shell, form: FormState, all: &AuditExports, (by, now): (Option<UserId>, DateTime<Utc>)) -> Self {
        let open: Vec<Open> = all
            .exports
            .iter()
            .filter_map(|it| Open::of(it, all, (by, now)))
            .collect();
        let is_open = |it: &AuditExport| open.iter().any(|open| open.id == it.id);
        let settled: Vec<Vec<Cell>> = all
            .exports
            .iter()
            .filter(|it| !is_open(it))
            .map(|it| row(it, all, now))
            .collect();
        let columns = ["What", "Asked by", "When", "State", "Decided by"];
        Self {
            shell: shell
                .titled("Large exports of the audit log")
                .themed("staff")
                .back_to("/staff/audit", "Audit log")
                .failed(form.failed()),
            form,
            settled: (!settled.is_empty())
                .then(|| Table::new("Settled", columns.map(Column::new).into(), settled).hide_caption()),
            open,
        }
    }
}

impl Open {
    fn of(export: &AuditExport, all: &AuditExports, (by, now): (Option<UserId>, DateTime<Utc>)) -> Option<Self> {
        let own = by == Some(export.asked_by);
        let mine = match export.state(now) {
            ExportState::Waiting if own => Mine::Wait,
            ExportState::Waiting => Mine::Decide,
            ExportState::Released if own => Mine::Take,
            _ => return None,
        };
        Some(Self {
            id: export.id,
            what: what(&export.filter),
            facts: SummaryList::new(vec![
                Row::new("Why", &export.reason),
                Row::new("Asked by", name(all, export.asked_by)),
                Row::new("Can be decided until", moment(export.expires_at)),
            ]),
            mine,
        })
    }
}

fn name(all: &AuditExports, user: UserId) -> String {
    all.people.get(&user).cloned().unwrap_or_else(|| user.to_string())
}

/// Says in words which rows are asked for.
fn what(filter: &AuditFilter) -> String {
    let parts = [
        filter.actor.map(|id| format!("done by {id}")),
        filter.target.map(|id| format!("done to {id}")),
        filter
            .action
            .as_ref()
            .map(|action| format!("what begins with {action}")),
        filter.from.map(|at| format!("from {}", moment(at))),
        filter.until.map(|at| format!("before {}", moment(at))),
        filter.request.map(|id| format!("request {id}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.as_slice() {
        [] => "The whole log".to_owned(),
        parts => format!("Rows {}", parts.join(", ")),
    }
}

fn row(export: &AuditExport, all: &AuditExports, now: DateTime<Utc>) -> Vec<Cell> {
    let decided = export.decided_by.map(|user| name(all, user));
    vec![
        Cell::text(what(&export.filter)),
        Cell::text(name(all, export.asked_by)),
        Cell::text(moment(export.asked_at)),
        Cell::text(capitalised(export.state(now).as_str())),
        Cell::text(decided.unwrap_or_else(|| "Nobody".to_owned())),
    ]
}

/// Staff who do not read the log know that the page is there, and are refused.
fn reads(actor: &Actor) -> Result<()> {
    let action = ReadAudit::NAME;
    let denied = || Problem::from(platform::audit::AuditError::Denied(platform::Denied { action }));
    actor.may(ReadAudit, &()).then_some(()).ok_or_else(denied)
}

async fn page(state: &SiteState, actor: &Actor, shell: Shell, form: FormState) -> Result<ExportsPage> {
    let all = state.audit.exports(actor).await?;
    Ok(ExportsPage::new(shell, form, &all, (actor.user(), state.clock.now())))
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Query(wanted): Query<Wanted>,
    shell: Shell,
) -> Result<Response> {
    reads(&actor)?;
    Ok(show(
        &page(&state, &actor, shell, FormState::filled(wanted.fields())).await?,
    ))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    throttle: Throttle,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    reads(&actor)?;
    let typed = |name| fields.get(name).to_owned();
    let asked = AuditAsked {
        actor: typed("actor"),
        target: typed("target"),
        action: typed("action"),
        from: typed("from"),
        to: typed("to"),
        request: typed("request"),
    };
    throttle.export(&actor).await?;
    match state.audit.ask_export(&actor, &asked, fields.get("reason")).await {
        Ok(ExportAsked::Fresh(_)) => Ok(SeeOther::to(HERE)
            .success("Somebody else has 24 hours to release it")
            .into_response()),
        Ok(ExportAsked::There(there)) => {
            let asked = moment(there.asked_at);
            let said = format!("You asked for these rows on {asked}. That export is below, so no other was made");
            Ok(SeeOther::to(HERE).notice(said).into_response())
        }
        Err(error) => {
            let form = FormState::after(fields, error)?;
            Ok(again(&page(&state, &actor, shell, form).await?))
        }
    }
}

pub(super) async fn decide(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(export): Path<AuditExportId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    reads(&actor)?;
    let back = SeeOther::to(HERE);
    let Some(approve) = decision(&fields) else {
        return Ok(back.notice(NOT_DECIDED).into_response());
    };
    state.audit.decide_export(&actor, export, approve).await?;
    let news = if approve {
        "Released. Whoever asked can download it for 24 hours"
    } else {
        "Refused. Nothing leaves"
    };
    Ok(back.success(news).into_response())
}

pub(super) async fn take(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(export): Path<AuditExportId>,
) -> Result<Response> {
    reads(&actor)?;
    let sheet = state.audit.take_export(&actor, export).await?;
    Ok(attachment("text/csv; charset=utf-8", "audit.csv", sheet))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use std::collections::BTreeMap;
    use uuid::Uuid;
    let person = |n: u128| UserId::from(Uuid::from_u128(n));
    let now = DateTime::UNIX_EPOCH;
    let asked = |id: u128, by: u128, approved: Option<bool>| AuditExport {
        id: Uuid::from_u128(id).into(),
        filter: AuditFilter {
            action: Some("identity.".to_owned()),
            ..AuditFilter::default()
        },
        reason: "The yearly audit".to_owned(),
        asked_by: person(by),
        asked_at: now,
        expires_at: now + platform::audit::EXPORT_DECIDED_WITHIN,
        decided_by: approved.map(|_| person(2)),
        decided_at: approved.map(|_| now),
        approved,
        taken_at: None,
    };
    let all = AuditExports {
        exports: vec![
            asked(1, 1, None),
            asked(2, 3, None),
            asked(3, 1, Some(true)),
            asked(4, 1, Some(false)),
        ],
        people: BTreeMap::from([(person(3), "auditor@demo.example".to_owned())]),
    };
    let page = |form, all: &AuditExports| ExportsPage::new(shell(Person::Staff), form, all, (Some(person(1)), now));
    let why = kernel::FieldError::new("reason", "required", "Say why, in a few words");
    let typed = Fields::of([("action", "identity.")]);
    vec![
        Sample::of("staff/exports", &page(FormState::filled(typed.clone()), &all)),
        Sample::of(
            "staff/exports-empty",
            &page(FormState::empty(), &AuditExports::default()),
        ),
        Sample::of(
            "staff/exports-refused",
            &page(FormState::refused(typed, vec![why]), &AuditExports::default()),
        ),
    ]
}
