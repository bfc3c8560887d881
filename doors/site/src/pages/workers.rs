//! What Muster does for workers: steps, checks, cost.

use crate::kit::{Shell, is_page, show};
use askama::Template;
use axum::response::Response;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/workers.html")]
pub(super) struct WorkersPage {
    shell: Shell,
}

is_page!(WorkersPage);

impl WorkersPage {
    fn new(shell: Shell) -> Self {
        Self {
            shell: shell
                .titled("For workers")
                .described("Make one profile, prove what you hold, and take shifts that fit you."),
        }
    }
}

pub(super) async fn get(shell: Shell) -> Response {
    show(&WorkersPage::new(shell))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    vec![crate::tests::Sample::of("workers", &WorkersPage::new(Shell::visitor()))]
}
