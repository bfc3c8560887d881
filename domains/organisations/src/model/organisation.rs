//! An organisation, and what may be said of it.

use crate::model::text::Field;
use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use kernel::FieldError;
use kernel::ids::OrganisationId;

/// An organisation, for those who act for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its trading name.
    pub name: String,
    /// The sector pack's key.
    pub sector: String,
    /// The pack's key for what it is: `care-home`.
    pub kind: String,
    /// The number it is registered under.
    pub registration_number: Option<String>,
    /// When we checked that it is who it says.
    pub verified_at: Option<DateTime<Utc>>,
    /// When it was set up here.
    pub created_at: DateTime<Utc>,
}

/// Answers that can be kept.
#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) name: String,
    pub(crate) sector: String,
    pub(crate) kind: String,
    pub(crate) registration_number: Option<String>,
}

const NAME: Field = Field {
    name: "name",
    what: "the name of your organisation",
    least: 2,
    most: 120,
};
const REGISTRATION: Field = Field {
    name: "registration_number",
    what: "your registration number",
    least: 2,
    most: 40,
};

impl Details {
    /// Reads the answers; each that breaks a rule is named.
    pub(crate) fn check(
        sectors: &SectorPacks,
        (name, sector, kind): (&str, &str, &str),
        registration_number: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = NAME.required(name, &mut errors);
        match sectors.get(sector) {
            None => errors.push(FieldError::new("sector", "unknown", "Choose the sector you work in")),
            Some(pack) if pack.organisation_kind(kind).is_none() => {
                errors.push(FieldError::new(
                    "kind",
                    "unknown",
                    "Choose what kind of organisation you are",
                ));
            }
            Some(_) => {}
        }
        let registration_number = REGISTRATION.optional(registration_number, &mut errors);
        let details = Self {
            name,
            sector: sector.into(),
            kind: kind.into(),
            registration_number,
        };
        if errors.is_empty() { Ok(details) } else { Err(errors) }
    }

    /// Tells whether an organisation is what these answers would make: then a form was sent twice.
    pub(crate) fn describe(&self, organisation: &Organisation) -> bool {
        self.name.to_lowercase() == organisation.name.to_lowercase()
            && self.sector == organisation.sector
            && self.kind == organisation.kind
    }
}

/// Reads a registration number.
pub(crate) fn registration_number(text: &str) -> Result<String, Vec<FieldError>> {
    let mut errors = Vec::new();
    let number = REGISTRATION.required(text, &mut errors);
    if errors.is_empty() { Ok(number) } else { Err(errors) }
}
