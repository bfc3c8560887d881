//! What Muster does for employers: sectors, what it costs, a sample match.

use crate::kit::{MatchCard, MatchPart, Met, Shell, is_page, show};
use askama::Template;
use axum::response::Response;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/employers.html")]
pub(super) struct EmployersPage {
    shell: Shell,
    example: MatchCard,
}

is_page!(EmployersPage);

impl EmployersPage {
    fn new(shell: Shell) -> Self {
        Self {
            shell: shell
                .titled("For employers")
                .described("Post shifts and see who may lawfully and practically do them, with the reasons."),
            example: example(),
        }
    }
}

/// The card of somebody who does not exist; the points sum to the score like everybody's.
fn example() -> MatchCard {
    let parts = vec![
        MatchPart::new(
            "Licence",
            Met::Met,
            40,
            40,
            "SIA Door Supervision, in date for the whole shift",
        ),
        MatchPart::new("Distance", Met::Met, 22, 25, "2.4 miles from the site"),
        MatchPart::new("Availability", Met::Met, 20, 20, "Free on Friday nights"),
        MatchPart::new(
            "Experience",
            Met::Partly,
            4,
            15,
            "One year at events. Three years would give 15",
        ),
    ];
    MatchCard::new("Sam T.", 86, "Strong match", parts)
        .fact("Door supervisor")
        .fact("2.4 miles")
        .fact("Free that night")
}

pub(super) async fn get(shell: Shell) -> Response {
    show(&EmployersPage::new(shell))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    vec![crate::tests::Sample::of(
        "employers",
        &EmployersPage::new(Shell::visitor()),
    )]
}
