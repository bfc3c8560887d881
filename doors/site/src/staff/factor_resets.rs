//! Resets of second factors that were asked for, and the decision of a second administrator.

use super::{NOT_DECIDED, decision};
use crate::kit::{
    Cell, Column, EmptyState, Fields, Row, Shell, SummaryList, Table, capitalised, is_page, moment, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use identity::rights::DecideFactorReset as MayDecide;
use identity::{DecideFactorReset, FactorResetView, ResetState};
use kernel::ids::{FactorResetId, UserId};
use platform::Actor;
use web_kit::{Form, Path, Proven, Result, SeeOther};

/// One that waits for a decision.
#[derive(Debug, Clone)]
struct Waiting {
    id: FactorResetId,
    whose: String,
    facts: SummaryList,
    /// Why the one who looks may not decide.
    other: Option<&'static str>,
}

/// What was asked for.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/factor_resets.html")]
pub(crate) struct FactorResetsPage {
    shell: Shell,
    waiting: Vec<Waiting>,
    others: Option<Table>,
    /// Said where nothing waits.
    empty: Option<EmptyState>,
}
is_page!(FactorResetsPage);

impl FactorResetsPage {
    fn new(shell: Shell, actor: &Actor, all: &[FactorResetView], now: DateTime<Utc>) -> Self {
        let waits = |view: &&FactorResetView| view.reset.state(now) == ResetState::Waiting;
        let others: Vec<Vec<Cell>> = all
            .iter()
            .filter(|view| !waits(view))
            .map(|view| row(view, now))
            .collect();
        let columns = ["Whose", "Asked by", "When", "State", "Decided by", "Comes on"];
        Self {
            shell: shell
                .titled("Resets of second factors")
                .themed("staff")
                .back_to("/staff", "Staff home"),
            empty: (!all.iter().any(|view| waits(&view)))
                .then(|| super::nothing_waits(actor, "Resets that somebody asks for appear here.")),
            waiting: all.iter().filter(waits).map(|view| Waiting::new(view, actor)).collect(),
            others: (!others.is_empty())
                .then(|| Table::new("Decided", columns.map(Column::new).into(), others).hide_caption()),
        }
    }
}

impl Waiting {
    fn new(view: &FactorResetView, actor: &Actor) -> Self {
        let reset = &view.reset;
        let other = if !actor.may(MayDecide, &reset.user) {
            Some("An administrator decides.")
        } else if actor.user() == Some(reset.asked_by) {
            Some("You asked for this, so another administrator has to decide.")
        } else if actor.user() == Some(reset.user) {
            Some("This is about you, so another administrator has to decide.")
        } else {
            None
        };
        Self {
            id: reset.id,
            whose: name(view, reset.user),
            facts: SummaryList::new(vec![
                Row::new("Why", &reset.reason),
                Row::new("Asked by", name(view, reset.asked_by)),
                Row::new("Can be decided until", moment(reset.expires_at)),
            ]),
            other,
        }
    }
}

fn name(view: &FactorResetView, user: UserId) -> String {
    let known = view.emails.get(&user);
    known.map_or_else(|| user.to_string(), ToString::to_string)
}

fn row(view: &FactorResetView, now: DateTime<Utc>) -> Vec<Cell> {
    let reset = &view.reset;
    let decided = reset.decided_by.map(|user| name(view, user));
    let state = reset.state(now);
    let due = reset
        .due_at()
        .filter(|_| matches!(state, ResetState::Coming | ResetState::Done));
    vec![
        Cell::text(name(view, reset.user)),
        Cell::text(name(view, reset.asked_by)),
        Cell::text(moment(reset.asked_at)),
        Cell::text(capitalised(state.as_str())),
        Cell::text(decided.unwrap_or_else(|| "Nobody".to_owned())),
        Cell::text(due.map_or_else(|| "Never".to_owned(), moment)),
    ]
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    let all = state.identity.list_factor_resets(&actor).await?;
    Ok(show(&FactorResetsPage::new(shell, &actor, &all, state.clock.now())))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(reset): Path<FactorResetId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let back = SeeOther::to("/staff/factor-resets");
    let Some(approve) = decision(&fields) else {
        return Ok(back.notice(NOT_DECIDED).into_response());
    };
    let command = DecideFactorReset { reset, approve };
    state.identity.decide_factor_reset(&actor, command).await?;
    let news = if approve {
        "The second factors go in 24 hours, unless the person stops it"
    } else {
        "Everything stays as it was"
    };
    Ok(back.success(news).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample::{actor, resets};
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    use platform::StaffRole;
    let page = |all: &[FactorResetView]| {
        let admin = actor(StaffRole::Admin);
        FactorResetsPage::new(shell(Person::Staff), &admin, all, DateTime::UNIX_EPOCH)
    };
    vec![
        Sample::of("staff/factor-resets", &page(&resets())),
        Sample::of("staff/factor-resets-empty", &page(&[])),
    ]
}
