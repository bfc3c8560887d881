//! The letters about a reset of somebody's second factors.

use super::words;
use crate::ports::{AccountPage, Links};
use askama::Template;
use contracts::identity::FactorResetChange as Change;
use kernel::{Email, Secret};

#[derive(Template)]
#[template(path = "factor_reset.txt")]
struct ToHolder {
    greeting: String,
    what: String,
    advice: &'static str,
    link: String,
}

#[derive(Template)]
#[template(path = "factor_reset_news.txt")]
struct ToAdministrator {
    greeting: String,
    what: String,
    link: String,
}

/// Writes to the person, with the link that stops it where there is something to stop.
pub(super) fn to_holder(
    greeting: String,
    change: Change,
    token: Option<&Secret<String>>,
    links: &dyn Links,
) -> askama::Result<String> {
    let page = match (change, token) {
        (_, Some(token)) => AccountPage::StopFactorReset(token.expose()),
        (Change::Asked | Change::Approved { .. }, None) => AccountPage::FactorReset,
        (Change::Refused | Change::Stopped | Change::Lapsed, None) => AccountPage::Help,
    };
    let letter = ToHolder {
        greeting,
        what: says(change, "your account"),
        advice: advice(change),
        link: links.account(page),
    };
    letter.render()
}

/// Writes to an administrator about somebody.
pub(super) fn to_administrator(
    greeting: String,
    whose: &Email,
    change: Change,
    links: &dyn Links,
) -> askama::Result<String> {
    let letter = ToAdministrator {
        greeting,
        what: says(change, &format!("the account {whose}")),
        link: links.account(AccountPage::Help),
    };
    letter.render()
}

/// Says what became of it.
fn says(change: Change, account: &str) -> String {
    match change {
        Change::Asked => format!(
            "An administrator asked to remove every second factor from {account}. Another administrator has to agree within 24 hours. Then it waits 24 hours more."
        ),
        Change::Approved { due_at } => format!(
            "Two administrators agreed to remove every second factor from {account}. It happens on {}.",
            words::moment(due_at)
        ),
        Change::Refused => {
            format!("The second factors stay on {account}: another administrator did not agree to remove them.")
        }
        Change::Stopped => {
            format!("The second factors stay on {account}: removing them was stopped from that account or its e-mail.")
        }
        Change::Lapsed => {
            format!(
                "The second factors stay on {account}: one of the two who wanted to remove them is no administrator any more."
            )
        }
    }
}

/// Says to the person what to do.
const fn advice(change: Change) -> &'static str {
    match change {
        Change::Asked | Change::Approved { .. } => {
            "If you asked us for this because you lost your phone, do nothing. If you did not, stop it now:"
        }
        Change::Refused | Change::Lapsed => "If you still need it, ask us for help:",
        Change::Stopped => "If it was not you who stopped it, ask us for help:",
    }
}
