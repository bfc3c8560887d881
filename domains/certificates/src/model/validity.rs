//! From when until when a certificate counts.

use chrono::{DateTime, Months, NaiveTime, SubsecRound, Utc};
use kernel::{london_date, to_utc_in_london};

/// Returns the first instant that counts and the first that no longer does. Counted in whole days of London's
/// calendar from the day of completion: after 36 months from 5 January, 4 January is the last day.
pub(crate) fn validity(completed: DateTime<Utc>, months: Option<u32>) -> (DateTime<Utc>, Option<DateTime<Utc>>) {
    let from = completed.trunc_subsecs(0);
    let until = months
        .and_then(|months| london_date(completed).checked_add_months(Months::new(months)))
        .map(|day| to_utc_in_london(day.and_time(NaiveTime::MIN)));
    (from, until)
}

/// Writes an instant as signed documents do: whole seconds, `Z`.
pub(crate) fn stamp(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Writes a day as people read it: `5 January 2026`.
pub(crate) fn day_in_words(instant: DateTime<Utc>) -> String {
    london_date(instant).format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn validity_is_whole_days_in_london() {
        let completed: DateTime<Utc> = "2026-06-30T23:30:00.75Z".parse().expect("an instant");
        let (from, until) = validity(completed, Some(36));
        assert_eq!(stamp(from), "2026-06-30T23:30:00Z");
        // In London it was already 1 July.
        let until = until.expect("an end");
        assert_eq!(stamp(until), "2029-06-30T23:00:00Z");
        assert_eq!(day_in_words(until - TimeDelta::microseconds(1)), "30 June 2029");
    }

    #[test]
    fn the_end_of_february_stays_in_february() {
        let completed: DateTime<Utc> = "2028-02-29T09:00:00Z".parse().expect("an instant");
        let (_, until) = validity(completed, Some(12));
        assert_eq!(until.map(stamp).as_deref(), Some("2029-02-28T00:00:00Z"));
        assert_eq!(validity(completed, None).1, None);
    }
}
