//! The usual week: seven days of early, late, night and sleep-in.

use std::str::FromStr;

/// A part of the day. A night belongs to the day on which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// 6 to 14.
    Early,
    /// 14 to 22.
    Late,
    /// 22 to 6.
    Night,
    /// 22 to 6, asleep at the place of work and woken when needed.
    SleepIn,
}

impl Slot {
    /// All slots, in order.
    pub const ALL: [Self; 4] = [Self::Early, Self::Late, Self::Night, Self::SleepIn];

    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Late => "late",
            Self::Night => "night",
            Self::SleepIn => "sleep-in",
        }
    }

    const fn bit(self) -> u8 {
        self as u8
    }
}

impl FromStr for Slot {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|slot| slot.as_str() == text).ok_or(())
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the days of the week")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    /// All days, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    /// Returns the name as pages show it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }
}

impl FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|day| day.as_str() == text).ok_or(())
    }
}

/// The slots of one day, as four bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Slots(u8);

impl Slots {
    /// No slot at all.
    pub const NONE: Self = Self(0);

    /// Reads the bits; `None` when there are more than four.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits < 16 { Some(Self(bits)) } else { None }
    }

    /// Returns the bits: early is the lowest.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Adds a slot.
    #[must_use]
    pub const fn with(self, slot: Slot) -> Self {
        Self(self.0 | 1 << slot.bit())
    }

    /// Tells whether the slot is in.
    pub const fn has(self, slot: Slot) -> bool {
        self.0 >> slot.bit() & 1 == 1
    }
}

impl FromIterator<Slot> for Slots {
    fn from_iter<I: IntoIterator<Item = Slot>>(slots: I) -> Self {
        slots.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The usual week, as 28 bits: `day * 4 + slot`, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Week(u32);

impl Week {
    /// A week without a slot.
    pub const NONE: Self = Self(0);
    /// A week of all slots.
    pub const FULL: Self = Self((1 << 28) - 1);

    /// Reads the bits; `None` when there are more than 28.
    pub const fn from_bits(bits: u32) -> Option<Self> {
        if bits <= Self::FULL.0 { Some(Self(bits)) } else { None }
    }

    /// Returns the bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Adds a slot on a day.
    #[must_use]
    pub const fn with(self, day: Day, slot: Slot) -> Self {
        Self(self.0 | 1 << (day as u32 * 4 + slot.bit() as u32))
    }

    /// Tells whether the slot on the day is in.
    pub const fn has(self, day: Day, slot: Slot) -> bool {
        self.0 >> (day as u32 * 4 + slot.bit() as u32) & 1 == 1
    }

    /// Returns the slots of a day.
    pub const fn on(self, day: Day) -> Slots {
        Slots((self.0 >> (day as u32 * 4) & 15) as u8)
    }

    /// Tells whether no slot is in.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the slots in, day by day.
    pub fn iter(self) -> impl Iterator<Item = (Day, Slot)> {
        Day::ALL
            .into_iter()
            .flat_map(|day| Slot::ALL.into_iter().map(move |slot| (day, slot)))
            .filter(move |(day, slot)| self.has(*day, *slot))
    }
}

impl FromIterator<(Day, Slot)> for Week {
    fn from_iter<I: IntoIterator<Item = (Day, Slot)>>(slots: I) -> Self {
        slots
            .into_iter()
            .fold(Self::NONE, |week, (day, slot)| week.with(day, slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_and_slots_say_the_same(bits in 0u32..(1 << 28)) {
            let week = Week::from_bits(bits).expect("28 bits");
            prop_assert_eq!(week.iter().collect::<Week>(), week);
            prop_assert_eq!(week.iter().count(), bits.count_ones() as usize);
            for day in Day::ALL {
                prop_assert_eq!(Slots::from_bits(week.on(day).bits()), Some(week.on(day)));
            }
        }
    }
}
