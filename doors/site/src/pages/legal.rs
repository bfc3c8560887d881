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
            operator: Operator,
        }

        is_page!($page);

        impl $page {
            fn new(shell: Shell, operator: Operator) -> Self {
                Self { shell: shell.titled($title), operator }
            }
        }

        pub(super) async fn $handler(State(state): State<SiteState>, shell: Shell) -> Response {
            show(&$page::new(shell, state.operator))
        }
    };
}

legal_page!(AccessibilityPage, accessibility, "pages/accessibility.html", "Accessibility statement");
legal_page!(PrivacyPage, privacy, "pages/privacy.html", "Privacy notice");
legal_page!(TermsPage, terms, "pages/terms.html", "Terms of use");
legal_page!(ComplaintsPage, complaints, "pages/complaints.html", "How to complain");

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    vec![
        Sample::of("legal/accessibility", &AccessibilityPage::new(Shell::visitor(), Operator::default())),
        Sample::of("legal/privacy", &PrivacyPage::new(Shell::visitor(), Operator::default())),
        Sample::of("legal/terms", &TermsPage::new(Shell::visitor(), Operator::default())),
        Sample::of("legal/complaints", &ComplaintsPage::new(Shell::visitor(), Operator::default())),
    ]
}
