//! Lines for the audit log, written when the business transaction commits.

use uuid::Uuid;

/// One thing that was done. Holds ids, never personal data.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// What was done: `academy.enrol-self`.
    pub action: &'static str,
    /// To what.
    pub target: Option<Uuid>,
    /// What else is worth knowing; ids, states and counts only.
    pub detail: serde_json::Value,
}
