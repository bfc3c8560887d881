//! From when on an organisation demands a second factor of everybody in it.

use chrono::{DateTime, TimeDelta, Utc};

/// How long people have to set one up: where the owner does not say "at once", and from joining on where it is demanded
/// already.
pub const FACTOR_GRACE: TimeDelta = TimeDelta::days(7);

/// When a demand begins to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// In a week.
    InAWeek,
    /// Now.
    AtOnce,
}

impl Start {
    /// Both.
    pub const ALL: [Self; 2] = [Self::InAWeek, Self::AtOnce];

    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InAWeek => "in-a-week",
            Self::AtOnce => "at-once",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|start| start.as_str() == word)
    }

    /// Decides from when on it holds, given from when on it holds so far. A demand is hastened and never postponed.
    pub(crate) fn holds_from(self, before: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::InAWeek => before.unwrap_or(now + FACTOR_GRACE),
            Self::AtOnce => before.map_or(now, |before| before.min(now)),
        }
    }
}

/// A demand as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FactorDemand {
    /// From when on it holds those who were there when it was made.
    pub(crate) holds_from: DateTime<Utc>,
    /// When it was made, or hastened.
    pub(crate) set_at: DateTime<Utc>,
}

impl FactorDemand {
    /// Decides from when on it holds somebody, given when they first joined. Whoever was there when it was made was told, and
    /// is held as the owner said. Who came later has a week from joining.
    pub(crate) fn holds_for(self, first_joined: DateTime<Utc>) -> DateTime<Utc> {
        if first_joined <= self.set_at {
            self.holds_from
        } else {
            self.holds_from.max(first_joined + FACTOR_GRACE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_words_read_back() {
        for start in Start::ALL {
            assert_eq!(Start::parse(start.as_str()), Some(start));
        }
        assert_eq!(Start::parse("never"), None);
    }

    proptest! {
        #[test]
        fn a_demand_holds_within_a_week_and_is_never_postponed(
            now in 0_i64..4_000_000_000,
            before in proptest::option::of(0_i64..4_000_000_000),
            at_once: bool,
        ) {
            let instant = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).expect("an instant");
            let (now, before) = (instant(now), before.map(instant));
            let start = if at_once { Start::AtOnce } else { Start::InAWeek };
            let from = start.holds_from(before, now);
            match before {
                Some(before) => prop_assert!(from == before || (now..before).contains(&from)),
                None => prop_assert!((now..=now + FACTOR_GRACE).contains(&from)),
            }
            prop_assert!(!at_once || from <= now);
            prop_assert_eq!(start.holds_from(Some(from), now), from, "said twice, done once");
        }

        #[test]
        fn who_was_there_is_held_as_the_owner_said_and_who_comes_later_a_week_from_joining(
            set_at in 1_000_000_i64..4_000_000_000,
            grace in 0_i64..=604_800,
            apart in -1_000_000_i64..=1_000_000,
        ) {
            let instant = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).expect("an instant");
            let demand = FactorDemand { holds_from: instant(set_at + grace), set_at: instant(set_at) };
            let joined = instant(set_at + apart);
            let from = demand.holds_for(joined);
            if apart <= 0 {
                prop_assert_eq!(from, demand.holds_from);
            } else {
                prop_assert_eq!(from, joined + FACTOR_GRACE, "a whole week, and not a day more");
            }
            prop_assert!(from >= demand.holds_from, "nobody is held before the others");
            let hastened = FactorDemand { holds_from: joined, set_at: joined };
            prop_assert!(hastened.holds_for(joined) <= from, "hastening reaches who came meanwhile");
        }
    }
}
