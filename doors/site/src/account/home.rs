//! A6: one's account and where it is signed in.

use super::factors::reset::says;
use crate::kit::{Cell, Column, Notice, Row, Shell, SummaryList, Table, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use contracts::sector::SectorPacks;
use identity::{Account, SessionView, Standing};
use kernel::ids::SessionId;
use web_kit::{Problem, Result, SignedIn, Visit};

/// The account and its live sign-ins.
#[derive(Debug, Clone, Template)]
#[template(path = "account/home.html")]
pub(crate) struct AccountPage {
    shell: Shell,
    facts: SummaryList,
    sessions: Table,
    /// Administrators want to take the second factors away.
    reset: Option<String>,
    /// Staff end their account with their work.
    may_leave: bool,
}
is_page!(AccountPage);

impl AccountPage {
    fn new(
        shell: Shell,
        account: &Account,
        sessions: &[SessionView],
        here: Option<SessionId>,
        packs: &SectorPacks,
    ) -> Self {
        let mut facts = vec![
            Row::new("E-mail address", &account.email).change("/account/email"),
            Row::new("Password", "Not shown").change("/account/password"),
            Row::new("Account", crate::staff::standing_words(account.standing)),
        ];
        let pack = account.sector.as_deref().and_then(|sector| packs.get(sector));
        facts.extend(pack.map(|pack| Row::new("Sector", &pack.name)));
        let columns = vec![Column::new("Where"), Column::new("Signed in"), Column::new("Last used")];
        let rows = sessions.iter().map(|session| row(session, here)).collect();
        Self {
            shell: shell.titled("Your account"),
            facts: SummaryList::new(facts),
            may_leave: !matches!(account.standing, Standing::Staff(_)),
            sessions: Table::new("Where you are signed in", columns, rows).hide_caption(),
            reset: None,
        }
    }
}

fn row(session: &SessionView, here: Option<SessionId>) -> Vec<Cell> {
    let place = match (&session.device, session.is_browser) {
        _ if here == Some(session.session) => "This browser".to_owned(),
        (Some(device), _) => device.clone(),
        (None, true) => "Another browser".to_owned(),
        (None, false) => "An app or program".to_owned(),
    };
    vec![
        Cell::text(place),
        Cell::text(moment(session.signed_in_at)),
        Cell::text(moment(session.seen_at)),
    ]
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    shell: Shell,
) -> Result<Response> {
    let account = state
        .identity
        .own_account(&actor)
        .await?
        .ok_or_else(Problem::not_found)?;
    let sessions = state.identity.list_own_sessions(&actor).await?;
    let reset = state.identity.own_factor_reset(&actor).await?;
    let page = AccountPage::new(shell, &account, &sessions, visit.session, state.people.sectors());
    Ok(show(&AccountPage {
        reset: reset.as_ref().map(says),
        ..page
    }))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use chrono::DateTime;
    let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let id = uuid::Uuid::nil();
    let account = Account {
        user: id.into(),
        email: "jo@example.org".parse().expect("an address"),
        standing: Standing::Worker,
        sector: Some("care".into()),
        confirmed_at: Some(at),
        disabled_at: None,
        disabled_by_holder: false,
        role_taken: false,
        version: 1,
        created_at: at,
    };
    let session = |is_browser, device: Option<&str>| SessionView {
        session: id.into(),
        is_browser,
        device: device.map(str::to_owned),
        agent: None,
        network: None,
        signed_in_at: at,
        seen_at: at,
    };
    let sessions = [session(true, None), session(false, Some("Jo's phone"))];
    let shell = Shell::of(crate::kit::Person::Worker);
    let page = AccountPage::new(shell, &account, &sessions, None, &crate::account::packs());
    let warned = AccountPage {
        reset: Some("An administrator asked to remove every second factor from your account.".to_owned()),
        ..page.clone()
    };
    vec![
        Sample::of("account/home", &page),
        Sample::of("account/home-before-a-reset", &warned),
    ]
}
