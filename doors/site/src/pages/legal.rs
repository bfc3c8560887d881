//! The small print, in words that can be read: accessibility, privacy, terms, complaints.

use crate::kit::{Shell, is_page, show};
use crate::state::{Operator, SiteState};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

macro_rules! legal_page {
    ($page:ident, $handler:ident, $path:literal, $title:literal) => {
        #[doc = concat!("The page “", $title, "”, which names who runs this site.")]
        #[derive(Debug, Clone, Template)]
        #[template(path = $path)]
        pub(super) struct $page {
            shell: Shell,
            operator: Operator,
        }

        is_page!($page);

        impl $page {
            fn new(shell: Shell, operator: Operator) -> Self {
                Self {
                    shell: shell.titled($title),
                    operator,
                }
            }
        }

        pub(super) async fn $handler(State(state): State<SiteState>, shell: Shell) -> Response {
            show(&$page::new(shell, state.operator))
        }
    };
}

legal_page!(
    AccessibilityPage,
    accessibility,
    "pages/accessibility.html",
    "Accessibility statement"
);
legal_page!(PrivacyPage, privacy, "pages/privacy.html", "Privacy notice");
legal_page!(TermsPage, terms, "pages/terms.html", "Terms of use");
legal_page!(ComplaintsPage, complaints, "pages/complaints.html", "How to complain");

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    let shell = Shell::visitor;
    [("", Operator::default()), ("-named", Operator::sample())]
        .into_iter()
        .flat_map(|(kind, operator)| {
            let name = |page: &str| format!("legal/{page}{kind}");
            [
                Sample::of(
                    &name("accessibility"),
                    &AccessibilityPage::new(shell(), operator.clone()),
                ),
                Sample::of(&name("privacy"), &PrivacyPage::new(shell(), operator.clone())),
                Sample::of(&name("terms"), &TermsPage::new(shell(), operator.clone())),
                Sample::of(&name("complaints"), &ComplaintsPage::new(shell(), operator)),
            ]
        })
        .collect()
}
