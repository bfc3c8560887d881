//! What an error code means: the page that every problem's `type` leads to.

use crate::kit::{Shell, is_page, show};
use askama::Template;
use axum::response::Response;
use web_kit::{ErrorPage, Path, Problem, Result, error_pages};

/// The page of a domain's codes.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/error_codes.html")]
pub(super) struct ErrorCodesPage {
    shell: Shell,
    codes: Vec<ErrorPage>,
}

is_page!(ErrorCodesPage);

impl ErrorCodesPage {
    fn new(shell: Shell, domain: &str, codes: Vec<ErrorPage>) -> Self {
        Self {
            shell: shell.titled(format!("Error codes: {domain}")).crumb("/help", "Help"),
            codes,
        }
    }
}

pub(super) async fn get(shell: Shell, Path(domain): Path<String>) -> Result<Response> {
    let codes = error_pages(&domain).ok_or_else(Problem::not_found)?;
    Ok(show(&ErrorCodesPage::new(shell, &domain, codes)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    let code = ErrorPage {
        code: "web/not-found",
        paragraphs: vec!["Nothing is at this address. Check it.".to_owned()],
    };
    vec![crate::tests::Sample::of(
        "help/errors",
        &ErrorCodesPage::new(Shell::visitor(), "web", vec![code]),
    )]
}
