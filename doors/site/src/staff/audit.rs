//! D7: the audit log, with filters and a sheet to download.

use super::not_ahead;
use crate::kit::{
    Cell, Column, EmptyState, Fields, FormState, Notice, Pagination, Row, Shell, SummaryList, Table, again, is_page,
    moment, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use journeys::{AuditAsked, AuditPage};
use kernel::ids::UserId;
use kernel::{Cursor, Page as Rows, PageRequest};
use platform::AuditEntry;
use platform::audit::Newest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;
use web_kit::{Proven, Query, Result, SignedIn, Throttle, attachment};

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Wanted {
    #[serde(skip_serializing_if = "String::is_empty")]
    actor: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    target: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    action: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    request: String,
    #[serde(skip_serializing)]
    after: Option<String>,
}

impl Wanted {
    fn asked(&self) -> AuditAsked {
        AuditAsked {
            actor: self.actor.clone(),
            target: self.target.clone(),
            action: self.action.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            request: self.request.clone(),
        }
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::default()
            .with("actor", &self.actor)
            .with("target", &self.target)
            .with("action", &self.action)
            .with("from", &self.from)
            .with("to", &self.to)
            .with("request", &self.request)
    }

    /// Returns an address with the same filters.
    fn address(&self, path: &str) -> String {
        match serde_urlencoded::to_string(self) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }
}

/// The log.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/audit.html")]
pub(crate) struct AuditLogPage {
    shell: Shell,
    form: FormState,
    rows: Option<Table>,
    sheet: String,
    /// Where more rows than one person may export are asked for, with the same filters.
    larger: String,
    pages: Pagination,
}
is_page!(AuditLogPage);

impl AuditLogPage {
    fn new(shell: Shell, form: FormState, wanted: &Wanted, found: &AuditPage) -> Self {
        let columns = [
            "When",
            "Who",
            "What",
            "On whom or what",
            "Before, after and why",
            "Request",
        ];
        let rows: Vec<_> = found.rows.items.iter().map(|row| cells(row, &found.actors)).collect();
        let next = found.rows.next.as_ref().map(|cursor| cursor.0.as_str());
        Self {
            shell: shell
                .titled("Audit log")
                .themed("staff")
                .back_to("/staff", "Staff home")
                .failed(form.failed()),
            form,
            rows: (!rows.is_empty()).then(|| {
                let columns = columns.into_iter().map(Column::new).collect();
                Table::new("What was done, the newest first", columns, rows).hide_caption()
            }),
            sheet: wanted.address("/staff/audit.csv"),
            larger: wanted.address("/staff/audit/exports"),
            pages: Pagination::new(&wanted.address("/staff/audit"), wanted.after.as_deref(), next),
        }
    }
}

fn cells(row: &AuditEntry, actors: &BTreeMap<UserId, String>) -> Vec<Cell> {
    let only = |name: &str, id: Uuid, text: String| Cell::link(format!("/staff/audit?{name}={id}"), text);
    let empty = || Cell::text("–");
    vec![
        Cell::text(format!("{}, row {}", moment(row.at), row.id)),
        match row.actor_user {
            Some(user) => only(
                "actor",
                user,
                who(
                    row,
                    actors
                        .get(&UserId::from(user))
                        .cloned()
                        .unwrap_or_else(|| user.to_string()),
                ),
            ),
            None => Cell::text(who(row, String::new())),
        },
        Cell::Mono(row.action.clone()),
        row.target.map_or_else(empty, |id| only("target", id, id.to_string())),
        Cell::text(told(row)),
        row.request.map_or_else(empty, |id| only("request", id, id.to_string())),
    ]
}

/// Names who acted: the person, the part of the platform, the role.
fn who(row: &AuditEntry, person: String) -> String {
    let nobody = (row.actor_kind == "anonymous").then(|| "nobody signed in".to_owned());
    let part = row.actor_system.as_ref().map(|part| format!("part {part}"));
    let named = [
        Some(person).filter(|person| !person.is_empty()),
        row.actor_role.clone(),
        part,
        nobody,
    ];
    named.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Says what changed and why, as far as it was written down.
fn told(row: &AuditEntry) -> String {
    // Spaces let a long line break, so that the table fits its page.
    let spaced = |value: &serde_json::Value| value.to_string().replace(",\"", ", \"");
    let json =
        |word: &str, value: &Option<serde_json::Value>| value.as_ref().map(|value| format!("{word} {}", spaced(value)));
    let parts = [
        json("told", &row.detail),
        json("before", &row.before),
        json("after", &row.after),
        row.reason.as_ref().map(|reason| format!("because: {reason}")),
        row.client.as_ref().map(|client| format!("from {client}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "–".to_owned()
    } else {
        parts.join("; ")
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
    shell: Shell,
) -> Result<Response> {
    not_ahead(&headers)?;
    let request = PageRequest::new(wanted.after.clone().map(Cursor), None);
    match state.audit.page(&actor, &wanted.asked(), &request).await {
        Ok(found) => {
            let form = FormState::filled(wanted.fields());
            Ok(show(&AuditLogPage::new(shell, form, &wanted, &found)))
        }
        Err(error) => {
            let form = FormState::after(wanted.fields(), error)?;
            Ok(again(&AuditLogPage::new(shell, form, &wanted, &nothing())))
        }
    }
}

fn nothing() -> AuditPage {
    AuditPage {
        rows: Rows {
            items: Vec::new(),
            next: None,
        },
        actors: BTreeMap::new(),
    }
}

pub(super) async fn sheet(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    throttle: Throttle,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    throttle.export(&actor).await?;
    let sheet = state.audit.sheet(&actor, &wanted.asked()).await?;
    Ok(attachment("text/csv; charset=utf-8", "audit.csv", sheet))
}

/// How far the chain of the log holds.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/audit_proof.html")]
pub(crate) struct AuditProofPage {
    shell: Shell,
    fault: Option<String>,
    signed: bool,
    facts: SummaryList,
}
is_page!(AuditProofPage);

impl AuditProofPage {
    fn new(shell: Shell, found: &Newest) -> Self {
        let mut facts = Vec::new();
        if let Some(head) = &found.head {
            facts.push(Row::new("Rows signed for", head.position));
            facts.push(Row::new("Signed", moment(head.at)));
            facts.push(Row::new("Hash", &head.hash).mono());
            facts.push(Row::new("Key", &head.key).mono());
        }
        facts.push(Row::new("Rows compared just now", found.compared));
        let outside = found
            .anchored
            .map_or_else(|| "No copy yet".to_owned(), |rows| rows.to_string());
        facts.push(Row::new("Rows signed for in the copy outside", outside));
        facts.push(Row::new("Rows that wait for a seal", found.waiting));
        Self {
            shell: shell
                .titled("Does the audit log hold?")
                .themed("staff")
                .back_to("/staff/audit", "Audit log"),
            fault: found.fault.as_ref().map(ToString::to_string),
            signed: found.head.is_some(),
            facts: SummaryList::new(facts),
        }
    }
}

pub(super) async fn proof(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    headers: HeaderMap,
    shell: Shell,
) -> Result<Response> {
    not_ahead(&headers)?;
    throttle.audit_proof(&actor).await?;
    let found = state.audit.proof(&actor).await?;
    Ok(show(&AuditProofPage::new(shell, &found)))
}

#[cfg(test)]
pub(super) fn sample_row(id: i64, action: &str) -> AuditEntry {
    AuditEntry {
        id,
        at: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default(),
        actor_kind: "staff".to_owned(),
        actor_user: Some(Uuid::from_u128(1)),
        actor_org: None,
        actor_role: Some("admin".to_owned()),
        actor_system: None,
        request: Some(Uuid::from_u128(2)),
        action: action.to_owned(),
        target: Some(Uuid::from_u128(3)),
        detail: None,
        before: Some(serde_json::json!({ "state": "open" })),
        after: Some(serde_json::json!({ "state": "shut" })),
        reason: Some("They asked by phone".to_owned()),
        client: Some("203.0.113.0/24".to_owned()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use platform::audit::Fault;
    let user = UserId::from(Uuid::from_u128(1));
    let row = sample_row;
    let full = AuditPage {
        rows: Rows {
            items: vec![row(2, "identity.switch-account"), row(1, "people.check-credential")],
            next: Some(Cursor("1".to_owned())),
        },
        actors: BTreeMap::from([(user, "admin@demo.example".to_owned())]),
    };
    let page = |wanted: &Wanted, form, found: &AuditPage| AuditLogPage::new(shell(Person::Staff), form, wanted, found);
    let all = Wanted::default();
    let odd = Wanted {
        actor: "Jo".to_owned(),
        ..Wanted::default()
    };
    let refused = odd.asked().filter().expect_err("no id");
    let refused = FormState::after(odd.fields(), refused).expect("a form");
    let proof = |fault| Newest {
        head: None,
        compared: 31,
        anchored: Some(1204),
        waiting: 2,
        fault,
    };
    vec![
        Sample::of("staff/audit", &page(&all, FormState::filled(all.fields()), &full)),
        Sample::of(
            "staff/audit-empty",
            &page(&all, FormState::filled(all.fields()), &nothing()),
        ),
        Sample::of("staff/audit-refused", &page(&odd, refused, &nothing())),
        Sample::of(
            "staff/audit-proof",
            &AuditProofPage::new(shell(Person::Staff), &proof(None)),
        ),
        Sample::of(
            "staff/audit-proof-broken",
            &AuditProofPage::new(shell(Person::Staff), &proof(Some(Fault::Gap { position: 31 }))),
        ),
    ]
}
