//! The fourth step: when and how far away the person can work.

use super::{Checked, settle};
use crate::model::extras::{self, Extras};
use crate::model::profile::Availability;
use crate::model::text::Findings;
use crate::model::week::{Day, Slot, Slots, Week};
use chrono::{Months, NaiveDate};
use contracts::sector::{StepKey, WizardStep};
use kernel::read_day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// More days than anybody plans.
pub const MOST_EXCEPTIONS: usize = 400;

/// The fourth step as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AvailabilityInput {
    /// Slots by day: `{"monday": ["early", "night"]}`.
    pub week: BTreeMap<String, Vec<String>>,
    /// Days that differ: `{"2026-12-25": []}`.
    pub exceptions: BTreeMap<String, Vec<String>>,
    /// How far they travel, in kilometres.
    pub radius_km: Option<i64>,
    /// Whether they signed that the weekly limit does not bind them.
    pub opt_out_48h: bool,
    /// Whether organisations may find them; yes unless they say no.
    pub discoverable: Option<bool>,
    /// Answers that only the pack knows.
    #[serde(flatten)]
    pub extras: Extras,
}

impl AvailabilityInput {
    /// Reads the answers.
    pub fn check(self, step: &WizardStep, today: NaiveDate) -> Checked<Availability> {
        let mut told = Findings::new(StepKey::Availability.as_str());
        let answers = Availability {
            week: week(&mut told, &self.week),
            exceptions: exceptions(&mut told, &self.exceptions, today),
            radius_km: radius(&mut told, self.radius_km),
            opt_out_48h: self.opt_out_48h,
            discoverable: self.discoverable.unwrap_or(true),
            extras: extras::check(step, self.extras, &mut told),
        };
        settle(told, answers)
    }
}

fn slots(told: &mut Findings, field: &str, typed: &[String]) -> Slots {
    if typed.len() > Slot::ALL.len() {
        told.add(field, "too-many", "Choose each part of a day once");
        return Slots::NONE;
    }
    let mut slots = Slots::NONE;
    for word in typed {
        match word.parse::<Slot>() {
            Ok(slot) => slots = slots.with(slot),
            Err(()) => told.add(field, "choice", "Choose early, late, night or sleep-in"),
        }
    }
    slots
}

fn week(told: &mut Findings, typed: &BTreeMap<String, Vec<String>>) -> Week {
    let mut week = Week::NONE;
    for (day, words) in typed {
        let Ok(day) = day.parse::<Day>() else {
            told.add("week", "choice", "Name days monday to sunday");
            continue;
        };
        let free = slots(told, &format!("week/{}", day.as_str()), words);
        week = Slot::ALL
            .into_iter()
            .filter(|slot| free.has(*slot))
            .fold(week, |week, slot| week.with(day, slot));
    }
    week
}

/// Days that have passed are dropped: they decide nothing any more.
fn exceptions(
    told: &mut Findings,
    typed: &BTreeMap<String, Vec<String>>,
    today: NaiveDate,
) -> BTreeMap<NaiveDate, Slots> {
    if typed.len() > MOST_EXCEPTIONS {
        told.add(
            "exceptions",
            "too-many",
            format!("Enter at most {MOST_EXCEPTIONS} days"),
        );
        return BTreeMap::new();
    }
    let last = today.checked_add_months(Months::new(24)).unwrap_or(today);
    let mut days = BTreeMap::new();
    for (day, words) in typed {
        match read_day(day) {
            Some(date) if date <= last => {
                let free = slots(told, "exceptions", words);
                if date >= today {
                    days.insert(date, free);
                }
            }
            _ => told.add(
                "exceptions",
                "format",
                "Enter each day as a real date in the next two years",
            ),
        }
    }
    days
}

fn radius(told: &mut Findings, typed: Option<i64>) -> Option<u16> {
    let typed = typed?;
    let kept = u16::try_from(typed).ok().filter(|km| (1..=200).contains(km));
    if kept.is_none() {
        told.add(
            "radius_km",
            "range",
            "Enter how far you can travel, 1 to 200 kilometres",
        );
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(check: impl FnOnce(&mut Findings)) -> Vec<String> {
        let mut told = Findings::new("availability");
        check(&mut told);
        let errors = told.into_errors().into_iter();
        errors.map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    fn days(day: &str, count: usize) -> BTreeMap<String, Vec<String>> {
        BTreeMap::from([(day.to_owned(), vec!["early".to_owned(); count])])
    }

    #[test]
    fn a_day_has_each_part_once() {
        let usual = |count| told(|told| _ = week(told, &days("monday", count)));
        assert_eq!(usual(4), Vec::<String>::new());
        assert_eq!(usual(5), ["availability/week/monday too-many"]);
    }

    #[test]
    fn a_day_is_written_as_one() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
        let other = |day| told(|told| _ = exceptions(told, &days(day, 1), today));
        assert_eq!(other("2026-12-25"), Vec::<String>::new());
        assert_eq!(other("2026-12-000025"), ["availability/exceptions format"]);
        assert_eq!(other("+2026-12-25"), ["availability/exceptions format"]);
    }
}
