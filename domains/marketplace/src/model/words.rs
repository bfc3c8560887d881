//! Gates, changes and parts of a score in plain English, and times and distances as people say them.

use super::fix::Fix;
use super::gates::{Gate, Nearest};
use super::rules::{Lattice, MatchRules};
use super::score::{Evidence, Part};
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::London;
use kernel::Span;

/// Says a day: "Thursday 4 March 2027".
pub fn day(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&London).format("%A %-d %B %Y").to_string()
}

/// Says the hours of a span: "7pm to 7am".
pub fn clock_hours(span: Span) -> String {
    format!("{} to {}", clock(span.start()), clock(span.end()))
}

/// Says a span: "Thursday 4 March 2027, 7pm to 7am".
pub fn when(span: Span) -> String {
    format!("{}, {}", day(span.start()), clock_hours(span))
}

/// Says a length of time: "7 hours 30 minutes".
pub fn hours(length: TimeDelta) -> String {
    let minutes = length.num_minutes().max(0);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => counted(minutes, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, minutes) => format!("{} {}", counted(hours, "hour"), counted(minutes, "minute")),
    }
}

/// Says a number of months: "2 years 3 months".
pub fn months(months: u32) -> String {
    match (i64::from(months / 12), i64::from(months % 12)) {
        (0, months) => counted(months, "month"),
        (years, 0) => counted(years, "year"),
        (years, months) => format!("{} {}", counted(years, "year"), counted(months, "month")),
    }
}

/// Says a distance in miles, rounded up to a tenth: "3.2 miles". Postcodes are known to their area only, so what is
/// nearer than a mile is said no more exactly.
pub fn distance(metres: u32) -> String {
    if metres < 1_609 {
        return "under a mile".to_owned();
    }
    // 1 mile is 1,609.344 m; whole numbers keep it exact.
    let tenths = (u64::from(metres) * 10_000).div_ceil(1_609_344);
    match (tenths / 10, tenths % 10) {
        (1, 0) => "1 mile".to_owned(),
        (miles, 0) => format!("{miles} miles"),
        (miles, tenth) => format!("{miles}.{tenth} miles"),
    }
}

fn clock(instant: DateTime<Utc>) -> String {
    let local = instant.with_timezone(&London);
    let (afternoon, hour) = local.hour12();
    let half = if afternoon { "pm" } else { "am" };
    match (local.hour(), local.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{hour}{half}"),
        (_, minute) => format!("{hour}:{minute:02}{half}"),
    }
}

