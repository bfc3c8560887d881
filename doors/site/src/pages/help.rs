//! Help and contact.

use crate::kit::{Shell, is_page, show};
use crate::state::{Operator, SiteState};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/help.html")]
pub(super) struct HelpPage {
    shell: Shell,
    operator: Operator,
}

is_page!(HelpPage);

impl HelpPage {
    fn new(shell: Shell, operator: Operator) -> Self {
        Self {
            shell: shell
                .titled("Help and contact")
                .described("Answers to common questions, and how to reach us."),
            operator,
        }
    }
}

pub(super) async fn get(State(state): State<SiteState>, shell: Shell) -> Response {
    show(&HelpPage::new(shell, state.operator))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    vec![
        Sample::of("help", &HelpPage::new(Shell::visitor(), Operator::default())),
        Sample::of("help-named", &HelpPage::new(Shell::visitor(), Operator::sample())),
    ]
}
