//! The start page: three ways in, and figures that are counted.

use crate::kit::{Shell, is_page, show};
use askama::Template;
use axum::response::Response;

/// Public figures, as counted; a figure that could not be counted is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) workers: u64,
    pub(crate) organisations: u64,
    pub(crate) open_shifts: u64,
    pub(crate) certificates: u64,
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/home.html")]
pub(super) struct HomePage {
    shell: Shell,
    figures: Vec<(String, &'static str)>,
}

is_page!(HomePage);

impl HomePage {
    fn new(shell: Shell, figures: Option<Figures>) -> Self {
        let shell = shell.titled("Muster").described(
            "Train for regulated work, hold certificates that anyone can check, and take shifts in care and security that you may lawfully do.",
        );
        let listed = figures.map(|counted| {
            [
                (grouped(counted.workers), "people with a profile"),
                (grouped(counted.organisations), "organisations"),
                (grouped(counted.open_shifts), "open shifts"),
                (grouped(counted.certificates), "certificates issued"),
            ]
        });
        Self { shell, figures: listed.into_iter().flatten().collect() }
    }
}

/// Writes a number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) async fn get(shell: Shell) -> Response {
    show(&HomePage::new(shell, None))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let figures = Figures { workers: 1304, organisations: 20, open_shifts: 60, certificates: 212 };
    vec![
        Sample::of("home", &HomePage::new(Shell::visitor(), Some(figures))),
        Sample::of("home-uncounted", &HomePage::new(Shell::visitor(), None)),
    ]
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_in_thousands() {
        let all: Vec<_> = [0, 999, 1000, 1_234_567].map(grouped).to_vec();
        assert_eq!(all, ["0", "999", "1,000", "1,234,567"]);
    }
}
