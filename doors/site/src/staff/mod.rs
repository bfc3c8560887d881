//! Pages of those who run the platform. They act as themselves; nothing here lets them act as somebody else.

mod acts;
mod audit;
mod certificates;
mod exports;
mod factor_resets;
mod file;
mod home;
mod numbers;
mod organisation;
mod people;
mod person;
mod revocation;
mod role_grants;
#[cfg(test)]
mod sample;

use crate::kit::{EmptyState, Fields, Tag};
use crate::state::SiteState;
use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use identity::rights::FindPeople;
use identity::{Account, Standing};
use platform::{Actor, StaffRole};
use web_kit::{Problem, Result, staff_only};

/// The routes. For everybody but staff the area does not exist.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/staff", get(home::get))
        .route("/staff/people", get(people::get).post(people::post))
        .route("/staff/numbers", get(numbers::get).post(numbers::post))
        .route("/staff/certificates", get(certificates::get))
        .route(
            "/staff/certificates/{number}/revocation",
            get(revocation::get).post(revocation::post),
        )
        .route("/staff/people/{id}", get(person::get))
        .route("/staff/people/{id}/acts/{act}", get(acts::get).post(acts::post))
        .route("/staff/files/{id}", get(file::get).post(file::post))
        .route("/staff/organisations/{id}", get(organisation::get))
        .route("/staff/role-grants", get(role_grants::get))
        .route("/staff/role-grants/{id}", post(role_grants::post))
        .route("/staff/factor-resets", get(factor_resets::get))
        .route("/staff/factor-resets/{id}", post(factor_resets::post))
        .route("/staff/audit", get(audit::get))
        .route("/staff/audit.csv", get(audit::sheet))
        .route("/staff/audit/proof", get(audit::proof))
        .route("/staff/audit/exports", get(exports::get).post(exports::post))
        .route("/staff/audit/exports/{id}", post(exports::decide))
        .route("/staff/audit/exports/{id}/sheet", post(exports::take))
        .layer(from_fn(staff_only))
}

/// Says that nothing waits; whoever may look for people is led to them, for there it would begin.
fn nothing_waits(actor: &Actor, what: &'static str) -> EmptyState {
    let empty = EmptyState::new("Nothing waits for you", what);
    if actor.may(FindPeople, &()) {
        empty.action("/staff/people", "Find people and organisations")
    } else {
        empty
    }
}

/// Reads which button of a decision was pressed; nothing where none was.
fn decision(fields: &Fields) -> Option<bool> {
    match fields.get("decision") {
        "approve" => Some(true),
        "refuse" => Some(false),
        _ => None,
    }
}

/// What is said where none was.
const NOT_DECIDED: &str = "Nothing was decided. Use one of the buttons";

/// Refuses what a browser fetches ahead of a click: a look that nobody took must not be written down.
fn not_ahead(headers: &HeaderMap) -> Result<()> {
    if headers.contains_key("sec-purpose") {
        return Err(Problem::unavailable(1));
    }
    Ok(())
}

/// Says what an account is for.
pub(crate) fn standing_words(standing: Standing) -> String {
    match standing {
        Standing::Worker => "Worker".to_owned(),
        Standing::Employer => "Employer".to_owned(),
        Standing::Staff(role) => format!("Staff, {}", role_words(role).to_lowercase()),
    }
}

/// Says what a role of staff is called.
const fn role_words(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Reviewer => "Reviewer",
        StaffRole::Assessor => "Assessor",
        StaffRole::Support => "Support",
        StaffRole::Auditor => "Auditor",
        StaffRole::Admin => "Administrator",
    }
}

fn state_tag(account: &Account) -> Tag {
    match (account.disabled_at, account.confirmed_at) {
        (Some(_), _) => Tag::danger("Switched off"),
        (None, None) => Tag::neutral("Not confirmed"),
        (None, Some(_)) => Tag::success("Open"),
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    [
        home::samples(),
        people::samples(),
        numbers::samples(),
        certificates::samples(),
        revocation::samples(),
        person::samples(),
        acts::samples(),
        file::samples(),
        organisation::samples(),
        role_grants::samples(),
        factor_resets::samples(),
        audit::samples(),
        exports::samples(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_not_look_for_people_is_not_sent_there() {
        let page = |role| nothing_waits(&sample::actor(role), "Nothing.").to_string();
        assert!(page(StaffRole::Admin).contains("href=\"/staff/people\""));
        assert!(!page(StaffRole::Auditor).contains("href"));
    }
}
