//! What staff ask of the log, as they typed it.

use super::AuditDeskError;
use chrono::{Datelike, NaiveDate, NaiveTime};
use kernel::ids::{RequestId, UserId};
use kernel::{FieldError, end_of_london_day, read_day, to_utc_in_london};
use platform::AuditFilter;
use std::ops::RangeInclusive;
use std::str::FromStr;
use uuid::Uuid;

/// What is asked for, as typed. What is left empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// The id of who acted.
    pub actor: String,
    /// The id of what or whom it was done to.
    pub target: String,
    /// How the action's name begins.
    pub action: String,
    /// The first day, like 2027-03-04.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The request's id.
    pub request: String,
}

impl AuditAsked {
    /// Reads what was typed.
    ///
    /// # Errors
    /// When an id or a date cannot be read; names each field.
    pub fn filter(&self) -> Result<AuditFilter, AuditDeskError> {
        let mut faults = Vec::new();
        let filter = AuditFilter {
            actor: read(&self.actor, "actor", ID, &mut faults).map(|id: Uuid| UserId::from(id)),
            target: read(&self.target, "target", ID, &mut faults),
            action: read(&self.action, "action", ACTION, &mut faults).map(|Beginning(action)| action),
            from: day(&self.from, "from", &mut faults).map(|day| to_utc_in_london(day.and_time(NaiveTime::MIN))),
            until: day(&self.to, "to", &mut faults).map(end_of_london_day),
            request: read(&self.request, "request", ID, &mut faults).map(|id: Uuid| RequestId::from(id)),
        };
        if faults.is_empty() {
            Ok(filter)
        } else {
            Err(AuditDeskError::Invalid(faults))
        }
    }
}

const ACTION: &str = "Enter how the name of an action begins, like identity.sign";
const ID: &str = "Enter a whole id, like 0190a1b2-0000-7000-8000-000000000000";
const YEARS: RangeInclusive<i32> = 2000..=2200;
const DAY: &str = "Enter a date, like 2027-03-04";

/// How a name of an action begins. What is asked for stands in the log itself, so it must be no other text.
struct Beginning(String);

impl FromStr for Beginning {
    type Err = ();

    fn from_str(typed: &str) -> Result<Self, ()> {
        let belongs =
            |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, b'.' | b'-' | b'_');
        if typed.len() <= 80 && typed.bytes().all(belongs) {
            Ok(Self(typed.to_owned()))
        } else {
            Err(())
        }
    }
}

/// A day in the form in which it is asked for.
struct Day(NaiveDate);

impl FromStr for Day {
    type Err = ();

    fn from_str(typed: &str) -> Result<Self, ()> {
        read_day(typed).map(Self).ok_or(())
    }
}

fn read<T: FromStr>(typed: &str, field: &'static str, ask: &str, faults: &mut Vec<FieldError>) -> Option<T> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let value = typed.parse().ok();
    if value.is_none() {
        faults.push(FieldError::new(field, "format", ask));
    }
    value
}

/// A day that the log can know of. The database knows fewer years than the calendar here.
fn day(typed: &str, field: &'static str, faults: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let Day(day) = read(typed, field, DAY, faults)?;
    if YEARS.contains(&day.year()) {
        return Some(day);
    }
    faults.push(FieldError::new(field, "range", "Enter a date between 2000 and 2200"));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        let asked = AuditAsked {
            actor: "Jo".to_owned(),
            from: "yesterday".to_owned(),
            action: "jane@example.org".to_owned(),
            ..AuditAsked::default()
        };
        let Err(AuditDeskError::Invalid(faults)) = asked.filter() else {
            panic!("it was read");
        };
        assert_eq!(faults.len(), 3);
        for year in ["-9999-01-01", "1999-12-31", "2201-01-01", "+262142-12-31"] {
            let far = AuditAsked {
                from: year.to_owned(),
                to: year.to_owned(),
                ..AuditAsked::default()
            };
            assert!(
                matches!(far.filter(), Err(AuditDeskError::Invalid(faults)) if faults.len() == 2),
                "{year}"
            );
        }
        for (from, holds) in [("2026-7-1", true), ("  2026-07-01 ", true), ("2026-07-0001", false)] {
            let padded = AuditAsked {
                from: from.to_owned(),
                ..AuditAsked::default()
            };
            assert_eq!(padded.filter().is_ok(), holds, "{from}");
        }
        let day = AuditAsked {
            from: "2026-07-01".to_owned(),
            to: "2026-07-01".to_owned(),
            ..AuditAsked::default()
        };
        let filter = day.filter().expect("a filter");
        let hours = filter
            .until
            .zip(filter.from)
            .map(|(until, from)| (until - from).num_hours());
        assert_eq!(hours, Some(24));
    }
}
