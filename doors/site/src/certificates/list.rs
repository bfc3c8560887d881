//! W15: the certificates one holds.

use super::words;
use crate::kit::{EmptyState, Nav, Shell, Tag, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use certificates::MyCertificate;
use web_kit::{Result, SignedIn};

/// A certificate in the list.
#[derive(Debug, Clone)]
struct Entry {
    href: String,
    title: String,
    number: String,
    state: Tag,
    until: String,
}

/// The holder's certificates.
#[derive(Debug, Clone, Template)]
#[template(path = "certificates/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    entries: Vec<Entry>,
}

is_page!(ListPage);

impl ListPage {
    fn new(shell: Shell, mine: Vec<MyCertificate>) -> Self {
        Self {
            shell: shell.titled("Your certificates").at(Nav::Certificates),
            entries: mine.into_iter().map(Entry::from).collect(),
        }
    }
}

impl From<MyCertificate> for Entry {
    fn from(mine: MyCertificate) -> Self {
        Self {
            href: format!("/certificates/{}", mine.id),
            title: mine.title,
            number: mine.number.to_string(),
            state: words::tag(mine.standing),
            until: words::valid_until(mine.valid_until),
        }
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = state.certificates.list_mine(&actor).await?;
    Ok(show(&ListPage::new(shell, mine)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::Sample;
    let mine = vec![super::certificate::sample_certificate()];
    vec![
        Sample::of("certificates/list", &ListPage::new(Shell::of(Person::Worker), mine)),
        Sample::of(
            "certificates/list-empty",
            &ListPage::new(Shell::of(Person::Worker), Vec::new()),
        ),
    ]
}
