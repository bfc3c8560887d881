//! Things that a worker holds, when they count, and what the passport says about them.

use super::text::Findings;
use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use contracts::sector::CredentialType;
use kernel::ids::{CertificateId, CredentialId, UserId};
use kernel::{FieldError, end_of_london_day, london_date, to_utc_in_london};

/// Characters of the longest number that is read, with whatever stands between its digits.
const LONGEST_NUMBER: usize = 80;

/// How we know of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckSource {
    /// The worker says so.
    SelfDeclared,
    /// One of our reviewers saw the document.
    DocumentSeen,
    /// The issuer's own signed certificate says so.
    IssuerVerified,
}

impl CheckSource {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfDeclared => "self-declared",
            Self::DocumentSeen => "document-seen",
            Self::IssuerVerified => "issuer-verified",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::SelfDeclared, Self::DocumentSeen, Self::IssuerVerified]
            .into_iter()
            .find(|source| source.as_str() == word)
    }
}

/// Where a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialState {
    /// Told by the worker and not checked: it counts for nothing yet.
    Declared,
    /// Checked: it counts while it is valid.
    Active,
    /// Checked and found wrong.
    Declined,
    /// Was checked, then stopped: revoked, suspended, withdrawn.
    Stopped,
}

impl CredentialState {
    /// Returns the word that the database and both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Active => "active",
            Self::Declined => "declined",
            Self::Stopped => "stopped",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Declared, Self::Active, Self::Declined, Self::Stopped]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// When a credential is valid: half-open, without an end where it does not lapse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant that is no longer in it.
    pub until: Option<DateTime<Utc>>,
}

/// One thing that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// Who holds it.
    pub worker: UserId,
    /// The credential type's key in the packs.
    pub kind: String,
    /// The last characters of its number.
    pub number_tail: Option<String>,
    /// When it is valid.
    pub validity: Validity,
    /// Where it stands.
    pub state: CredentialState,
    /// How we know.
    pub source: CheckSource,
    /// When it was checked last.
    pub checked_at: Option<DateTime<Utc>>,
    /// The certificate of ours that proves it.
    pub certificate: Option<CertificateId>,
}

/// What the passport says about a credential: one of a few fixed words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passport {
    /// Checked and valid.
    Checked,
    /// Checked and valid, but only for so many more days, fewer than 90.
    Expires(i64),
    /// It was valid once.
    Expired,
    /// Nobody has checked it.
    NotChecked,
    /// It was checked and is not, or no longer, good.
    NotValid,
}

impl Credential {
    /// Says what the passport shows at an instant.
    pub fn passport(&self, now: DateTime<Utc>) -> Passport {
        let over = self.validity.until.is_some_and(|until| until <= now);
        match self.state {
            CredentialState::Declined | CredentialState::Stopped => Passport::NotValid,
            _ if over => Passport::Expired,
            CredentialState::Declared => Passport::NotChecked,
            CredentialState::Active => match self.last_day() {
                Some(last) if (last - london_date(now)).num_days() < 90 => {
                    Passport::Expires((last - london_date(now)).num_days())
                }
                _ => Passport::Checked,
            },
        }
    }

    /// Returns the last day on which it is valid, as a calendar in London shows it.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.validity.last_day()
    }
}

impl Validity {
    /// Returns the last day in it, as a calendar in London shows it.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.until
            .map(|until| london_date(until - chrono::TimeDelta::microseconds(1)))
    }
}

/// Dates and number of a credential as typed.
pub(crate) struct Declared {
    pub(crate) number: Option<String>,
    pub(crate) issued_on: Option<String>,
    pub(crate) expires_on: Option<String>,
}

/// What became of them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) number: Option<String>,
    pub(crate) validity: Validity,
}

fn date(told: &mut Findings, field: &str, typed: Option<String>) -> Option<NaiveDate> {
    let typed = told.line(field, "The date", typed, 10)?;
    let date = NaiveDate::parse_from_str(&typed, "%Y-%m-%d").ok();
    // Past these years a date is a slip of the pen.
    let date = date.filter(|date| chrono::Datelike::year(date) > 1950 && chrono::Datelike::year(date) < 2100);
    if date.is_none() {
        told.add(field, "format", "Enter a real date, like 27 3 2027");
    }
    date
}

impl Declared {
    /// Reads number and dates by the rules of the credential type. It counts from its first day, or from now on.
    pub(crate) fn check(self, kind: &CredentialType, now: DateTime<Utc>) -> Result<Read, Vec<FieldError>> {
        let mut told = Findings::new("credential");
        let today = london_date(now);
        let number = self.number(kind, &mut told);
        let issued = date(&mut told, "issued_on", self.issued_on);
        let typed_end = date(&mut told, "expires_on", self.expires_on.clone());
        let asked = self.expires_on.as_deref().is_some_and(|typed| !typed.trim().is_empty());
        let computed = issued.zip(kind.valid_months).and_then(|(issued, months)| {
            issued
                .checked_add_months(Months::new(months.into()))
                .and_then(|end| end.checked_sub_days(Days::new(1)))
        });
        let expires = typed_end.or(if asked { None } else { computed });
        if issued.is_some_and(|issued| issued > today) {
            told.add("issued_on", "future", "The date of issue must not be in the future");
        }
        if kind.expires && expires.is_none() && !asked {
            told.add("expires_on", "required", "Enter the date when it expires");
        }
        if expires.is_some_and(|expires| expires < today) {
            told.add(
                "expires_on",
                "past",
                "This has expired. Add it again once it is renewed",
            );
        }
        let errors = told.into_errors();
        if !errors.is_empty() {
            return Err(short(errors));
        }
        let from = issued.map_or(now, |issued| to_utc_in_london(issued.and_time(chrono::NaiveTime::MIN)));
        let until = expires.map(end_of_london_day);
        Ok(Read {
            number,
            validity: Validity { from, until },
        })
    }

