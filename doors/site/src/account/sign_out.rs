//! Sign out, here or everywhere.

use crate::account::sign_in::After;
use crate::kit::{Shell, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use web_kit::{Result, SeeOther, SignedIn, Visit};

/// The question before signing out everywhere.
#[derive(Debug, Clone, Template)]
#[template(path = "account/sign_out_everywhere.html")]
pub(crate) struct SignOutEverywherePage {
    shell: Shell,
}
is_page!(SignOutEverywherePage);

impl SignOutEverywherePage {
    fn new(shell: Shell) -> Self {
        let shell = shell.titled("Sign out everywhere").back_to("/account", "Your account");
        Self { shell }
    }
}

/// Ends this session. Whoever has none is signed out already, so the answer is the same.
pub(super) async fn post(State(state): State<SiteState>, visit: Visit) -> Result<Response> {
    if let Some(session) = visit.session {
        state.identity.sign_out(&visit.actor, session).await?;
    }
    Ok(SeeOther::to("/").signing_out().into_response())
}

pub(super) async fn ask(SignedIn(_): SignedIn, shell: Shell) -> Response {
    show(&SignOutEverywherePage::new(shell))
}

pub(super) async fn everywhere(State(state): State<SiteState>, SignedIn(actor): SignedIn) -> Result<Response> {
    state.identity.sign_out_all(&actor).await?;
    Ok(After::Everywhere.lead().into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = SignOutEverywherePage::new(Shell::of(crate::kit::Person::Worker));
    vec![Sample::of("account/sign-out-everywhere", &page)]
}
