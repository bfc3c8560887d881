//! The words and colours of a certificate's standing. Other pages must not invent others.

use crate::kit::{Tag, Tone, day};
use certificates::Standing;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::london_date;

pub(super) const fn name(standing: Standing) -> &'static str {
    match standing {
        Standing::Valid => "Valid",
        Standing::NotYetValid => "Not valid yet",
        Standing::Expired => "Expired",
        Standing::Suspended => "Suspended",
        Standing::Revoked => "Revoked",
        Standing::Superseded => "Replaced",
        Standing::Unconfirmed => "Cannot be confirmed",
    }
}

pub(super) const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Valid => Tone::Success,
        Standing::NotYetValid | Standing::Expired | Standing::Suspended => Tone::Warning,
        Standing::Revoked | Standing::Superseded | Standing::Unconfirmed => Tone::Danger,
    }
}

pub(crate) fn tag(standing: Standing) -> Tag {
    Tag::new(tone(standing), name(standing))
}

/// What the standing means, in one or two sentences.
pub(super) fn sentence(
    standing: Standing,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    since: Option<DateTime<Utc>>,
) -> String {
    let since = || since.map_or_else(|| "an earlier day".to_owned(), |at| day(london_date(at)));
    match (standing, until) {
        (Standing::Valid, Some(until)) => format!(
            "This certificate counts today. Its last valid day is {}.",
            last_day(until)
        ),
        (Standing::Valid, None) => "This certificate counts today. It does not run out.".to_owned(),
        (Standing::NotYetValid, _) => format!(
            "This certificate does not count yet. Its first valid day is {}.",
            day(london_date(from))
        ),
        (Standing::Expired, Some(until)) => format!(
            "This certificate no longer counts. Its last valid day was {}.",
            last_day(until)
        ),
        (Standing::Expired, None) => "This certificate no longer counts.".to_owned(),
        (Standing::Suspended, _) => format!(
            "This certificate has not counted since {}. It may count again later.",
            since()
        ),
        (Standing::Revoked, _) => format!(
            "This certificate was withdrawn on {}. It does not count any more.",
            since()
        ),
        (Standing::Superseded, _) => format!(
            "This certificate was replaced on {}. It does not count any more.",
            since()
        ),
        (Standing::Unconfirmed, _) => {
            "Our record does not match what was signed. Do not rely on this certificate. Tell us the number.".to_owned()
        }
    }
}

/// The last day that still counts, when the given instant is the first that does not.
pub(super) fn last_day(until: DateTime<Utc>) -> String {
    day(london_date(until - TimeDelta::microseconds(1)))
}

/// The last valid day, or that there is none.
pub(crate) fn valid_until(until: Option<DateTime<Utc>>) -> String {
    until.map_or_else(|| "Does not run out".to_owned(), last_day)
}

/// An instant to the second, in UTC, for people who compare.
pub(super) fn exactly(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_is_said_in_full() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect(text);
        let (from, until) = (at("2026-01-05T09:00:00Z"), Some(at("2029-06-30T23:00:00Z")));
        let said = |standing| sentence(standing, from, until, Some(at("2027-03-04T12:00:00Z")));
        assert_eq!(
            said(Standing::Valid),
            "This certificate counts today. Its last valid day is Saturday 30 June 2029."
        );
        assert_eq!(
            said(Standing::Revoked),
            "This certificate was withdrawn on Thursday 4 March 2027. It does not count any more."
        );
        assert_eq!(exactly(from), "5 January 2026, 09:00:00 UTC");
        assert_eq!(valid_until(None), "Does not run out");
    }
}
