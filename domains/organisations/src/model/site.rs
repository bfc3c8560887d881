//! A place of work.

use crate::model::text::Field;
use chrono::{DateTime, Utc};
use contracts::places::{self, Place};
use kernel::ids::{OrganisationId, SiteId};
use kernel::{FieldError, Postcode};

/// A place of work of an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What the organisation calls it.
    pub name: String,
    /// House and street.
    pub address_line1: String,
    /// More of the address.
    pub address_line2: Option<String>,
    /// The town.
    pub town: String,
    /// The postcode.
    pub postcode: Postcode,
    /// Degrees north of the middle of the postcode area: near enough to rank by distance.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// Answers that can be kept.
#[derive(Debug)]
pub(crate) struct SiteDetails {
    pub(crate) name: String,
    pub(crate) address_line1: String,
    pub(crate) address_line2: Option<String>,
    pub(crate) town: String,
    pub(crate) postcode: Postcode,
    pub(crate) place: Place,
}

/// What somebody typed.
pub(crate) struct SiteAnswers<'a> {
    pub(crate) name: &'a str,
    pub(crate) address_line1: &'a str,
    pub(crate) address_line2: Option<&'a str>,
    pub(crate) town: &'a str,
    pub(crate) postcode: &'a str,
}

const fn field(name: &'static str, what: &'static str, most: usize) -> Field {
    Field {
        name,
        what,
        least: 1,
        most,
    }
}

const NAME: Field = field("name", "the name of the site", 120);
const LINE1: Field = field("address_line1", "the building and street", 120);
const LINE2: Field = field("address_line2", "the second line of the address", 120);
const TOWN: Field = field("town", "the town or city", 80);

impl SiteDetails {
    /// Reads the answers; each that breaks a rule is named.
    pub(crate) fn check(answers: &SiteAnswers<'_>) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = NAME.required(answers.name, &mut errors);
        let address_line1 = LINE1.required(answers.address_line1, &mut errors);
        let address_line2 = LINE2.optional(answers.address_line2, &mut errors);
        let town = TOWN.required(answers.town, &mut errors);
        match located(answers.postcode) {
            Ok((postcode, place)) if errors.is_empty() => Ok(Self {
                name,
                address_line1,
                address_line2,
                town,
                postcode,
                place,
            }),
            Ok(_) => Err(errors),
            Err(error) => {
                errors.push(error);
                Err(errors)
            }
        }
    }
}

fn located(text: &str) -> Result<(Postcode, Place), FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError::new(
            "postcode",
            "required",
            "Enter the postcode of the site, like SW1A 1AA",
        ));
    }
    let postcode: Postcode = text.parse().map_err(|_| {
        FieldError::new(
            "postcode",
            "format",
            "Enter the full UK postcode of the site, like SW1A 1AA",
        )
    })?;
    let place = places::locate(&postcode).ok_or_else(|| {
        FieldError::new(
            "postcode",
            "unknown",
            "We do not know this postcode. Check the letters at its start",
        )
    })?;
    Ok((postcode, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(answers: &SiteAnswers<'_>) -> Vec<(String, &'static str)> {
        let errors = SiteDetails::check(answers).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn every_answer_that_breaks_a_rule_is_named() {
        let empty = SiteAnswers {
            name: "",
            address_line1: " ",
            address_line2: None,
            town: "",
            postcode: "",
        };
        let names: Vec<String> = codes(&empty).into_iter().map(|(field, _)| field).collect();
        assert_eq!(names, ["name", "address_line1", "town", "postcode"]);
    }

    #[test]
    fn a_postcode_must_lie_somewhere() {
        let at = |postcode| SiteAnswers {
            name: "Rosewood",
            address_line1: "1 High Street",
            address_line2: Some(" "),
            town: "Leeds",
            postcode,
        };
        assert_eq!(codes(&at("LS1")), [("postcode".into(), "format")]);
        assert_eq!(codes(&at("QQ1 1AA")), [("postcode".into(), "unknown")]);
        let site = SiteDetails::check(&at("ls14ap")).expect("a site");
        assert_eq!(
            (site.postcode.as_str(), site.place.town, site.address_line2),
            ("LS1 4AP", "Leeds", None)
        );
    }
}
