//! What a person chose, and what becomes of a letter under it.

use super::{Group, QuietHours};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// What a person is not to be written to about, and when not. Who never chose gets everything at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Groups that are not sent.
    pub switched_off: BTreeSet<Group>,
    /// When letters of the others wait.
    pub quiet: Option<QuietHours>,
}

/// What becomes of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It goes.
    Now,
    /// It waits until then.
    Wait { until: DateTime<Utc> },
    /// It is not sent.
    Never,
}

impl Choices {
    /// Decides about a letter of a group. One that would be of no more use when the quiet hours end goes at once.
    pub(crate) fn fate(&self, group: Group, of_use_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Fate {
        if self.switched_off.contains(&group) {
            return Fate::Never;
        }
        let end = self.quiet.and_then(|quiet| quiet.end(now));
        match end.filter(|end| of_use_until.is_none_or(|last| *end < last)) {
            Some(until) => Fate::Wait { until },
            None => Fate::Now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Hour;
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn hours(from: u8, long: u8) -> Option<QuietHours> {
        QuietHours::new(Hour::new(from)?, Hour::new((from + long) % 24)?)
    }

    fn any_choices() -> impl Strategy<Value = Choices> {
        let off = proptest::sample::subsequence(Group::ALL.to_vec(), 0..=3);
        // Of no length stands for none.
        let quiet = (0u8..24, 0u8..24).prop_map(|(from, long)| hours(from, long));
        (off, quiet).prop_map(|(off, quiet)| Choices {
            switched_off: off.into_iter().collect(),
            quiet,
        })
    }

    #[test]
    fn who_never_chose_gets_everything_at_once() {
        for group in Group::ALL {
            assert_eq!(Choices::default().fate(group, None, DateTime::UNIX_EPOCH), Fate::Now);
        }
    }

    proptest! {
        #[test]
        fn what_is_switched_off_never_goes_and_nothing_goes_in_quiet_hours_that_can_wait(
            choices in any_choices(), group in 0usize..3, second in 1_770_000_000i64..1_830_000_000,
            left in proptest::option::of(0i64..60),
        ) {
            let (group, now) = (Group::ALL[group], DateTime::from_timestamp(second, 0).expect("an instant"));
            let last = left.map(|hours| now + TimeDelta::hours(hours));
            let off = choices.switched_off.contains(&group);
            let end = choices.quiet.and_then(|quiet| quiet.end(now));
            match choices.fate(group, last, now) {
                Fate::Never => prop_assert!(off),
                Fate::Wait { until } => {
                    prop_assert!(!off && Some(until) == end && last.is_none_or(|last| until < last));
                }
                Fate::Now => {
                    let in_time = end.is_some_and(|end| last.is_none_or(|last| end < last));
                    prop_assert!(!off && !in_time);
                }
            }
        }
    }
}
