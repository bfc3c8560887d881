//! Sector packs: what a sector calls things, what its workers hold, and how its matching weighs.
//!
//! A pack is a TOML file; a new sector is a new file. Code asks the pack and never compares a sector's name.
//! Every figure that comes from law or custom carries its [`Source`].

mod check;
mod credential;
mod pack;
mod packs;
mod wizard;

pub use check::{MOST_LISTED, PackError};
pub use credential::{Authority, CheckMethod, CredentialClass, CredentialType, NumberError, NumberFormat, Source};
pub use pack::{
    Cancellation, EvidenceClock, EvidenceStart, Hue, JobRole, Matching, OrganisationKind, Qualification, Retention,
    Scale, SectorPack, Specialism, Theme, Weights, Words, WordsByLanguage, WorkingTime,
};
pub use packs::SectorPacks;
pub use wizard::{AnswerKind, Choice, Question, StepKey, WizardStep};
