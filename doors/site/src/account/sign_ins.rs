//! A6: where one is signed in, and ending it there.

use super::connections::Connection;
use crate::kit::{Shell, Tag, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::SessionView;
use kernel::ids::SessionId;
use web_kit::{Path, Problem, Result, SeeOther, SignedIn, Visit};

/// One sign-in.
#[derive(Debug, Clone)]
struct Entry {
    id: String,
    title: String,
    network: Option<String>,
    signed_in: String,
    seen: String,
    here: bool,
}

/// Every live sign-in, this one marked.
#[derive(Debug, Clone, Template)]
#[template(path = "account/sign_ins.html")]
pub(crate) struct SignInsPage {
    shell: Shell,
    entries: Vec<Entry>,
    others: bool,
    connections: Vec<Connection>,
}
is_page!(SignInsPage);

impl SignInsPage {
    fn new(shell: Shell, sessions: &[SessionView], here: Option<SessionId>, connections: Vec<Connection>) -> Self {
        let entries: Vec<Entry> = sessions.iter().map(|session| Entry::new(session, here)).collect();
        Self {
            shell: shell
                .titled("Where you are signed in")
                .back_to("/account", "Your account"),
            others: entries.iter().any(|entry| !entry.here),
            entries,
            connections,
        }
    }
}

impl Entry {
    fn new(session: &SessionView, here: Option<SessionId>) -> Self {
        let unknown = if session.is_browser {
            "A browser"
        } else {
            "An app or program"
        };
        let agent = session.agent.as_deref().unwrap_or(unknown);
        Self {
            id: session.session.to_string(),
            title: match &session.device {
                Some(device) => format!("{device} ({agent})"),
                None => agent.to_owned(),
            },
            network: session.network.clone(),
            signed_in: moment(session.signed_in_at),
            seen: moment(session.seen_at),
            here: here == Some(session.session),
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    shell: Shell,
) -> Result<Response> {
    let sessions = state.identity.list_own_sessions(&actor).await?;
    let connections = state.identity.list_own_foreign(&actor).await?;
    let connections = connections.into_iter().map(Connection::from).collect();
    Ok(show(&SignInsPage::new(shell, &sessions, visit.session, connections)))
}

pub(super) async fn end(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    Path(session): Path<SessionId>,
) -> Result<Response> {
    state.identity.end_own_session(&actor, session).await?;
    if visit.session == Some(session) {
        return Ok(SeeOther::to("/").signing_out().into_response());
    }
    Ok(SeeOther::to("/account/sign-ins")
        .success("That device is signed out")
        .into_response())
}

pub(super) async fn end_others(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
) -> Result<Response> {
    let here = visit.session.ok_or_else(Problem::sign_in_needed)?;
    state.identity.end_other_sessions(&actor, here).await?;
    Ok(SeeOther::to("/account/sign-ins")
        .success("All other devices are signed out")
        .into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let session = |number, is_browser, device: Option<&str>, agent: Option<&str>| SessionView {
        session: uuid::Uuid::from_u128(number).into(),
        is_browser,
        device: device.map(str::to_owned),
        agent: agent.map(str::to_owned),
        network: Some("192.0.2.0/24".to_owned()),
        signed_in_at: at,
        seen_at: at,
    };
    let sessions = [
        session(1, true, None, Some("Firefox on Linux")),
        session(2, false, Some("jo-phone-1"), Some("an Android app on Android")),
        session(3, true, None, None),
    ];
    let here = Some(uuid::Uuid::from_u128(1).into());
    let page = |sessions: &[SessionView]| {
        let connections = vec![super::connections::sample()];
        SignInsPage::new(Shell::of(crate::kit::Person::Worker), sessions, here, connections)
    };
    vec![
        Sample::of("account/sign-ins", &page(&sessions)),
        Sample::of("account/sign-ins-only-here", &page(&sessions[..1])),
    ]
}
