//! The audit log: what was done, by whom, on whom; how it is sealed, proven and read.
//!
//! A line is written when the business transaction commits ([`crate::WriteTx::audit`]). One [`Sealer`] then chains the
//! rows, and [`verify`] finds every later change. `docs/decisions/0007-one-sealer-chains-the-audit-log.md` says why.

mod canonical;
mod chain;
mod closing;
mod export;
mod exports;
mod key;
mod newest;
mod reading;
mod reasons;
mod sealer;
mod verifying;
mod words;

pub use export::{
    AuditExport, EXPORT_DECIDED_WITHIN, EXPORT_SAME_WITHIN, EXPORT_TAKEN_WITHIN, EXPORTED_ALONE, ExportAsked,
    ExportRefusal, ExportState,
};
pub use exports::{ExportByHand, ask_export, decide_export, export_by_hand, list_exports, take_export};
pub use key::{AuditKey, KeyError, SignedBeginning, SignedHead};
pub use newest::{Newest, PROVER, Prover};
pub use reading::{
    AuditEntry, AuditError, AuditFilter, EXPORTED_AT_MOST, Look, READ_A_DAY, ReadAudit, export, list, looks_at,
    note_proof,
};
pub use reasons::Reason;
pub use sealer::{SEALER, SealError, Sealer};
pub use verifying::{Fault, Verification, verify};
pub use words::{FORGOTTEN, GONE, MEDDLED, TIME_OVER, UNREADABLE, in_words};

pub(crate) use chain::{Entry, GENESIS};

use serde_json::Value;
use uuid::Uuid;

/// For how many months a row is kept. The database holds its owner to the same.
pub const KEPT_MONTHS: u32 = 84;
/// The action under which the sealer notes that it took rows away whose time was over.
pub const CLOSED: &str = "platform.audit-closed";

/// The action under which somebody else's look at a person's record is written. The person may read these lines.
pub const LOOK: &str = "platform.look";

/// One thing that was done. Holds ids, never personal data.
#[derive(Debug, Clone, Default)]
pub struct AuditLine {
    /// What was done: `academy.enrol-self`.
    pub action: &'static str,
    /// To what.
    pub target: Option<Uuid>,
    /// What else is worth knowing; ids, states and counts only.
    pub detail: Value,
    /// The state before, where something changed.
    pub before: Value,
    /// The state after.
    pub after: Value,
}