    fn number(&self, kind: &CredentialType, told: &mut Findings) -> Option<String> {
        let typed = self.number.as_deref().map_or(0, |typed| typed.trim().chars().count());
        if typed > LONGEST_NUMBER {
            told.add(
                "number",
                "too-long",
                format!("The number must be {LONGEST_NUMBER} characters or fewer"),
            );
            return None;
        }
        let format = kind.number.as_ref()?;
        match self.number.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) {
            // Without the number there is nothing to check.
            None => {
                told.add(
                    "number",
                    "required",
                    format.normalise("").unwrap_or_else(|error| error.to_string()),
                );
                None
            }
            Some(typed) => match format.normalise(typed) {
                Ok(kept) => Some(kept),
                Err(error) => {
                    told.add("number", "format", error.to_string());
                    None
                }
            },
        }
    }
}

/// A credential is not a step of a wizard: its fields stand at the top.
fn short(errors: Vec<FieldError>) -> Vec<FieldError> {
    let strip = |mut error: FieldError| {
        error.field = error.field.trim_start_matches("credential/").to_owned();
        error
    };
    errors.into_iter().map(strip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::completion::tests::packs;
    use chrono::TimeDelta;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_442_000, 0).expect("an instant")
    }

    fn read(kind: &str, number: &str, issued: &str, expires: &str) -> Result<Read, Vec<FieldError>> {
        let packs = packs();
        let typed = |text: &str| Some(text.to_owned());
        let declared = Declared {
            number: typed(number),
            issued_on: typed(issued),
            expires_on: typed(expires),
        };
        declared.check(packs.credential(kind).expect(kind), now())
    }

    fn codes(result: Result<Read, Vec<FieldError>>) -> Vec<String> {
        let errors = result.expect_err("a refusal");
        errors
            .into_iter()
            .map(|error| format!("{} {}", error.field, error.code))
            .collect()
    }

    #[test]
    fn a_licence_needs_number_and_expiry() {
        let read_in = read("sia-guarding", "1017 4441 2233 4455", "", "2027-03-01").expect("a licence");
        assert_eq!(read_in.number.as_deref(), Some("1017444122334455"));
        assert_eq!(read_in.validity.from, now());
        // To the end of that day in London.
        assert_eq!(
            read_in.validity.until.expect("an end").to_rfc3339(),
            "2027-03-02T00:00:00+00:00"
        );
        assert_eq!(
            codes(read("sia-guarding", "", "", "")),
            ["number required", "expires_on required"]
        );
        assert_eq!(
            codes(read("sia-guarding", "12", "", "soon")),
            ["number format", "expires_on format"]
        );
        assert_eq!(
            codes(read("sia-guarding", "1017444122334455", "", "2026-03-01")),
            ["expires_on past"]
        );
        assert_eq!(codes(read("right-to-work", "", "2026-03-03", "")), ["issued_on future"]);
    }

    #[test]
    fn a_number_has_an_end_even_where_none_is_kept() {
        for kind in ["sia-guarding", "right-to-work"] {
            let number = |blanks: usize| format!("10174441{}22334455", "-".repeat(blanks));
            assert!(read(kind, &number(64), "", "2027-03-01").is_ok(), "{kind}");
            assert_eq!(
                codes(read(kind, &number(65), "", "2027-03-01")),
                ["number too-long"],
                "{kind}"
            );
        }
    }

    #[test]
    fn an_end_is_computed_where_the_pack_says_how_long_it_lasts() {
        let read_in = read("moving-and-handling", "", "2026-01-15", "").expect("training");
        assert_eq!(read_in.validity.last_day(), NaiveDate::from_ymd_opt(2027, 1, 14));
        let endless = read("right-to-work", "", "2026-01-15", "").expect("a check");
        assert_eq!(endless.validity.until, None);
    }

    #[test]
    fn the_passport_uses_fixed_words() {
        let mut it = Credential {
            id: uuid::Uuid::nil().into(),
            worker: uuid::Uuid::nil().into(),
            kind: "first-aid".to_owned(),
            number_tail: None,
            validity: Validity {
                from: now(),
                until: Some(now() + TimeDelta::days(100)),
            },
            state: CredentialState::Declared,
            source: CheckSource::SelfDeclared,
            checked_at: None,
            certificate: None,
        };
        assert_eq!(it.passport(now()), Passport::NotChecked);
        it.state = CredentialState::Active;
        assert_eq!(it.passport(now()), Passport::Checked);
        assert_eq!(it.passport(now() + TimeDelta::days(95)), Passport::Expires(5));
        assert_eq!(it.passport(now() + TimeDelta::days(100)), Passport::Expired);
        it.state = CredentialState::Stopped;
        assert_eq!(it.passport(now()), Passport::NotValid);
    }
}
