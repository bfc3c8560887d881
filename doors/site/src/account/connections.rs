//! A6: the accounts elsewhere that sign one in, and cutting the connection.

use crate::kit::{Shell, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::ForeignView;
use kernel::ids::ForeignIdentityId;
use web_kit::{Path, Problem, Proven, Result, SeeOther};

const SIGN_INS: &str = "/account/sign-ins";

/// One account elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    pub(super) id: String,
    pub(super) provider: String,
    pub(super) email: String,
    pub(super) connected: String,
    pub(super) used: Option<String>,
}

impl From<ForeignView> for Connection {
    fn from(view: ForeignView) -> Self {
        Self {
            id: view.id.to_string(),
            provider: view.provider_name,
            email: view.email.to_string(),
            connected: moment(view.connected_at),
            used: view.used_at.map(moment),
        }
    }
}

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "account/disconnect.html")]
pub(crate) struct DisconnectPage {
    shell: Shell,
    connection: Connection,
}
is_page!(DisconnectPage);

impl DisconnectPage {
    fn new(shell: Shell, connection: Connection) -> Self {
        let shell = shell
            .titled("Remove a way to sign in")
            .back_to(SIGN_INS, "Where you are signed in");
        Self { shell, connection }
    }
}

pub(super) async fn ask(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Path(id): Path<ForeignIdentityId>,
) -> Result<Response> {
    let all = state.identity.list_own_foreign(&actor).await?;
    let found = all
        .into_iter()
        .find(|view| view.id == id)
        .ok_or_else(Problem::not_found)?;
    Ok(show(&DisconnectPage::new(shell, found.into())))
}

pub(super) async fn remove(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(id): Path<ForeignIdentityId>,
) -> Result<Response> {
    state.identity.disconnect_own_foreign(&actor, id).await?;
    let news = "That account no longer signs you in";
    Ok(SeeOther::to(SIGN_INS).success(news).into_response())
}

#[cfg(test)]
pub(super) fn sample() -> Connection {
    Connection {
        id: uuid::Uuid::from_u128(9).to_string(),
        provider: "Rowan Group".to_owned(),
        email: "jo@example.org".to_owned(),
        connected: "Friday 15 January 2027, 8am".to_owned(),
        used: None,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = DisconnectPage::new(Shell::of(crate::kit::Person::Worker), sample());
    vec![Sample::of("account/disconnect", &page)]
}
