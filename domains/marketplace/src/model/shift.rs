//! A shift: what an employer offers, and what must hold before it is published.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::sector::{CredentialClass, SectorPack};
use kernel::ids::SiteId;
use kernel::{FieldError, Money, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest shift; whoever needs more posts two.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// The shortest shift.
const SHORTEST: TimeDelta = TimeDelta::minutes(30);
/// How far ahead a shift may lie.
const FARTHEST: TimeDelta = TimeDelta::days(366);
/// Pay an hour outside these bounds is a slip of the pen.
pub const PAY_PENCE: std::ops::RangeInclusive<i64> = 100..=50_000;
/// The most workers that one post may ask for.
pub const MOST_POSITIONS: u16 = 50;
/// The most credentials that one post may ask for.
pub const MOST_REQUIRED: usize = 20;

/// A place on earth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// Where a shift stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftState {
    /// There are places to take.
    Open,
    /// Every place is taken.
    Filled,
    /// It will not be worked.
    Cancelled,
}

impl ShiftState {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Filled => "filled",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            "filled" => Some(Self::Filled),
            "cancelled" => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// What gates and score need to know of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftTerms {
    /// The sector pack's key.
    pub sector: String,
    /// When it is worked.
    pub span: Span,
    /// The keys of the credential types that it asks for.
    pub required: Vec<String>,
    /// The worker sleeps on site and is called when needed.
    pub sleep_in: bool,
}

/// What an employer filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftDraft {
    /// Where it is worked.
    pub site: SiteId,
    /// The role's key in the sector pack.
    pub role: String,
    /// What the offer is called; the role's label where nothing is given.
    pub title: Option<String>,
    /// First instant.
    pub start: DateTime<Utc>,
    /// First instant after it.
    pub end: DateTime<Utc>,
    /// Pay an hour.
    pub pay: Money,
    /// How many workers are wanted.
    pub positions: u16,
    /// The keys of the credential types asked for; what the role usually asks for where nothing is given.
    pub required: Option<Vec<String>>,
    /// The worker sleeps on site and is called when needed.
    pub sleep_in: bool,
    /// Anything else that workers should know.
    pub notes: Option<String>,
}

/// A draft that holds: ready to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Publishable {
    pub(crate) title: String,
    pub(crate) terms: ShiftTerms,
    pub(crate) notes: Option<String>,
}

impl ShiftDraft {
    /// Checks the draft against the sector's pack.
    ///
    /// The right to work is always asked for, whatever the draft says: since 1 October 2026 the duty to check it binds
    /// the platform as well as the employer.
    ///
    /// # Errors
    /// With every field that breaks a rule.
    pub(crate) fn publishable(&self, pack: &SectorPack, now: DateTime<Utc>) -> Result<Publishable, Vec<FieldError>> {
        let mut faults = Vec::new();
        let span = self.span(now, &mut faults);
        let required = self.required(pack, &mut faults);
        self.check_offer(&mut faults);
        let role = pack.role(&self.role);
        if role.is_none() {
            faults.push(FieldError::new("role", "choice", "Choose a role from the list"));
        }
        match (span, role) {
            (Some(span), Some(role)) if faults.is_empty() => Ok(Publishable {
                title: trimmed(self.title.as_deref()).unwrap_or_else(|| role.label.clone()),
                terms: ShiftTerms {
                    sector: pack.key.clone(),
                    span,
                    required,
                    sleep_in: self.sleep_in,
                },
                notes: trimmed(self.notes.as_deref()),
            }),
            _ => Err(faults),
        }
    }

    fn span(&self, now: DateTime<Utc>, faults: &mut Vec<FieldError>) -> Option<Span> {
        if self.start <= now {
            faults.push(FieldError::new("start", "past", "Enter a start that is still to come"));
        } else if self.start > now + FARTHEST {
            faults.push(FieldError::new(
                "start",
                "far",
                "Enter a start within the next 12 months",
            ));
        }
        let Ok(span) = Span::try_new(self.start, self.end) else {
            faults.push(FieldError::new("end", "order", "Enter an end that is after the start"));
            return None;
        };
        if span.length() > LONGEST {
            faults.push(FieldError::new(
                "end",
                "long",
                "A shift can last 24 hours at most. Post two shifts instead",
            ));
        } else if span.length() < SHORTEST {
            faults.push(FieldError::new("end", "short", "A shift must last at least 30 minutes"));
        }
        Some(span)
    }

