//! The log as a sheet that no spreadsheet runs.

use crate::sheets::{harmless, quoted};
use platform::AuditEntry;
use uuid::Uuid;

const HEADINGS: [&str; 15] = [
    "row",
    "at",
    "kind",
    "person",
    "organisation",
    "role",
    "part",
    "request",
    "action",
    "target",
    "detail",
    "before",
    "after",
    "reason",
    "network",
];

/// Writes rows as comma-separated values that no spreadsheet takes for formulas.
pub fn audit_sheet(rows: &[AuditEntry]) -> String {
    let mut out = line(HEADINGS.map(str::to_owned));
    for row in rows {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        let json = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
        out += &line([
            row.id.to_string(),
            row.at.to_rfc3339(),
            row.actor_kind.clone(),
            id(row.actor_user),
            id(row.actor_org),
            word(&row.actor_role),
            word(&row.actor_system),
            id(row.request),
            row.action.clone(),
            id(row.target),
            json(&row.detail),
            json(&row.before),
            json(&row.after),
            word(&row.reason),
            word(&row.client),
        ]);
    }
    out
}

fn line(cells: [String; 15]) -> String {
    cells.map(|cell| quoted(&harmless(&cell))).join(",") + "\r\n"
}
