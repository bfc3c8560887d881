//! One sector's pack.

use super::check::{self, PackError};
use super::{Authority, CredentialClass, CredentialType, Source, StepKey, WizardStep};
use serde::{Deserialize, Serialize};

/// A hue of the design language; a theme names two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names of the colours say all there is to say")]
pub enum Hue {
    Sage,
    Terra,
    Ocean,
    Indigo,
    Plum,
    Violet,
    Teal,
}

impl Hue {
    /// Returns the name as style sheets write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sage => "sage",
            Self::Terra => "terra",
            Self::Ocean => "ocean",
            Self::Indigo => "indigo",
            Self::Plum => "plum",
            Self::Violet => "violet",
            Self::Teal => "teal",
        }
    }
}

/// How the sector's pages look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The accent on a worker's pages.
    pub worker: Hue,
    /// The accent on an organisation's pages.
    pub organisation: Hue,
    /// The corner radius in pixels.
    pub radius: u8,
    /// True when credential numbers stand in a monospaced face.
    #[serde(default)]
    pub monospace_numbers: bool,
    /// The name of a decoration in the icon sprite, if any.
    #[serde(default)]
    pub motif: Option<String>,
}

/// What the sector calls things, in lower case as they stand inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the word it names, in one or many")]
pub struct Words {
    pub worker: String,
    pub workers: String,
    pub organisation: String,
    pub organisations: String,
    pub site: String,
    pub sites: String,
    pub licence: String,
    pub licences: String,
    pub regulator: String,
}

/// The words in each language that the pack speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsByLanguage {
    /// English; always there.
    pub en: Words,
    /// Welsh.
    #[serde(default)]
    pub cy: Option<Words>,
}

/// A kind of organisation in the sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationKind {
    /// The key that is kept: `care-home`.
    pub key: String,
    /// What people read.
    pub label: String,
    /// The bucket of the public figures that it counts in, `care_homes` for `total_care_homes`.
    pub statistic: String,
}

/// A qualification that a worker can tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// The key that is kept.
    pub key: String,
    /// What people read.
    pub label: String,
    /// The level in the national framework, where it has one.
    #[serde(default)]
    pub level: Option<u8>,
    /// The heading that it stands under.
    pub group: String,
    /// The credential type that proves it, where there is one.
    #[serde(default)]
    pub credential: Option<String>,
}

/// A role that an employer offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobRole {
    /// The key that is kept.
    pub key: String,
    /// What people read.
    pub label: String,
    /// The keys of the credential types that such work usually asks for.
    pub requires: Vec<String>,
}

/// Something that a worker is especially good at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specialism {
    /// The key that is kept.
    pub key: String,
    /// What people read.
    pub label: String,
}

/// How many points of the score each part can give. They sum to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Nearness of the worker's home to the site.
    pub distance: u8,
    /// Whether the worker said that they can work then.
    pub availability: u8,
    /// Months in the sector.
    pub experience: u8,
    /// Shifts worked against shifts cancelled.
    #[serde(default)]
    pub reliability: u8,
    /// Shifts already worked at the site.
    #[serde(default)]
    pub familiarity: u8,
    /// Offers received lately, fewer being better.
    #[serde(default)]
    pub fairness: u8,
}

impl Weights {
    /// Returns the sum of all parts; 100 in every pack that parses.
    pub fn total(self) -> u32 {
        [
            self.distance,
            self.availability,
            self.experience,
            self.reliability,
            self.familiarity,
            self.fairness,
        ]
        .into_iter()
        .map(u32::from)
        .sum()
    }
}

/// Where the parts of the score reach their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Up to this distance the worker has all points for nearness.
    pub near_km: u16,
    /// From this distance on there are none.
    pub far_km: u16,
    /// From so many months on the worker has all points for experience.
    pub experience_full_months: u16,
    /// From so many shifts at the site on the worker knows it well.
    pub familiarity_full_shifts: u16,
}

/// How candidates for a shift are ranked and asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The points.
    pub weights: Weights,
    /// The ends of the scales.
    pub scale: Scale,
    /// How many workers are asked at a time.
    pub waves: Vec<u8>,
}

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

/// What happens when a booking is cancelled. Its version is frozen onto each booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// The version of these terms.
    pub version: u16,
    /// A worker who cancels with less notice than this cancels late.
    pub worker_late_hours: u16,
    /// So many late cancellations within the window stop new bookings until a person has looked.
    pub worker_late_limit: u8,
    /// The window for the limit, in days.
    pub worker_window_days: u16,
    /// True when one no-show stops new bookings until a person has looked.
    pub no_show_stops: bool,
    /// An organisation that cancels with less notice than this pays.
    pub organisation_late_hours: u16,
    /// So many hours are paid then.
    pub organisation_pays_hours: u16,
    /// Where this comes from.
    pub source: Source,
}

/// Limits on working hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingTime {
    /// Hours of rest after a shift before the next.
    pub daily_rest_hours: u16,
    /// True when rest may be displaced against compensatory rest that is booked.
    pub rest_may_be_displaced: bool,
    /// Hours a week on average that may not be passed without an opt-out in writing.
    pub weekly_limit_hours: u16,
    /// Over how many weeks the average runs.
    pub average_weeks: u16,
    /// Where this comes from.
    pub source: Source,
}

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
