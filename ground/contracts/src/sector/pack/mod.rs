//! One sector's pack.

mod choices;
mod matching;
mod retention;
mod terms;
mod theme;

pub use choices::{JobRole, OrganisationKind, Qualification, Specialism};
pub use matching::{Matching, Scale, Weights};
pub use retention::{EvidenceClock, EvidenceStart, Retention};
pub use terms::{Cancellation, WorkingTime};
pub use theme::{Hue, Theme, Words, WordsByLanguage};

use super::check::{self, PackError};
use super::{Authority, CredentialClass, CredentialType, StepKey, WizardStep};
use serde::{Deserialize, Serialize};

/// All that Muster needs to know about a sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorPack {
    /// The key that accounts and organisations carry: `care`.
    pub key: String,
    /// What people read: `Adult social care`.
    pub name: String,
    /// One sentence for the choice of a sector.
    pub summary: String,
    /// What the sector calls things; see [`SectorPack::words`].
    pub words: WordsByLanguage,
    /// How its pages look.
    pub theme: Theme,
    /// The kinds of organisation.
    pub organisations: Vec<OrganisationKind>,
    /// Who issues credentials.
    pub authorities: Vec<Authority>,
    /// What workers hold.
    pub credentials: Vec<CredentialType>,
    /// The four steps of the profile.
    pub wizard: Vec<WizardStep>,
    /// What workers can tick as learned.
    pub qualifications: Vec<Qualification>,
    /// What employers offer.
    pub roles: Vec<JobRole>,
    /// What workers are especially good at.
    pub specialisms: Vec<Specialism>,
    /// How matching weighs.
    pub matching: Matching,
    /// How long data is kept.
    pub retention: Vec<Retention>,
    /// What a cancellation costs.
    pub cancellation: Cancellation,
    /// Limits on working hours.
    pub working_time: WorkingTime,
}

impl SectorPack {
    /// Reads a pack from its text; `file` names it in errors.
    ///
    /// # Errors
    /// When the text is not TOML, a key is unknown or missing, or the parts do not fit together.
    pub fn try_from_text(file: &str, text: &str) -> Result<Self, PackError> {
        let pack: Self = toml::from_str(text).map_err(|error| PackError::syntax(file, text, &error))?;
        check::check(file, &pack)?;
        Ok(pack)
    }

    /// Returns the words in English.
    pub const fn words(&self) -> &Words {
        &self.words.en
    }

    /// Tells whether a worker who holds `held` may do work that asks for `required`. Every type covers itself; what
    /// else it covers is the pack's lattice. An unknown type covers nothing.
    pub fn covers(&self, held: &str, required: &str) -> bool {
        self.credential(held).is_some_and(|kind| kind.covers(required))
    }

    /// Returns the keys of every type that covers `required`, itself included if it is known.
    pub fn satisfying(&self, required: &str) -> Vec<&str> {
        let held = self.credentials.iter().filter(|kind| kind.covers(required));
        held.map(|kind| kind.key.as_str()).collect()
    }

    /// Returns the lattice as pairs `(held, required)`, with each type covering itself: what a table in SQL needs.
    pub fn lattice(&self) -> impl Iterator<Item = (&str, &str)> {
        self.credentials.iter().flat_map(|kind| {
            let covered = kind.covers.iter().map(String::as_str);
            std::iter::once(kind.key.as_str())
                .chain(covered)
                .map(|required| (kind.key.as_str(), required))
        })
    }

    /// Finds a credential type.
    pub fn credential(&self, key: &str) -> Option<&CredentialType> {
        self.credentials.iter().find(|kind| kind.key == key)
    }

    /// Finds an authority.
    pub fn authority(&self, key: &str) -> Option<&Authority> {
        self.authorities.iter().find(|authority| authority.key == key)
    }

    /// Finds a qualification.
    pub fn qualification(&self, key: &str) -> Option<&Qualification> {
        self.qualifications
            .iter()
            .find(|qualification| qualification.key == key)
    }

    /// Finds a role.
    pub fn role(&self, key: &str) -> Option<&JobRole> {
        self.roles.iter().find(|role| role.key == key)
    }

    /// Finds a specialism.
    pub fn specialism(&self, key: &str) -> Option<&Specialism> {
        self.specialisms.iter().find(|specialism| specialism.key == key)
    }

    /// Finds a kind of organisation.
    pub fn organisation_kind(&self, key: &str) -> Option<&OrganisationKind> {
        self.organisations.iter().find(|kind| kind.key == key)
    }

    /// Returns a step of the wizard; a pack that parses has all four.
    pub fn step(&self, key: StepKey) -> Option<&WizardStep> {
        self.wizard.iter().find(|step| step.key == key)
    }

    /// Finds a retention clock.
    pub fn retention(&self, key: &str) -> Option<&Retention> {
        self.retention.iter().find(|clock| clock.key == key)
    }

    /// Finds the clock for evidence of a family of credentials; a pack that parses has one for each that it knows.
    pub fn evidence_clock(&self, class: CredentialClass) -> Option<(&Retention, &EvidenceClock)> {
        self.retention.iter().find_map(|clock| {
            let evidence = clock.evidence.as_ref()?;
            evidence.classes.contains(&class).then_some((clock, evidence))
        })
    }
}
