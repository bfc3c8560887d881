//! Half-open spans of time, and the rules of London's clock.

use chrono::{DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};

/// A local wall-clock time in London, before it is an instant.
pub type LocalTime = NaiveDateTime;

/// A span `[start, end)`: the start is in it, the end is not, so back-to-back spans do not overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

/// A span that would be empty or run backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The end must be after the start")]
pub struct SpanError;

impl Span {
    /// Makes a span.
    ///
    /// # Errors
    /// When the end is not after the start.
    pub fn try_new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, SpanError> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(SpanError)
        }
    }

    /// Returns the first instant.
    pub const fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// Returns the first instant that is no longer in the span.
    pub const fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// Tells how long the span really lasts; on a night when the clocks change this differs from the wall clock.
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }

    /// Tells whether the two share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Tells whether every instant of `other` is in this span.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Tells whether the instant is in the span.
    pub fn contains(self, instant: DateTime<Utc>) -> bool {
        self.start <= instant && instant < self.end
    }
}

/// Turns a wall-clock time in London into an instant. A time that does not exist (clocks going forward) moves on by the
/// gap; a time that occurs twice (clocks going back) is the first of the two.
pub fn to_utc_in_london(local: LocalTime) -> DateTime<Utc> {
    match London.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
        // London's gap is one hour: the same words read as winter time are the moved-on instant.
        MappedLocalTime::None => local.and_utc(),
    }
}

/// Bytes of a day as programs and date fields write it.
const LONGEST_DAY: usize = 10;

/// Reads a day as programs and date fields write it: "2027-03-04". The calendar's own reader takes blanks and zeros without
/// end, and so texts of any length.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    (text.len() <= LONGEST_DAY).then(|| text.parse().ok()).flatten()
}

/// Returns the date that a calendar in London shows at the instant.
pub fn london_date(instant: DateTime<Utc>) -> NaiveDate {
    let local = instant.with_timezone(&London);
    NaiveDate::from_ymd_opt(local.year(), local.month(), local.day()).unwrap_or_default()
}

/// Returns the first instant after the given day in London: what "expires 1 March" means as an upper bound.
pub fn end_of_london_day(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    to_utc_in_london(next.and_time(chrono::NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_written_in_ten_letters_at_most() {
        let day = NaiveDate::from_ymd_opt(2027, 3, 4);
        for (text, read) in [
            ("2027-03-04", day),
            ("2027-3-4", day),
            ("2027-03-0004", None),
            ("2027-02-30", None),
        ] {
            assert_eq!(read_day(text), read, "{text}");
        }
    }

    fn local(text: &str) -> DateTime<Utc> {
        to_utc_in_london(text.parse().expect(text))
    }

    #[test]
    fn night_shifts_last_as_long_as_they_last() {
        let hours = |start, end| {
            Span::try_new(local(start), local(end))
                .expect("a span")
                .length()
                .num_hours()
        };
        assert_eq!(hours("2026-10-24T22:00:00", "2026-10-25T06:00:00"), 9);
        assert_eq!(hours("2027-03-27T22:00:00", "2027-03-28T06:00:00"), 7);
        assert_eq!(hours("2026-11-21T22:00:00", "2026-11-22T06:00:00"), 8);
    }

    #[test]
    fn a_time_that_does_not_exist_moves_on_and_a_double_one_is_the_first() {
        assert_eq!(local("2027-03-28T01:30:00").to_rfc3339(), "2027-03-28T01:30:00+00:00");
        assert_eq!(local("2026-10-25T01:30:00").to_rfc3339(), "2026-10-25T00:30:00+00:00");
    }

    #[test]
    fn an_expiry_day_counts_to_its_end() {
        let day = NaiveDate::from_ymd_opt(2027, 7, 1).expect("a day");
        assert_eq!(end_of_london_day(day).to_rfc3339(), "2027-07-01T23:00:00+00:00");
        assert_eq!(london_date(end_of_london_day(day)), day.succ_opt().expect("a day"));
    }

    fn span() -> impl Strategy<Value = Span> {
        (0i64..10_000, 1i64..1_000).prop_map(|(start, length)| {
            let at = |minutes| DateTime::from_timestamp(minutes * 60, 0).expect("an instant");
            Span::try_new(at(start), at(start + length)).expect("a span")
        })
    }

    proptest! {
        #[test]
        fn back_to_back_spans_do_not_overlap(first in span(), minutes in 1i64..500) {
            let next = Span::try_new(first.end(), first.end() + TimeDelta::minutes(minutes)).expect("a span");
            prop_assert!(!first.overlaps(next) && !next.overlaps(first));
        }

        #[test]
        fn overlap_is_mutual_and_means_a_shared_instant(a in span(), b in span()) {
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
            prop_assert_eq!(a.overlaps(b), a.contains(b.start()) || b.contains(a.start()));
        }

        #[test]
        fn what_covers_also_overlaps(a in span(), b in span()) {
            prop_assert!(!a.covers(b) || a.overlaps(b));
            prop_assert!(!a.covers(b) || (a.contains(b.start()) && a.end() >= b.end()));
        }
    }
}
