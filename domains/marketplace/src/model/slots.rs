//! The week as workers tick it: seven days of early, late, night and sleep-in, by London's wall clock.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use kernel::{Span, london_date, to_utc_in_london};

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

/// Which of the 28 parts of the week a worker ticked: bit `4 * days after Monday + place of the slot`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Availability(u32);

impl Availability {
    /// Every part of the week.
    pub const ALWAYS: Self = Self((1 << 28) - 1);
    /// No part of the week.
    pub const NEVER: Self = Self(0);

    /// Reads the bits as people keeps them; bits beyond the week are dropped.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits & Self::ALWAYS.0)
    }

    /// Returns the bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Returns the same week with one more part ticked. Days count from Monday as 0.
    #[must_use]
    pub const fn with(self, day: u32, slot: Slot) -> Self {
        Self::from_bits(self.0 | 1 << ((day % 7) * 4 + slot.place()))
    }

    /// Tells whether the part is ticked. Days count from Monday as 0.
    pub const fn has(self, day: u32, slot: Slot) -> bool {
        self.0 & (1 << ((day % 7) * 4 + slot.place())) != 0
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

    /// Cuts the span at every change of slot and tells how long each piece is, with the day its slot belongs to (Monday
    /// is 0). The lengths add up to the span's, also on the two nights a year when the clocks change.
    pub fn pieces(self, span: Span, sleep_in: bool) -> Vec<(u32, Slot, TimeDelta)> {
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
            let weekday = day.weekday().num_days_from_monday();
            pieces.extend(bounds.into_iter().filter_map(|(slot, from, until)| {
                let (from, until) = (from.max(span.start()), until.min(span.end()));
                (from < until).then(|| (weekday, slot, until - from))
            }));
            if next == day {
                break;
            }
            day = next;
        }
        pieces
    }

    /// Tells how much of the span falls into ticked parts of the week.
    pub fn available(self, span: Span, sleep_in: bool, availability: Availability) -> TimeDelta {
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

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on() {
        // Saturday 21 November 2026, 22:00 to Sunday 06:00.
        let pieces = hours().pieces(local_span("2026-11-21T22:00:00", "2026-11-22T06:00:00"), false);
        assert_eq!(pieces, [(5, Slot::Night, TimeDelta::hours(8))]);
    }

    #[test]
    fn a_shift_after_midnight_still_belongs_to_the_evening_before() {
        let pieces = hours().pieces(local_span("2026-11-23T02:00:00", "2026-11-23T08:00:00"), false);
        assert_eq!(pieces, [(6, Slot::Night, TimeDelta::hours(4)), (0, Slot::Early, TimeDelta::hours(2))]);
    }

    #[test]
    fn the_nights_when_the_clocks_change_have_nine_and_seven_hours() {
        let back = hours().pieces(local_span("2026-10-24T22:00:00", "2026-10-25T06:00:00"), false);
        assert_eq!(back, [(5, Slot::Night, TimeDelta::hours(9))]);
        let forward = hours().pieces(local_span("2027-03-27T22:00:00", "2027-03-28T06:00:00"), false);
        assert_eq!(forward, [(5, Slot::Night, TimeDelta::hours(7))]);
    }

    #[test]
    fn a_summer_early_shift_begins_at_five_utc() {
        let span = local_span("2027-07-05T06:00:00", "2027-07-05T14:00:00");
        assert_eq!(span.start().to_rfc3339(), "2027-07-05T05:00:00+00:00");
        assert_eq!(hours().pieces(span, false), [(0, Slot::Early, TimeDelta::hours(8))]);
    }

    #[test]
    fn a_sleep_in_asks_for_the_sleep_in_box() {
        let span = local_span("2026-11-23T22:00:00", "2026-11-24T07:00:00");
        let sleeps = Availability::NEVER.with(0, Slot::SleepIn);
        assert_eq!(hours().available(span, true, sleeps), TimeDelta::hours(8));
        assert_eq!(hours().available(span, false, sleeps), TimeDelta::zero());
    }

    proptest! {
        #[test]
        fn pieces_fill_the_span_exactly(start in 1_790_000_000i64..1_830_000_000, minutes in 1i64..4_000, sleep_in: bool) {
            let start = DateTime::from_timestamp(start - start % 60, 0).expect("an instant");
            let span = Span::try_new(start, start + TimeDelta::minutes(minutes)).expect("a span");
            let sum = hours().pieces(span, sleep_in).into_iter().fold(TimeDelta::zero(), |sum, (_, _, length)| sum + length);
            prop_assert_eq!(sum, span.length());
            prop_assert_eq!(hours().available(span, sleep_in, Availability::ALWAYS), span.length());
            prop_assert_eq!(hours().available(span, sleep_in, Availability::NEVER), TimeDelta::zero());
        }

        #[test]
        fn another_tick_never_takes_time_away(bits: u32, day in 0u32..7, place in 0usize..4, start in 1_790_000_000i64..1_830_000_000) {
            let start = DateTime::from_timestamp(start - start % 60, 0).expect("an instant");
            let span = Span::try_new(start, start + TimeDelta::hours(12)).expect("a span");
            let (fewer, slot) = (Availability::from_bits(bits), Slot::ALL[place]);
            let more = fewer.with(day, slot);
            prop_assert!(more.has(day, slot));
            prop_assert!(hours().available(span, false, fewer) <= hours().available(span, false, more));
        }
    }
}
