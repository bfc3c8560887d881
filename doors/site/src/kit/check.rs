//! Reads typed answers into the values that use cases take, and says in words what to mend.

use super::Fields;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kernel::{Email, FieldError, Money, Postcode};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Gathers the faults of a form while its answers are read. Each reader takes the field's name and the sentence
/// that asks for it ("Enter your first name"), returns the value if it could be read, and notes the fault if not.
///
/// ```ignore
/// let mut check = fields.check();
/// let email = check.email("email");
/// let name = check.text("name", "Enter your name", 80);
/// let command = check.finish(|| Some(Register { email: email?, name: name? }));
/// ```
#[derive(Debug)]
pub struct Check<'a> {
    fields: &'a Fields,
    faults: Vec<FieldError>,
}

impl<'a> Check<'a> {
    pub(super) const fn new(fields: &'a Fields) -> Self {
        Self {
            fields,
            faults: Vec::new(),
        }
    }

    /// Ends the reading: the value if nothing was at fault.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn finish<T>(self, value: impl FnOnce() -> Option<T>) -> Result<T, Vec<FieldError>> {
        match value() {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(self.faults),
        }
    }

    /// Notes a fault that the page itself found.
    pub fn fault(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.faults.push(FieldError::new(field, code, message));
    }

    /// Returns the trimmed answer, `None` where nothing was typed.
    pub fn raw(&self, name: &str) -> Option<&'a str> {
        Some(self.fields.get(name).trim()).filter(|typed| !typed.is_empty())
    }

    fn required(&mut self, name: &str, ask: &str) -> Option<&'a str> {
        let typed = self.raw(name);
        if typed.is_none() {
            self.fault(name, "required", ask);
        }
        typed
    }

    fn parsed<T>(
        &mut self,
        name: &str,
        code: &'static str,
        ask: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let typed = self.required(name, ask)?;
        let value = read(typed);
        if value.is_none() {
            self.fault(name, code, ask);
        }
        value
    }

    /// Reads text that must be there, of at most `max` characters.
    pub fn text(&mut self, name: &str, ask: &str, max: usize) -> Option<String> {
        let typed = self.required(name, ask)?.to_owned();
        self.short_enough(name, &typed, max).then_some(typed)
    }

    /// Reads text that may be left empty. The outer option is the fault, the inner one the absence.
    pub fn optional_text(&mut self, name: &str, max: usize) -> Option<Option<String>> {
        let typed = self.raw(name).map(str::to_owned);
        let fits = typed.as_deref().is_none_or(|typed| self.short_enough(name, typed, max));
        fits.then_some(typed)
    }

    fn short_enough(&mut self, name: &str, typed: &str, max: usize) -> bool {
        let length = typed.chars().count();
        if length > max {
            self.fault(
                name,
                "too-long",
                format!("Use {max} characters or fewer. You used {length}"),
            );
        }
        length <= max
    }

    /// Reads a password as typed: spaces count, and nothing is trimmed.
    pub fn password(&mut self, name: &str, ask: &str) -> Option<String> {
        let typed = self.fields.get(name);
        if typed.is_empty() {
            self.fault(name, "required", ask);
            return None;
        }
        Some(typed.to_owned())
    }

    /// Reads an e-mail address.
    pub fn email(&mut self, name: &str) -> Option<Email> {
        self.from_text(
            name,
            "Enter an e-mail address in the correct format, like name@example.com",
        )
    }

    /// Reads a UK postcode.
    pub fn postcode(&mut self, name: &str) -> Option<Postcode> {
        self.from_text(name, "Enter a UK postcode, like SW1A 1AA")
    }

    /// Reads anything that has a written form: an id, a number of our own.
    pub fn from_text<T: FromStr>(&mut self, name: &str, ask: &str) -> Option<T> {
        self.parsed(name, "format", ask, |typed| typed.parse().ok())
    }

    /// Reads the word of a choice that was offered.
    pub fn one_of<T>(&mut self, name: &str, ask: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.parsed(name, "choice", ask, read)
    }

    /// Reads every ticked box of a group; a word that was never offered is a fault.
    pub fn many_of<T>(&mut self, name: &str, ask: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let values: Option<Vec<T>> = self.fields.all(name).map(read).collect();
        if values.is_none() {
            self.fault(name, "choice", ask);
        }
        values
    }

    /// Tells whether a single box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Reads a box that must be ticked to go on.
    pub fn agreed(&mut self, name: &str, ask: &str) -> Option<()> {
        self.required(name, ask).map(|_| ())
    }

    /// Reads a whole number within the range.
    pub fn number<T>(&mut self, name: &str, ask: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: FromStr + PartialOrd,
    {
        self.parsed(name, "range", ask, |typed| {
            typed.parse().ok().filter(|value| range.contains(value))
        })
    }

    /// Reads pounds and pence, `12`, `12.6` or `£12.60`.
    pub fn money(&mut self, name: &str, ask: &str) -> Option<Money> {
        self.parsed(name, "format", ask, read_money)
    }

    /// Reads a date from its three boxes; the fault stands at the group.
    pub fn date(&mut self, name: &str, ask: &str) -> Option<NaiveDate> {
        let date = self.boxes(name);
        if date.is_none() {
            self.fault(name, "date", ask);
        }
        date
    }

    /// Reads a date that may be left empty as a whole.
    pub fn optional_date(&mut self, name: &str, ask: &str) -> Option<Option<NaiveDate>> {
        let untouched = DATE_BOXES
            .iter()
            .all(|part| self.raw(&format!("{name}_{part}")).is_none());
        if untouched {
            Some(None)
        } else {
            self.date(name, ask).map(Some)
        }
    }

    fn boxes(&self, name: &str) -> Option<NaiveDate> {
        let [day, month, year] = DATE_BOXES.map(|part| self.raw(&format!("{name}_{part}")));
        let year = year?.parse().ok().filter(|year| (1900..=2200).contains(year))?;
        NaiveDate::from_ymd_opt(year, month?.parse().ok()?, day?.parse().ok()?)
    }

    /// Reads a time of day, `07:30` as browsers send it or `7.30`.
    pub fn time(&mut self, name: &str, ask: &str) -> Option<NaiveTime> {
        self.parsed(name, "time", ask, |typed| {
            let typed = typed.replace('.', ":");
            ["%H:%M", "%H:%M:%S"]
                .iter()
                .find_map(|form| NaiveTime::parse_from_str(&typed, form).ok())
        })
    }

    /// Reads a date's boxes and a time of day into the instant that London's clocks show then.
    pub fn moment(&mut self, date: &str, time: &str, ask: &str) -> Option<DateTime<Utc>> {
        let day = self.date(date, ask);
        let hour = self.time(time, ask);
        Some(kernel::to_utc_in_london(day?.and_time(hour?)))
    }
}

