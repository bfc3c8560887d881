//! Dates, times and lengths as people read them; always London's clocks.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use std::borrow::Borrow;

fn local(at: DateTime<Utc>) -> chrono::NaiveDateTime {
    chrono_tz::Europe::London
        .from_utc_datetime(&at.naive_utc())
        .naive_local()
}

/// Writes a word as it stands at the head of a sentence or a cell.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Writes a date in full: "Thursday 4 March 2027".
pub fn day(date: impl Borrow<NaiveDate>) -> String {
    date.borrow().format("%A %-d %B %Y").to_string()
}

/// Writes a date for tables: "4 Mar 2027".
pub fn day_short(date: impl Borrow<NaiveDate>) -> String {
    date.borrow().format("%-d %b %Y").to_string()
}

/// Writes a time of day: "7pm", "7:30am", "midday", "midnight".
pub fn time(at: impl Borrow<DateTime<Utc>>) -> String {
    let at = local(*at.borrow()).time();
    match at.format("%H:%M").to_string().as_str() {
        "00:00" => "midnight".to_owned(),
        "12:00" => "midday".to_owned(),
        full if full.ends_with(":00") => at.format("%-I%P").to_string(),
        _ => at.format("%-I:%M%P").to_string(),
    }
}

/// Writes an instant: "Thursday 4 March 2027, 7pm".
pub fn moment(at: impl Borrow<DateTime<Utc>>) -> String {
    let at = *at.borrow();
    format!("{}, {}", day(local(at).date()), time(at))
}

/// Writes a stretch of time: "Thursday 4 March 2027, 7pm to 7am".
pub fn hours(start: impl Borrow<DateTime<Utc>>, end: impl Borrow<DateTime<Utc>>) -> String {
    format!("{} to {}", moment(start), time(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_word_begins_with_a_capital() {
        assert_eq!(capitalised("refused"), "Refused");
        assert_eq!(capitalised("écoles"), "Écoles");
        assert_eq!(capitalised(""), "");
    }

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(moment(at("2027-03-04T19:00:00Z")), "Thursday 4 March 2027, 7pm");
        assert_eq!(
            hours(at("2027-07-01T18:30:00Z"), at("2027-07-02T06:00:00Z")),
            "Thursday 1 July 2027, 7:30pm to 7am"
        );
        assert_eq!(time(at("2027-01-01T12:00:00Z")), "midday");
        assert_eq!(time(at("2027-01-01T00:00:00Z")), "midnight");
    }
}