fn counted(number: i64, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

impl Gate {
    /// Says why the gate is shut, about the worker.
    pub fn reason(&self, rules: &MatchRules, shift: Span) -> String {
        match self {
            Self::Discoverable => "Does not want employers to find them".to_owned(),
            Self::Sector { .. } => "Their profile is for another sector".to_owned(),
            Self::Distance { metres, radius_metres } => {
                format!(
                    "Lives {} away and travels up to {}",
                    distance(*metres),
                    distance(*radius_metres)
                )
            }
            Self::Credential {
                requirement,
                nearest: None,
            } => {
                format!("Missing: {}", rules.lattice.label(requirement))
            }
            Self::Credential {
                nearest: Some(nearest), ..
            } => lapse(&rules.lattice, nearest, shift),
            Self::Overlap { .. } => "Already has a booking at this time".to_owned(),
            Self::Rest { needed, .. } => format!(
                "Would have less than {} of rest next to another booking",
                hours(*needed)
            ),
        }
    }
}

fn lapse(lattice: &Lattice, nearest: &Nearest, shift: Span) -> String {
    let label = lattice.label(&nearest.kind);
    let Some(validity) = nearest.validity else {
        return format!("{label} does not count at present");
    };
    if nearest.unchecked && validity.covers(shift) {
        return format!("{label}: nobody has checked it yet");
    }
    match (validity.from, validity.until) {
        (_, Some(until)) if until <= shift.start() => format!("{label} ended on {}", last_day(until)),
        (_, Some(until)) if until < shift.end() => {
            format!("{label} ends on {}, before the shift is over", last_day(until))
        }
        (Some(from), _) => format!("{label} counts only from {}", day(from)),
        (None, _) => format!("{label} does not count for the whole shift"),
    }
}

/// The last day that a credential counts: its end is the first instant that no longer does.
fn last_day(until: DateTime<Utc>) -> String {
    day(until - TimeDelta::microseconds(1))
}

impl Fix {
    /// Says the change, as something that somebody does.
    pub fn sentence(&self, rules: &MatchRules) -> String {
        match self {
            Self::BeFound => "They let employers find them, in their profile".to_owned(),
            Self::ChangeSector { .. } => "They change the sector of their profile".to_owned(),
            Self::Travel { metres } => format!("They agree to travel {}", distance(*metres)),
            Self::Obtain { kind, span } => {
                format!(
                    "They add this to their passport: {}. It must last until {}",
                    rules.lattice.label(kind),
                    until(*span)
                )
            }
            Self::Extend { kind, span, .. } => {
                format!(
                    "They renew this: {}. It must last until {}",
                    rules.lattice.label(kind),
                    until(*span)
                )
            }
            Self::Check { kind, .. } => format!("A reviewer checks this: {}", rules.lattice.label(kind)),
            Self::Release { bookings } if bookings.len() == 1 => "They give up the other booking".to_owned(),
            Self::Release { bookings } => format!("They give up {} other bookings", bookings.len()),
            Self::Retime { span } => format!("You run the shift from {}", clock_hours(*span)),
        }
    }
}

fn until(span: Span) -> String {
    format!("{} on {}", clock(span.end()), day(span.end()))
}

impl Part {
    /// Says what the points were given for.
    pub fn reason(self) -> String {
        match self.evidence {
            Evidence::Metres(metres) => format!("Lives {} from the site", distance(metres)),
            Evidence::Time { free, of } if free >= of => "Usually free for the whole shift".to_owned(),
            Evidence::Time { free, .. } if free.is_zero() => "Has not said that they are free at this time".to_owned(),
            Evidence::Time { free, of } => format!("Usually free for {} of {}", hours(free), hours(of)),
            Evidence::Months { has: 0, .. } => "No experience in the sector yet".to_owned(),
            Evidence::Months { has, .. } => format!("{} of experience", months(has)),
            Evidence::Shifts { has: 0, .. } => "Has not worked at this site yet".to_owned(),
            Evidence::Shifts { has, .. } => format!("Has worked {} at this site", counted(has.into(), "shift")),
        }
    }

    /// Says what would give all points, where not all are given.
    pub fn raise(self) -> Option<String> {
        if self.points == self.weight {
            return None;
        }
        match self.evidence {
            Evidence::Metres(_) => Some("Someone who lives nearer gets more".to_owned()),
            Evidence::Time { .. } => Some("They tick this part of the week in their availability".to_owned()),
            Evidence::Months { has, full } => Some(format!("{} more", months(full.saturating_sub(has)))),
            Evidence::Shifts { has, full } => Some(format!(
                "{} here",
                counted(full.saturating_sub(has).into(), "more shift")
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::local_span;
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(
            when(local_span("2027-03-04T19:00:00", "2027-03-05T07:00:00")),
            "Thursday 4 March 2027, 7pm to 7am"
        );
        assert_eq!(
            clock_hours(local_span("2027-07-04T00:00:00", "2027-07-04T12:00:00")),
            "midnight to midday"
        );
        assert_eq!(
            clock_hours(local_span("2027-07-04T12:30:00", "2027-07-05T00:15:00")),
            "12:30pm to 12:15am"
        );
        assert_eq!(hours(TimeDelta::minutes(450)), "7 hours 30 minutes");
        assert_eq!(hours(TimeDelta::minutes(60)), "1 hour");
        assert_eq!(months(27), "2 years 3 months");
        assert_eq!(months(1), "1 month");
    }

    #[test]
    fn distances_read_in_miles() {
        assert_eq!(distance(0), "under a mile");
        assert_eq!(distance(1_609), "1 mile");
        assert_eq!(distance(5_150), "3.3 miles");
        assert_eq!(distance(16_093), "10 miles");
    }

    #[test]
    fn a_credential_that_expires_on_a_day_is_said_to_end_on_that_day() {
        let until = kernel::end_of_london_day(chrono::NaiveDate::from_ymd_opt(2027, 3, 1).expect("a day"));
        assert_eq!(last_day(until), "Monday 1 March 2027");
    }
}
