//! The week as workers tick it: seven days of early, late, night and sleep-in, by London's wall clock.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use kernel::{Span, london_date, to_utc_in_london};
use std::collections::BTreeMap;

/// A part of the day. "Tuesday night" starts on Tuesday evening and ends on Wednesday morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The morning shift.
    Early,
    /// The afternoon and evening shift.
    Late,
    /// The night, awake.
    Night,
    /// The night, asleep on site and called when needed.
    SleepIn,
}

impl Slot {
    /// All parts of the day, in the order of the bits.
    pub const ALL: [Self; 4] = [Self::Early, Self::Late, Self::Night, Self::SleepIn];

    const fn place(self) -> u32 {
        match self {
            Self::Early => 0,
            Self::Late => 1,
            Self::Night => 2,
            Self::SleepIn => 3,
        }
    }
}

/// When a worker says that they can work: 28 parts of a usual week, and days that differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Availability {
    /// Bit `4 * days after Monday + place of the slot`.
    week: u32,
    /// Four bits a day, in place of the usual ones.
    exceptions: BTreeMap<NaiveDate, u8>,
}

const WHOLE_WEEK: u32 = (1 << 28) - 1;

impl Availability {
    /// Makes it from the bits as people keeps them; bits beyond the week or the day are dropped.
    pub fn from_bits(week: u32, exceptions: BTreeMap<NaiveDate, u8>) -> Self {
        Self {
            week: week & WHOLE_WEEK,
            exceptions,
        }
    }

    /// Every part of every week.
    pub fn always() -> Self {
        Self::from_bits(WHOLE_WEEK, BTreeMap::new())
    }

    /// No part of any week.
    pub fn never() -> Self {
        Self::default()
    }

    /// Returns the same with one more part of the usual week ticked. Days count from Monday as 0.
    #[must_use]
    pub fn with(mut self, day: u32, slot: Slot) -> Self {
        self.week |= 1 << ((day % 7) * 4 + slot.place());
        self
    }

    /// Returns the same with one day that differs.
    #[must_use]
    pub fn except(mut self, day: NaiveDate, slots: &[Slot]) -> Self {
        let bits = slots.iter().fold(0, |bits, slot| bits | 1 << slot.place());
        self.exceptions.insert(day, bits);
        self
    }

    /// Tells whether the worker can work in that part of that day.
    pub fn has(&self, day: NaiveDate, slot: Slot) -> bool {
        let bits = match self.exceptions.get(&day) {
            Some(bits) => u32::from(*bits),
            None => self.week >> (day.weekday().num_days_from_monday() * 4),
        };
        bits & (1 << slot.place()) != 0
    }
}

/// When the parts of the day begin, by London's wall clock. Early runs to late, late to night, night to the next early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotHours {
    /// Early begins.
    pub early: NaiveTime,
    /// Late begins.
    pub late: NaiveTime,
    /// Night and sleep-in begin.
    pub night: NaiveTime,
}

impl SlotHours {
    /// Makes the hours.
    ///
    /// Returns `None` unless early comes before late and late before night.
    pub fn try_new(early: NaiveTime, late: NaiveTime, night: NaiveTime) -> Option<Self> {
        (early < late && late < night).then_some(Self { early, late, night })
    }

    /// Cuts the span at every change of slot and tells how long each piece is, with the day that its slot belongs
    /// to. The lengths add up to the span's, also on the two nights a year when the clocks change.
    pub fn pieces(self, span: Span, sleep_in: bool) -> Vec<(NaiveDate, Slot, TimeDelta)> {
        let night = if sleep_in { Slot::SleepIn } else { Slot::Night };
        let mut pieces = Vec::new();
        // The night before the first day may reach into it.
        let mut day = london_date(span.start()).pred_opt().unwrap_or(NaiveDate::MIN);
        while at(day, self.early) < span.end() {
            let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
            let bounds = [
                (Slot::Early, at(day, self.early), at(day, self.late)),
                (Slot::Late, at(day, self.late), at(day, self.night)),
                (night, at(day, self.night), at(next, self.early)),
            ];
            pieces.extend(bounds.into_iter().filter_map(|(slot, from, until)| {
                let (from, until) = (from.max(span.start()), until.min(span.end()));
                (from < until).then(|| (day, slot, until - from))
            }));
            if next == day {
                break;
            }
            day = next;
        }
        pieces
    }

    /// Returns the parts of the usual week that the span touches, as bits: what a first ordering in SQL compares.
    pub fn week_bits(self, span: Span, sleep_in: bool) -> u32 {
        self.pieces(span, sleep_in).into_iter().fold(0, |bits, (day, slot, _)| {
            bits | 1 << (day.weekday().num_days_from_monday() * 4 + slot.place())
        })
    }

