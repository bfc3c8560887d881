//! What pages say about a course's figures.

use kernel::Money;

/// Writes a price: "Free", "£29.00".
pub(crate) fn price(money: Money) -> String {
    if money.is_zero() {
        "Free".to_owned()
    } else {
        money.to_string()
    }
}

/// Writes study time: "45 minutes", "1 hour 15 minutes".
pub(crate) fn study_time(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => counted(rest, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, rest) => format!("{} {}", counted(hours, "hour"), counted(rest, "minute")),
    }
}

/// Writes how long a film is: "32 seconds", "4 minutes".
pub(crate) fn film_time(seconds: u32) -> String {
    if seconds < 90 {
        counted(seconds, "second")
    } else {
        counted(seconds.div_ceil(60), "minute")
    }
}

/// Writes how long a certificate is valid.
pub(crate) fn validity(months: Option<u32>) -> String {
    match months {
        None => "It does not run out".to_owned(),
        Some(months) if months % 12 == 0 => counted(months / 12, "year"),
        Some(months) => counted(months, "month"),
    }
}

/// Writes a number with its thing: "1 lesson", "5 lessons".
pub(crate) fn counted(number: u32, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_say_them() {
        assert_eq!(study_time(75), "1 hour 15 minutes");
        assert_eq!(
            (study_time(60), study_time(1)),
            ("1 hour".to_owned(), "1 minute".to_owned())
        );
        assert_eq!(
            (film_time(32), film_time(150)),
            ("32 seconds".to_owned(), "3 minutes".to_owned())
        );
        assert_eq!(
            (validity(Some(36)), validity(Some(18))),
            ("3 years".to_owned(), "18 months".to_owned())
        );
        assert_eq!(
            (price(Money::pence(0)), price(Money::pence(2_900))),
            ("Free".to_owned(), "£29.00".to_owned())
        );
    }
}
