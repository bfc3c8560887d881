//! What happens around the audit log.

use crate::Event;
use chrono::{DateTime, Utc};
use kernel::ids::{AuditExportId, UserId};
use serde::{Deserialize, Serialize};

/// Somebody asked for a large export of the audit log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditExportAsked {
    /// The export.
    pub export: AuditExportId,
    /// Who asked.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Event for AuditExportAsked {
    const NAME: &'static str = "platform.audit_export_asked.1";
}

/// Somebody else decided on it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditExportDecided {
    /// The export.
    pub export: AuditExportId,
    /// Who asked.
    pub asked_by: UserId,
    /// Whether it was released.
    pub approved: bool,
    /// When.
    pub at: DateTime<Utc>,
}

impl Event for AuditExportDecided {
    const NAME: &'static str = "platform.audit_export_decided.1";
}
