//! Links out of mails. Opening one swaps its secret for a ticket in a cookie and leads to the same page without the secret
//! in its address; only the button on that page uses the link up, because mail scanners follow links but press no buttons.

use crate::kit::{Fields, FormState, Shell, again, is_page};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Error, LinkFault, Purpose};
use kernel::Secret;
use platform::Actor;
use serde::Deserialize;
use web_kit::{Problem, Result, SeeOther, TokenPage, cookies};

/// What a link carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    pub(super) token: Option<String>,
}

/// Why a link does not work, and where to go on.
#[derive(Debug, Clone, Template)]
#[template(path = "account/link_fault.html")]
pub(crate) struct LinkFaultPage {
    shell: Shell,
    form: FormState,
    ask: &'static str,
    ask_words: &'static str,
    /// Whether to offer the sign-in too: some ways on begin with it.
    signs_in: bool,
}
is_page!(LinkFaultPage);

impl LinkFaultPage {
    fn new(shell: Shell, purpose: Purpose, fault: LinkFault) -> Self {
        let (ask, ask_words) = match purpose {
            Purpose::ConfirmEmail => ("/check-email", "Ask for a new e-mail"),
            Purpose::ResetPassword | Purpose::Reactivate => ("/reset-password", "Ask for a new e-mail"),
            Purpose::ChangeEmail => ("/account/email", "Start the change again"),
            Purpose::StopFactorReset => ("/account/factors/reset", "Sign in and stop it there"),
        };
        Self {
            shell: shell.titled("This link does not work").failed(true),
            form: FormState::saying(Fields::default(), fault.to_string()),
            ask,
            ask_words,
            signs_in: purpose != Purpose::StopFactorReset,
        }
    }
}

const fn cookie_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ConfirmEmail => "__Host-ticket-confirm",
        Purpose::ResetPassword => "__Host-ticket-reset",
        Purpose::ChangeEmail => "__Host-ticket-email",
        Purpose::Reactivate => "__Host-ticket-reactivate",
        Purpose::StopFactorReset => "__Host-ticket-factors",
    }
}

/// Swaps a link's secret for a ticket, and leads to the page that waits for the button.
pub(super) async fn swap(
    state: &SiteState,
    actor: &Actor,
    shell: Shell,
    (purpose, clean): (Purpose, &'static str),
    token: String,
) -> Result<Response> {
    let answer = match state.identity.open_link(actor, purpose, &Secret::new(token)).await {
        Ok(ticket) => {
            let cookie = cookies::secret_for(cookie_name(purpose), &ticket.cookie, ticket.seconds);
            SeeOther::to(clean).cookie(cookie).into_response()
        }
        Err(error) => fault(shell, purpose, error)?,
    };
    Ok(sealed(answer))
}

/// Returns the secret that the browser's ticket stands for.
pub(super) fn redeem(
    state: &SiteState,
    headers: &HeaderMap,
    purpose: Purpose,
) -> std::result::Result<Secret<String>, Error> {
    let ticket = cookies::find(headers, cookie_name(purpose)).map(|ticket| Secret::new(ticket.to_owned()));
    state.identity.redeem_ticket(purpose, ticket.as_ref())
}

/// Opens a link: swaps its secret for a ticket, or shows the page with the button to whoever brings the ticket.
pub(super) async fn open(
    state: &SiteState,
    actor: &Actor,
    (headers, shell): (&HeaderMap, Shell),
    here: (Purpose, &'static str),
    Link { token }: Link,
    page: impl FnOnce(Shell) -> Response,
) -> Result<Response> {
    if let Some(token) = token {
        return swap(state, actor, shell, here, token).await;
    }
    match redeem(state, headers, here.0) {
        Ok(_) => Ok(sealed(page(shell))),
        Err(error) => fault(shell, here.0, error),
    }
}

/// Draws the page for a link that does not work; every other error is a problem.
pub(super) fn fault(shell: Shell, purpose: Purpose, error: Error) -> Result<Response> {
    match error {
        Error::Link(fault) => Ok(sealed(again(&LinkFaultPage::new(shell, purpose, fault)))),
        other => Err(Problem::from(other)),
    }
}

/// Takes the ticket back once its link is used up.
pub(super) fn done(answer: SeeOther, purpose: Purpose) -> SeeOther {
    answer.cookie(cookies::clear(cookie_name(purpose)))
}

/// Keeps the address of a page that was reached by a secret from travelling on.
pub(super) fn sealed(mut answer: Response) -> Response {
    answer.extensions_mut().insert(TokenPage);
    answer
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |fault| LinkFaultPage::new(Shell::visitor(), Purpose::ResetPassword, fault);
    let name = |fault: LinkFault| format!("account/{}", fault.code().rsplit('/').next().unwrap_or_default());
    LinkFault::ALL
        .into_iter()
        .map(|fault| Sample::of(&name(fault), &page(fault)))
        .collect()
}