/// The endings of the three boxes' names.
pub(super) const DATE_BOXES: [&str; 3] = ["day", "month", "year"];

fn read_money(typed: &str) -> Option<Money> {
    let typed = typed.trim_start_matches('£').replace(',', "");
    let (pounds, pence) = typed.split_once('.').unwrap_or((&typed, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if pounds.is_empty() || pence.len() > 2 || !digits(pounds) || !digits(pence) {
        return None;
    }
    let pounds: i64 = pounds.parse().ok().filter(|pounds| *pounds < 1_000_000_000)?;
    let pence: i64 = format!("{pence:0<2}").parse().ok()?;
    Some(Money::pence(pounds * 100 + pence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn money_reads_back_what_it_shows(minor in 0i64..10_000_000) {
            prop_assert_eq!(read_money(&Money::pence(minor).to_string()), Some(Money::pence(minor)));
        }

        #[test]
        fn no_answer_makes_a_reader_panic(typed in ".{0,40}") {
            let fields = Fields::default().with("a", typed.clone()).with("a_day", typed.clone()).with("a_month", "2").with("a_year", typed);
            let mut check = fields.check();
            let _ = (check.money("a", "x"), check.date("a", "x"), check.time("a", "x"), check.email("a"), check.postcode("a"));
            let _ = check.number("a", "x", 0u8..=9);
        }
    }

    #[test]
    fn money_takes_the_ways_people_write_it() {
        for (typed, minor) in [("12", 1200), ("12.6", 1260), ("£1,012.05", 101_205)] {
            assert_eq!(read_money(typed), Some(Money::pence(minor)), "{typed}");
        }
        for typed in ["", ".5", "12.345", "-3", "1e3", "£"] {
            assert_eq!(read_money(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_fault_is_gathered() {
        let fields = Fields::of([
            ("email", "nobody"),
            ("born_day", "31"),
            ("born_month", "2"),
            ("born_year", "1990"),
        ]);
        let faults = fields
            .read(|check| {
                let name = check.text("name", "Enter your name", 10);
                let email = check.email("email");
                let born = check.date("born", "Enter your date of birth");
                Some((name?, email?, born?))
            })
            .expect_err("nothing is right here");
        let names: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(names, ["name", "email", "born"]);
    }

    #[test]
    fn a_moment_is_a_london_moment() {
        let fields = Fields::of([("on_day", "4"), ("on_month", "7"), ("on_year", "2027"), ("at", "07:30")]);
        let moment = fields
            .check()
            .moment("on", "at", "Enter when it starts")
            .expect("it can be read");
        assert_eq!(moment.to_rfc3339(), "2027-07-04T06:30:00+00:00");
    }
}
