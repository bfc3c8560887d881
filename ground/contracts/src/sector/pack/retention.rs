//! How long data is kept, evidence above all.

use crate::sector::{CredentialClass, Source};
use serde::{Deserialize, Serialize};

/// What starts the clock of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceStart {
    /// The day on which we decided what it shows. Until then it is needed.
    Decision,
    /// The end of the person's last shift; where there was none, the check, or the day on which it was sent.
    EndOfWork,
    /// The day on which what it shows lapses; what never lapses ends with the work.
    Lapse,
}

/// Which evidence a clock is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceClock {
    /// The families of credentials that it shows.
    pub classes: Vec<CredentialClass>,
    /// What starts it.
    pub starts: EvidenceStart,
    /// Whether the sealed whole number goes with the copy.
    #[serde(default)]
    pub numbers: bool,
}

/// How long a kind of data is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The key of the clock: `right-to-work-evidence`.
    pub key: String,
    /// What people read.
    pub label: String,
    /// For how many months, counted from the anchor.
    pub months: u16,
    /// What starts the clock.
    pub from: String,
    /// What is done, and what stays.
    pub rule: String,
    /// The evidence that it is for, where it is for evidence.
    #[serde(default)]
    pub evidence: Option<EvidenceClock>,
    /// Where this comes from.
    pub source: Source,
}