    fn required(&self, pack: &SectorPack, faults: &mut Vec<FieldError>) -> Vec<String> {
        let usual = || {
            pack.role(&self.role)
                .map(|role| role.requires.clone())
                .unwrap_or_default()
        };
        let asked = self.required.clone().unwrap_or_else(usual);
        if asked.len() > MOST_REQUIRED {
            let words = format!("Ask for {MOST_REQUIRED} credentials at most");
            faults.push(FieldError::new("required", "many", words));
        }
        for (place, kind) in asked.iter().enumerate() {
            if pack.credential(kind).is_none() {
                let words = "Choose credentials from the list";
                faults.push(FieldError::new(format!("required/{place}"), "choice", words));
            }
        }
        let by_law = pack
            .credentials
            .iter()
            .filter(|kind| kind.class == CredentialClass::RightToWork);
        let all: BTreeSet<String> = asked.into_iter().chain(by_law.map(|kind| kind.key.clone())).collect();
        all.into_iter().collect()
    }

    fn check_offer(&self, faults: &mut Vec<FieldError>) {
        if !PAY_PENCE.contains(&self.pay.minor()) {
            faults.push(FieldError::new(
                "pay_pence",
                "range",
                "Enter the pay an hour, between £1 and £500",
            ));
        }
        if !(1..=MOST_POSITIONS).contains(&self.positions) {
            let words = format!("Enter how many people you need, from 1 to {MOST_POSITIONS}");
            faults.push(FieldError::new("positions", "range", words));
        }
        let too_long =
            |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
        if too_long(&self.title, 120) {
            faults.push(FieldError::new(
                "title",
                "long",
                "The title must be 120 characters or fewer",
            ));
        }
        if too_long(&self.notes, 2000) {
            faults.push(FieldError::new(
                "notes",
                "long",
                "The notes must be 2,000 characters or fewer",
            ));
        }
    }
}

fn trimmed(text: Option<&str>) -> Option<String> {
    // A NUL cannot be stored, other control characters cannot be seen.
    let kept: String = text?.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::super::samples;
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T09:00:00Z".parse().expect("an instant")
    }

    fn draft() -> ShiftDraft {
        ShiftDraft {
            site: SiteId::from(uuid::Uuid::nil()),
            role: "care-assistant".to_owned(),
            title: None,
            start: now() + TimeDelta::hours(24),
            end: now() + TimeDelta::hours(32),
            pay: Money::pence(1260),
            positions: 1,
            required: None,
            sleep_in: false,
            notes: Some("  Ring the bell\u{0}. ".to_owned()),
        }
    }

    fn codes(draft: &ShiftDraft) -> Vec<(String, &'static str)> {
        let faults = draft.publishable(&samples::care(), now()).expect_err("a refusal");
        faults.into_iter().map(|fault| (fault.field, fault.code)).collect()
    }

    #[test]
    fn a_good_draft_takes_its_title_and_musts_from_the_role() {
        let good = draft().publishable(&samples::care(), now()).expect("a good draft");
        assert_eq!(good.title, "Care assistant");
        assert_eq!(
            good.terms.required,
            ["dbs-enhanced-adults", "moving-and-handling", "right-to-work"]
        );
        assert_eq!(good.notes.as_deref(), Some("Ring the bell."));
    }

    #[test]
    fn the_right_to_work_is_always_asked_for() {
        let asked = ShiftDraft {
            required: Some(vec![]),
            ..draft()
        };
        let good = asked.publishable(&samples::care(), now()).expect("a good draft");
        assert_eq!(good.terms.required, ["right-to-work"]);
    }

    #[test]
    fn asvs_V2_2_3__every_fault_is_named_by_its_field() {
        let bad = ShiftDraft {
            role: "astronaut".to_owned(),
            start: now(),
            end: now(),
            pay: Money::pence(0),
            positions: 0,
            required: Some(vec!["right-to-work".to_owned(), "moon-licence".to_owned()]),
            title: Some("x".repeat(121)),
            notes: Some("x".repeat(2001)),
            ..draft()
        };
        let fields: Vec<String> = codes(&bad).into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            fields,
            [
                "start",
                "end",
                "required/1",
                "pay_pence",
                "positions",
                "title",
                "notes",
                "role"
            ]
        );
    }

    #[test]
    fn a_shift_lasts_from_half_an_hour_to_a_day() {
        let start = draft().start;
        let ends = |minutes| ShiftDraft {
            end: start + TimeDelta::minutes(minutes),
            ..draft()
        };
        assert_eq!(codes(&ends(29)), [("end".to_owned(), "short")]);
        assert!(ends(30).publishable(&samples::care(), now()).is_ok());
        assert!(ends(24 * 60).publishable(&samples::care(), now()).is_ok());
        assert_eq!(codes(&ends(24 * 60 + 1)), [("end".to_owned(), "long")]);
    }
}