    /// Tells how much of the span falls into ticked parts of the week.
    pub fn available(self, span: Span, sleep_in: bool, availability: &Availability) -> TimeDelta {
        self.pieces(span, sleep_in)
            .into_iter()
            .filter(|(day, slot, _)| availability.has(*day, *slot))
            .fold(TimeDelta::zero(), |sum, (_, _, length)| sum + length)
    }
}

fn at(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    to_utc_in_london(day.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hours, local_span};
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on() {
        // Saturday 21 November 2026, 22:00 to Sunday 06:00.
        let pieces = hours().pieces(local_span("2026-11-21T22:00:00", "2026-11-22T06:00:00"), false);
        assert_eq!(pieces, [(day("2026-11-21"), Slot::Night, TimeDelta::hours(8))]);
    }

    #[test]
    fn a_shift_after_midnight_still_belongs_to_the_evening_before() {
        let span = local_span("2026-11-23T02:00:00", "2026-11-23T08:00:00");
        assert_eq!(
            hours().pieces(span, false),
            [
                (day("2026-11-22"), Slot::Night, TimeDelta::hours(4)),
                (day("2026-11-23"), Slot::Early, TimeDelta::hours(2)),
            ]
        );
        assert_eq!(hours().week_bits(span, false), 1 << (6 * 4 + 2) | 1);
    }

    #[test]
    fn the_nights_when_the_clocks_change_have_nine_and_seven_hours() {
        let back = hours().pieces(local_span("2026-10-24T22:00:00", "2026-10-25T06:00:00"), false);
        assert_eq!(back, [(day("2026-10-24"), Slot::Night, TimeDelta::hours(9))]);
        let forward = hours().pieces(local_span("2027-03-27T22:00:00", "2027-03-28T06:00:00"), false);
        assert_eq!(forward, [(day("2027-03-27"), Slot::Night, TimeDelta::hours(7))]);
    }

    #[test]
    fn a_summer_early_shift_begins_at_five_utc() {
        let span = local_span("2027-07-05T06:00:00", "2027-07-05T14:00:00");
        assert_eq!(span.start().to_rfc3339(), "2027-07-05T05:00:00+00:00");
        assert_eq!(
            hours().pieces(span, false),
            [(day("2027-07-05"), Slot::Early, TimeDelta::hours(8))]
        );
    }

    #[test]
    fn a_sleep_in_asks_for_the_sleep_in_box() {
        let span = local_span("2026-11-23T22:00:00", "2026-11-24T07:00:00");
        let sleeps = Availability::never().with(0, Slot::SleepIn);
        assert_eq!(hours().available(span, true, &sleeps), TimeDelta::hours(8));
        assert_eq!(hours().available(span, false, &sleeps), TimeDelta::zero());
    }

    #[test]
    fn a_day_that_differs_stands_in_for_the_usual_one() {
        let span = local_span("2026-11-23T22:00:00", "2026-11-24T06:00:00");
        let away = Availability::always().except(day("2026-11-23"), &[]);
        assert_eq!(hours().available(span, false, &away), TimeDelta::zero());
        let extra = Availability::never().except(day("2026-11-23"), &[Slot::Night]);
        assert_eq!(hours().available(span, false, &extra), TimeDelta::hours(8));
    }

    fn minute(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds - seconds % 60, 0).expect("an instant")
    }

    proptest! {
        #[test]
        fn pieces_fill_the_span_exactly(start in 1_790_000_000i64..1_830_000_000, minutes in 1i64..4_000, sleep_in: bool) {
            let start = minute(start);
            let span = Span::try_new(start, start + TimeDelta::minutes(minutes)).expect("a span");
            let sum = hours().pieces(span, sleep_in).into_iter().fold(TimeDelta::zero(), |sum, (_, _, length)| sum + length);
            prop_assert_eq!(sum, span.length());
            prop_assert_eq!(hours().available(span, sleep_in, &Availability::always()), span.length());
            prop_assert_eq!(hours().available(span, sleep_in, &Availability::never()), TimeDelta::zero());
        }

        #[test]
        fn another_tick_never_takes_time_away(week: u32, on in 0u32..7, place in 0usize..4, start in 1_790_000_000i64..1_830_000_000) {
            let start = minute(start);
            let span = Span::try_new(start, start + TimeDelta::hours(12)).expect("a span");
            let fewer = Availability::from_bits(week, BTreeMap::new());
            let more = fewer.clone().with(on, Slot::ALL[place]);
            prop_assert!(hours().available(span, false, &fewer) <= hours().available(span, false, &more));
        }
    }
}
