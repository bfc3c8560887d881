//! What organisations and workers choose from.

use serde::{Deserialize, Serialize};

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
