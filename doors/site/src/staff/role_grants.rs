//! Roles of staff that were asked for, and the decision of a second administrator.

use super::{NOT_DECIDED, decision};
use crate::kit::{
    Cell, Column, EmptyState, Fields, Row, Shell, SummaryList, Table, capitalised, is_page, moment, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use identity::rights::DecideRole as MayDecide;
use identity::{DecideRole, GrantState, GrantView};
use kernel::ids::{RoleGrantId, UserId};
use platform::Actor;
use web_kit::{Form, Path, Proven, Result, SeeOther};

/// One that waits.
#[derive(Debug, Clone)]
struct Waiting {
    id: RoleGrantId,
    what: String,
    facts: SummaryList,
    /// Whether the one who looks may decide; otherwise why not.
    other: Option<&'static str>,
}

/// What was asked for.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/role_grants.html")]
pub(crate) struct RoleGrantsPage {
    shell: Shell,
    waiting: Vec<Waiting>,
    settled: Option<Table>,
    /// Said where nothing waits.
    empty: Option<EmptyState>,
}
is_page!(RoleGrantsPage);

impl RoleGrantsPage {
    fn new(shell: Shell, actor: &Actor, all: &[GrantView], now: DateTime<Utc>) -> Self {
        let waits = |view: &&GrantView| view.grant.state(now) == GrantState::Waiting;
        let settled: Vec<Vec<Cell>> = all
            .iter()
            .filter(|view| !waits(view))
            .map(|view| row(view, now))
            .collect();
        let columns = ["What", "Asked by", "When", "State", "Decided by"];
        Self {
            shell: shell
                .titled("Roles of staff")
                .themed("staff")
                .back_to("/staff", "Staff home"),
            empty: (!all.iter().any(|view| waits(&view)))
                .then(|| super::nothing_waits(actor, "Roles that somebody asks for appear here.")),
            waiting: all.iter().filter(waits).map(|view| Waiting::new(view, actor)).collect(),
            settled: (!settled.is_empty())
                .then(|| Table::new("Settled", columns.map(Column::new).into(), settled).hide_caption()),
        }
    }
}

impl Waiting {
    fn new(view: &GrantView, actor: &Actor) -> Self {
        let grant = &view.grant;
        let other = if !actor.may(MayDecide, &grant.user) {
            Some("An administrator decides.")
        } else if actor.user() == Some(grant.asked_by) {
            Some("You asked for this, so another administrator has to decide.")
        } else if actor.user() == Some(grant.user) {
            Some("This is about you, so another administrator has to decide.")
        } else {
            None
        };
        Self {
            id: grant.id,
            what: what(view),
            facts: SummaryList::new(vec![
                Row::new("Why", &grant.reason),
                Row::new("Asked by", name(view, grant.asked_by)),
                Row::new("Can be decided until", moment(grant.expires_at)),
            ]),
            other,
        }
    }
}

fn name(view: &GrantView, user: UserId) -> String {
    view.emails
        .get(&user)
        .map_or_else(|| user.to_string(), ToString::to_string)
}

fn what(view: &GrantView) -> String {
    let whose = name(view, view.grant.user);
    match view.grant.wanted.role().map(super::role_words) {
        Some(role) => format!("{whose} as {}", role.to_lowercase()),
        None => format!("{whose} with no role"),
    }
}

fn row(view: &GrantView, now: DateTime<Utc>) -> Vec<Cell> {
    let grant = &view.grant;
    let decided = grant.decided_by.map(|user| name(view, user));
    vec![
        Cell::text(what(view)),
        Cell::text(name(view, grant.asked_by)),
        Cell::text(moment(grant.asked_at)),
        Cell::text(capitalised(grant.state(now).as_str())),
        Cell::text(decided.unwrap_or_else(|| "Nobody".to_owned())),
    ]
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    let all = state.identity.list_role_grants(&actor).await?;
    Ok(show(&RoleGrantsPage::new(shell, &actor, &all, state.clock.now())))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(grant): Path<RoleGrantId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let back = SeeOther::to("/staff/role-grants");
    let Some(approve) = decision(&fields) else {
        return Ok(back.notice(NOT_DECIDED).into_response());
    };
    state
        .identity
        .decide_role(&actor, DecideRole { grant, approve })
        .await?;
    let news = if approve {
        "The role holds from now on"
    } else {
        "Everything stays as it was"
    };
    Ok(back.success(news).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::{actor, grants};
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use platform::StaffRole;
    let page = |all: &[GrantView]| {
        RoleGrantsPage::new(
            shell(Person::Staff),
            &actor(StaffRole::Admin),
            all,
            DateTime::UNIX_EPOCH,
        )
    };
    vec![
        Sample::of("staff/role-grants", &page(&grants())),
        Sample::of("staff/role-grants-empty", &page(&[])),
    ]
}
