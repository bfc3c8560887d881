//! The letters about a check that ends: once before, and once after.

use super::words;
use crate::ports::{AccountPage, Links};
use askama::Template;
use chrono::{DateTime, Utc};

/// A check of something that a worker holds ends, or has ended.
#[derive(Debug, Clone)]
pub struct PassportLetter {
    /// The greeting's name.
    pub name: Option<String>,
    /// What it is: `Right to work in the United Kingdom`.
    pub what: String,
    /// The first instant at which it counts no longer.
    pub ends_at: DateTime<Utc>,
    /// Whether that has passed.
    pub is_over: bool,
    /// Whether the document itself ends then. Otherwise our check does, with the copy that showed it.
    pub document_ends: bool,
}

#[derive(Template)]
#[template(path = "check_ends.txt")]
struct Ends<'a> {
    greeting: String,
    what: &'a str,
    last_day: String,
    document_ends: bool,
    link: String,
}

#[derive(Template)]
#[template(path = "check_ended.txt")]
struct Ended<'a> {
    greeting: String,
    what: &'a str,
    last_day: String,
    document_ends: bool,
    link: String,
}

impl PassportLetter {
    pub(super) const fn template(&self) -> &'static str {
        if self.is_over { "check_ended" } else { "check_ends" }
    }

    pub(super) fn subject(&self) -> String {
        if self.is_over {
            format!("Show us again: {}", self.what)
        } else {
            format!("{} counts until {}", self.what, words::last_day(self.ends_at))
        }
    }

    pub(super) fn text(&self, links: &dyn Links) -> Result<String, askama::Error> {
        let greeting = words::greeting(self.name.as_deref());
        let last_day = words::last_day(self.ends_at);
        let link = links.account(AccountPage::Passport);
        let (what, document_ends) = (self.what.as_str(), self.document_ends);
        if self.is_over {
            Ended {
                greeting,
                what,
                last_day,
                document_ends,
                link,
            }
            .render()
        } else {
            Ends {
                greeting,
                what,
                last_day,
                document_ends,
                link,
            }
            .render()
        }
    }
}
