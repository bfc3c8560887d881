//! Dates, times and names as letters say them.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Europe::London;

/// `Hello Zoë,` or `Hello,`. Only the first name, in one line, so that a name cannot pose as our text.
pub(super) fn greeting(name: Option<&str>) -> String {
    let first = name.map(one_line).unwrap_or_default();
    let first: String = first.split(' ').next().unwrap_or_default().chars().take(40).collect();
    if first.is_empty() || first.contains("://") || first.contains("www.") {
        "Hello,".into()
    } else {
        format!("Hello {first},")
    }
}

/// Puts a text on one line: no control characters, single spaces.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name that somebody chose, inside a sentence of ours: on one line, no longer than a name, and without anything that a
/// mail program would turn into a link.
pub(super) fn named(name: &str) -> String {
    let plain: Vec<char> = one_line(&name.replace("://", " ").replace('@', " at "))
        .chars()
        .take(120)
        .collect();
    let mut text = String::new();
    for (at, sign) in plain.iter().enumerate() {
        text.push(*sign);
        let inside =
            at > 0 && plain[at - 1].is_alphanumeric() && plain.get(at + 1).is_some_and(|next| next.is_alphanumeric());
        if *sign == '.' && inside {
            text.push(' ');
        }
    }
    text
}

/// Drops spaces at line ends and empty lines at the end; more than one empty line in a row becomes one.
pub(super) fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    let mut out = lines.join("\n").trim_end().to_owned();
    out.push('\n');
    out
}

/// `Thursday 4 March 2027`, as London's calendar shows it.
pub(super) fn day(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&London).format("%A %-d %B %Y").to_string()
}

/// `Thursday 4 March 2027 at 7.05pm`, as London's clocks show it.
pub(super) fn moment(instant: DateTime<Utc>) -> String {
    format!("{} at {}", day(instant), clock(&instant.with_timezone(&London)))
}

/// The last day that still counts when the given instant is the first that does not.
pub(super) fn last_day(end: DateTime<Utc>) -> String {
    day(end - TimeDelta::microseconds(1))
}

/// `Thursday 4 March 2027, 7pm to 7am the next day`.
pub(super) fn when(start: DateTime<Utc>, end: DateTime<Utc>) -> String {
    let (from, to) = (start.with_timezone(&London), end.with_timezone(&London));
    let days_on = (to.date_naive() - from.date_naive()).num_days();
    let ends_at_midnight = (to.hour(), to.minute()) == (0, 0);
    let tail = match days_on {
        0 => String::new(),
        1 if ends_at_midnight => String::new(),
        1 => " the next day".into(),
        _ => format!(" on {}", weekday(to.weekday())),
    };
    format!("{}, {} to {}{tail}", day(start), clock(&from), clock(&to))
}

/// `7pm`, `7.30am`, `midday`, `midnight`.
fn clock(at: &impl Timelike) -> String {
    match (at.hour(), at.minute()) {
        (0, 0) => "midnight".into(),
        (12, 0) => "midday".into(),
        (_, minute) => {
            let (afternoon, hour) = at.hour12();
            let half = if afternoon { "pm" } else { "am" };
            if minute == 0 {
                format!("{hour}{half}")
            } else {
                format!("{hour}.{minute:02}{half}")
            }
        }
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
