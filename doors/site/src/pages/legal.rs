//! The small print, in words that can be read: accessibility, privacy, terms, complaints.

use crate::kit::{Shell, is_page, show};
use crate::state::{Operator, SiteState};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

macro_rules! legal_page {
    ($page:ident, $handler:ident, $path:literal, $title:literal) => {
        #[doc = concat!("The page “", $title, "”.")]
        #[derive(Debug, Clone, Template)]
        #[template(path = $path)]
        pub(super) struct $page {
            shell: Shell,
        }

        is_page!($page);

        impl $page {
            fn new(shell: Shell) -> Self {
                Self {
                    shell: shell.titled($title),
                }
            }
        }

        pub(super) async fn $handler(shell: Shell) -> Response {
            show(&$page::new(shell))
        }
    };
}

legal_page!(
    AccessibilityPage,
    accessibility,
    "pages/accessibility.html",
    "Accessibility statement"
);
legal_page!(TermsPage, terms, "pages/terms.html", "Terms of use");
legal_page!(ComplaintsPage, complaints, "pages/complaints.html", "How to complain");

/// The privacy notice, which names who is responsible.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/privacy.html")]
pub(super) struct PrivacyPage {
    shell: Shell,
    operator: Operator,
}

is_page!(PrivacyPage);

impl PrivacyPage {
    fn new(shell: Shell, operator: Operator) -> Self {
        Self {
            shell: shell.titled("Privacy notice"),
            operator,
        }
    }
}

pub(super) async fn privacy(State(state): State<SiteState>, shell: Shell) -> Response {
    show(&PrivacyPage::new(shell, state.operator))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    vec![
        Sample::of("legal/accessibility", &AccessibilityPage::new(Shell::visitor())),
        Sample::of(
            "legal/privacy",
            &PrivacyPage::new(Shell::visitor(), Operator::default()),
        ),
        Sample::of("legal/terms", &TermsPage::new(Shell::visitor())),
        Sample::of("legal/complaints", &ComplaintsPage::new(Shell::visitor())),
    ]
}
