//! A1: sign in, and prove again, by a passkey. Both stand on the pages that also take the password.

use super::passkeys::answer;
use super::prove::{ProvePage, Wish, proved};
use super::sign_in::{SignInPage, welcome};
use crate::kit::{Fields, FormState, Shell, again};
use crate::state::SiteState;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{PasskeyProof, PasskeySignIn, ProveByPasskey};
use kernel::Secret;
use web_kit::{Acting, Client, Form, Newcomer, Problem, Result, SignedIn, Throttle, UserAgent, Visit, cookies};

pub(super) async fn sign_in(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), UserAgent(agent), throttle): (Client, UserAgent, Throttle),
    newcomer: Newcomer,
    (headers, shell): (HeaderMap, Shell),
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let next = fields.get("next").to_owned();
    let refused = |form| Ok(again(&SignInPage::at(&state, shell, form, &next)));
    let answer: PasskeyProof = match answer(&fields) {
        Ok(answer) => answer,
        Err(sentence) => return refused(FormState::saying(fields, sentence)),
    };
    throttle.passkey().await?;
    let command = PasskeySignIn {
        answer,
        ticket: cookies::find(&headers, cookies::HALF).map(|ticket| Secret::new(ticket.to_owned())),
        place: Some(place),
        device: throttle.browser(),
        agent,
    };
    match state.identity.sign_in_with_passkey(&actor, command).await {
        Ok(session) => {
            let welcome = welcome(&state, (&newcomer, &throttle), &session, &next).await?;
            Ok(welcome.cookie(cookies::clear(cookies::HALF)).into_response())
        }
        Err(error) => refused(FormState::after(fields, error)?),
    }
}

pub(super) async fn prove(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    (visit, throttle): (Visit, Throttle),
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let wish = Wish::of(&fields);
    let factors = state.identity.own_factors(&actor).await?;
    let refused = |form| Ok(again(&ProvePage::new(shell, form, &wish, factors)));
    let answer: PasskeyProof = match answer(&fields) {
        Ok(answer) => answer,
        Err(sentence) => return refused(FormState::saying(fields, sentence)),
    };
    throttle.passkey().await?;
    let command = ProveByPasskey {
        session: visit.session.ok_or_else(Problem::sign_in_needed)?,
        answer,
    };
    match state.identity.prove_by_passkey(&actor, command).await {
        Ok(proof) => Ok(proved(&proof, &wish)),
        Err(error) => refused(FormState::after(fields, error)?),
    }
}
