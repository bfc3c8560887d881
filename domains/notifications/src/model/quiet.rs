//! Quiet hours, on London's clocks.

use chrono::{DateTime, DurationRound, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::London;
use std::fmt;

/// A whole hour of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour(u8);

impl Hour {
    /// Returns the hour, if there is such a one.
    pub const fn new(hour: u8) -> Option<Self> {
        if hour < 24 { Some(Self(hour)) } else { None }
    }

    /// Every hour from midnight on.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..24).map(Self)
    }

    /// Reads `21:00`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|hour| hour.to_string() == text)
    }

    /// Returns the number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:00", self.0)
    }
}

/// From when until when somebody wants no letters that can wait. They may go over midnight, and always end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: Hour,
    until: Hour,
}

impl QuietHours {
    /// Returns the hours; none where they would end as they begin, for that is either no time or all of it.
    pub fn new(from: Hour, until: Hour) -> Option<Self> {
        (from != until).then_some(Self { from, until })
    }

    /// Returns when they begin.
    pub const fn start(self) -> Hour {
        self.from
    }

    /// Returns when they end.
    pub const fn until(self) -> Hour {
        self.until
    }

    /// Tells whether London's clocks show an hour of theirs.
    pub fn holds(self, at: DateTime<Utc>) -> bool {
        let hour = at.with_timezone(&London).hour();
        let (from, until) = (u32::from(self.from.0), u32::from(self.until.0));
        if from < until {
            (from..until).contains(&hour)
        } else {
            hour >= from || hour < until
        }
    }

    /// Returns the first instant after them, if they hold now. London's clocks go forward and back by whole hours, so
    /// every hour of theirs begins with one of UTC's. Where the one hour that is not quiet is the one that the clocks leave out,
    /// they hold for nearly two days.
    pub fn end(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let hour = now.duration_trunc(TimeDelta::hours(1)).ok()?;
        let mut next = (1..=48).map(|hours| hour + TimeDelta::hours(hours));
        self.holds(now).then(|| next.find(|at| !self.holds(*at)))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Days, NaiveDate};
    use proptest::prelude::*;

    fn quiet(from: u8, until: u8) -> QuietHours {
        let hour = |hour| Hour::new(hour).expect("an hour");
        QuietHours::new(hour(from), hour(until)).expect("hours that end")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    /// Any two different hours.
    fn any_hours() -> impl Strategy<Value = QuietHours> {
        (0u8..24, 1u8..24).prop_map(|(from, long)| quiet(from, (from + long) % 24))
    }

    /// The clocks of London change in this week.
    fn clocks_change(day: NaiveDate) -> bool {
        matches!(day.month(), 3 | 10) && day.day() >= 24
    }

    #[test]
    fn they_go_over_midnight() {
        let night = quiet(21, 7);
        assert_eq!(
            night.end(at("2026-11-21T20:59:59Z")),
            None,
            "a minute before they begin"
        );
        let end = Some(at("2026-11-22T07:00:00Z"));
        for quiet in ["2026-11-21T21:00:00Z", "2026-11-21T23:59:59Z", "2026-11-22T06:59:59Z"] {
            assert_eq!(night.end(at(quiet)), end, "{quiet}");
        }
        assert_eq!(night.end(at("2026-11-22T07:00:00Z")), None, "as they end");
    }

    #[test]
    fn they_follow_the_clocks_of_london() {
        let night = quiet(21, 7);
        let summer = night.end(at("2026-07-01T20:30:00Z"));
        assert_eq!(summer, Some(at("2026-07-02T06:00:00Z")), "half past nine in summer");
        let forward = night.end(at("2027-03-27T22:00:00Z"));
        assert_eq!(forward, Some(at("2027-03-28T06:00:00Z")), "a night of nine hours");
        let back = night.end(at("2026-10-24T21:00:00Z"));
        assert_eq!(back, Some(at("2026-10-25T07:00:00Z")), "a night of eleven hours");
    }

    #[test]
    fn an_hour_that_there_is_not_ends_them_and_one_that_comes_twice_too() {
        // At 1am the clocks go to 2am: nobody ever sees an hour in which they end.
        let missing = quiet(21, 1).end(at("2027-03-28T00:30:00Z"));
        assert_eq!(missing, Some(at("2027-03-28T01:00:00Z")));
        // Quiet but for an hour that there is not: until that hour of the next day.
        let long = quiet(2, 1).end(at("2027-03-27T12:00:00Z"));
        assert_eq!(long, Some(at("2027-03-29T00:00:00Z")));
        // At 2am the clocks go back to 1am: quiet from 1am to 2am is two hours long.
        let twice = quiet(1, 2).end(at("2026-10-25T00:10:00Z"));
        assert_eq!(twice, Some(at("2026-10-25T02:00:00Z")));
    }

    #[test]
    fn hours_that_end_as_they_begin_are_none() {
        for hour in Hour::all() {
            assert_eq!(QuietHours::new(hour, hour), None);
            assert_eq!(Hour::parse(&hour.to_string()), Some(hour));
        }
        for text in ["24:00", "7:00", "07:30", "07", "", "٠٧:00"] {
            assert_eq!(Hour::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn they_always_end_and_hold_until_then(quiet in any_hours(), second in 1_770_000_000i64..1_830_000_000) {
            let now = DateTime::from_timestamp(second, 0).expect("an instant");
            let Some(end) = quiet.end(now) else {
                prop_assert!(!quiet.holds(now));
                return Ok(());
            };
            prop_assert!(quiet.holds(now) && !quiet.holds(end));
            prop_assert!(now < end && end - now <= TimeDelta::hours(48));
            let mut before = now;
            while before < end {
                prop_assert!(quiet.holds(before), "{before}");
                before += TimeDelta::minutes(20);
            }
            prop_assert!(quiet.holds(end - TimeDelta::seconds(1)));
        }

        #[test]
        fn away_from_changes_of_the_clock_they_end_at_their_hour(
            quiet in any_hours(), days in 0u64..2_000, second in 0u32..86_400,
        ) {
            let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + Days::new(days);
            prop_assume!(!clocks_change(day));
            let local = day.and_hms_opt(second / 3600, second / 60 % 60, second % 60).expect("a time");
            let now = local.and_local_timezone(London).single().expect("one instant");
            if let Some(end) = quiet.end(now.to_utc()) {
                let end = end.with_timezone(&London);
                prop_assert_eq!((end.hour(), end.minute(), end.second()), (u32::from(quiet.until().get()), 0, 0));
                let nights = (end.date_naive() - day).num_days();
                prop_assert_eq!(nights, i64::from(second / 3600 >= u32::from(quiet.until().get())));
            }
        }
    }
}
