//! Past work, and how many months it adds up to.

use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Bytes of the longest text that is read as a month: those of a date.
const LONGEST: usize = 10;

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// Returns the month that a date lies in.
    pub fn of(date: NaiveDate) -> Self {
        Self(date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0))
    }

    /// Returns its first day.
    pub fn first_day(self) -> NaiveDate {
        let month = u32::try_from(self.0.rem_euclid(12)).unwrap_or(0);
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month + 1, 1).unwrap_or_default()
    }

    /// Returns the year.
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Returns the month's number, 1 for January.
    pub const fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = ();

    /// Reads `2024-03`, and the first seven characters of a date.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(());
        }
        let (year, month) = text.split_once('-').ok_or(())?;
        let month = month.split('-').next().unwrap_or_default();
        let (year, month): (i32, u32) = (year.parse().map_err(|_| ())?, month.parse().map_err(|_| ())?);
        let there = (1900..=2200).contains(&year);
        let date = NaiveDate::from_ymd_opt(year, month, 1).filter(|_| there).ok_or(())?;
        Ok(Self::of(date))
    }
}

/// One place of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Who employed the worker.
    pub employer: String,
    /// As what.
    pub role: String,
    /// The first month.
    pub from: Month,
    /// The last month; `None` while it goes on.
    pub to: Option<Month>,
}

/// Counts the months in which the worker had at least one of the posts, up to the given day. Two posts at once do not
/// count twice.
pub fn months_worked(posts: &[Post], today: NaiveDate) -> u32 {
    let now = Month::of(today);
    let months: BTreeSet<i32> = posts
        .iter()
        .flat_map(|post| post.from.0..=post.to.unwrap_or(now).min(now).0)
        .collect();
    u32::try_from(months.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn post(from: &str, to: Option<&str>) -> Post {
        Post {
            employer: "Elm House".to_owned(),
            role: "Care assistant".to_owned(),
            from: from.parse().expect(from),
            to: to.map(|to| to.parse().expect(to)),
        }
    }

    #[test]
    fn months_are_counted_once() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        assert_eq!(months_worked(&[], today), 0);
        assert_eq!(months_worked(&[post("2026-03", None)], today), 1);
        assert_eq!(months_worked(&[post("2025-01", Some("2025-12"))], today), 12);
        assert_eq!(
            months_worked(
                &[post("2025-01", Some("2025-12")), post("2025-06", Some("2026-01"))],
                today
            ),
            13
        );
        assert_eq!(months_worked(&[post("2026-01", Some("2027-01"))], today), 3);
        assert_eq!("2026-01-31".parse::<Month>(), "2026-01".parse());
        for bad in ["", "2026", "2026-13", "26-1", "abcd-ef", "2026-000001", "2026-01-0031"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn another_post_never_takes_months_away(spans in proptest::collection::vec((24_200i32..24_320, 0i32..60), 1..6)) {
            let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
            let posts: Vec<Post> = spans.iter()
                .map(|(from, length)| Post { from: Month(*from), to: Some(Month(from + length)), ..post("2020-01", None) })
                .collect();
            let fewer = months_worked(&posts[1..], today);
            let all = months_worked(&posts, today);
            prop_assert!(fewer <= all && all <= fewer + months_worked(&posts[..1], today));
        }

        #[test]
        fn months_are_read_as_they_are_written(month in 22_800i32..26_400) {
            let month = Month(month);
            prop_assert_eq!(month.to_string().parse(), Ok(month));
            prop_assert_eq!(Month::of(month.first_day()), month);
        }
    }
}
