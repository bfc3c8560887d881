//! The start page: three ways in, and figures that are counted.

use crate::kit::{Shell, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::collections::BTreeMap;

/// The figures that are shown, each by the name it is counted under.
const SHOWN: [(&str, &str); 4] = [
    ("total_workers", "people with a profile"),
    ("total_organisations", "organisations"),
    ("open_shifts", "open shifts"),
    ("certificates_issued", "certificates issued"),
];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/home.html")]
pub(super) struct HomePage {
    shell: Shell,
    figures: Vec<(String, &'static str)>,
}

is_page!(HomePage);

impl HomePage {
    fn new(shell: Shell, counts: &BTreeMap<String, u64>) -> Self {
        let shell = shell.titled("Muster").described(
            "Train for regulated work, hold certificates that anyone can check, and take shifts in care and security that you may lawfully do.",
        );
        let figure = |(name, words): (&str, &'static str)| Some((grouped(*counts.get(name)?), words));
        Self {
            shell,
            figures: SHOWN.into_iter().filter_map(figure).collect(),
        }
    }
}

/// Writes a number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Shows the page; where the figures cannot be counted it shows none, and still leads on.
pub(super) async fn get(State(state): State<SiteState>, shell: Shell) -> Response {
    let counts = match state.overview.figures().await {
        Ok(figures) => figures.counts,
        Err(error) => {
            tracing::warn!(%error, "site.figures_uncounted");
            BTreeMap::new()
        }
    };
    show(&HomePage::new(shell, &counts))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let counts = SHOWN
        .into_iter()
        .zip([1304, 20, 60, 212])
        .map(|((name, _), count)| (name.to_owned(), count))
        .collect();
    vec![
        Sample::of("home", &HomePage::new(Shell::visitor(), &counts)),
        Sample::of("home-uncounted", &HomePage::new(Shell::visitor(), &BTreeMap::new())),
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
