//! Owners demand a second factor of everybody in their organisation.

use super::firm::{Firm, ROLES, code};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{ErrorKind, PeopleError};
use organisations::{DemandFactor, Error, FACTOR_GRACE, Start};
use platform::{Actor, OrgRole};
use testkit::start_of_tests;

impl Firm {
    async fn demand(&self, actor: &Actor, starts: Start, asker_has_one: bool) -> Result<DateTime<Utc>, Error> {
        let command = DemandFactor {
            organisation: self.organisation.id,
            starts,
            asker_has_one,
        };
        self.house.organisations.demand_factor(actor, command).await
    }

    async fn lift(&self, actor: &Actor) -> Result<(), Error> {
        let organisations = &self.house.organisations;
        organisations.lift_factor_demand(actor, self.organisation.id).await
    }

    /// What the authenticator learns about a member.
    async fn asked_of(&self, role: OrgRole) -> Option<DateTime<Utc>> {
        let authenticator = self.house.db.system("authenticator");
        let organisations = &self.house.organisations;
        let membership = organisations.membership_of(&authenticator, self.user(role)).await;
        membership.expect("an answer").expect("a membership").factor_from
    }

    async fn demands_told(&self) -> usize {
        let names = self.house.event_names().await;
        let told = names
            .iter()
            .filter(|name| *name == "organisations.factor_demand_changed.1");
        told.count()
    }
}

#[tokio::test]
async fn a_demand_holds_in_a_week_for_every_role_and_is_told_once() {
    let firm = Firm::new().await;
    let week = start_of_tests() + FACTOR_GRACE;
    assert_eq!(firm.asked_of(OrgRole::Viewer).await, None);
    let from = firm
        .demand(&firm.owner(), Start::InAWeek, true)
        .await
        .expect("demanded");
    assert_eq!(from, week);
    for role in ROLES {
        assert_eq!(firm.asked_of(role).await, Some(week), "{role:?}");
        let (actor, organisations) = (firm.actor(role), &firm.house.organisations);
        let seen = organisations.factor_demand(&actor, firm.organisation.id).await;
        assert_eq!(seen.expect("an answer"), Some(week), "{role:?}");
    }
    firm.house.db.clock().set(start_of_tests() + TimeDelta::days(2));
    let again = firm
        .demand(&firm.owner(), Start::InAWeek, true)
        .await
        .expect("the same");
    assert_eq!((again, firm.demands_told().await), (week, 1), "nothing postpones it");
    let neighbour = firm.house.founded("Hilltop").await.1;
    let mine = firm.house.organisations.list_mine(&neighbour).await.expect("theirs");
    assert_eq!(mine[0].factor_from, None, "other organisations demand nothing");
}

#[tokio::test]
async fn a_demand_is_hastened_and_lifted_and_the_log_says_before_and_after() {
    let firm = Firm::new().await;
    let (now, owner) = (start_of_tests(), firm.owner());
    firm.demand(&owner, Start::InAWeek, true).await.expect("demanded");
    assert_eq!(firm.demand(&owner, Start::AtOnce, true).await.expect("hastened"), now);
    assert_eq!(firm.asked_of(OrgRole::Viewer).await, Some(now));
    firm.house.db.clock().set(now + TimeDelta::hours(1));
    assert_eq!(firm.demand(&owner, Start::AtOnce, true).await.expect("the same"), now);
    firm.lift(&owner).await.expect("lifted");
    firm.lift(&owner).await.expect("nothing is left to lift");
    assert_eq!(firm.asked_of(OrgRole::Viewer).await, None);
    assert_eq!(firm.demands_told().await, 3);
    let mut all = firm.house.db.all_seeing().await;
    let rows: Vec<(Option<serde_json::Value>, Option<serde_json::Value>)> = sqlx::query_as(
        "select before -> 'demanded_from', after -> 'demanded_from' from platform.audit_log
         where action = 'organisations.demand-factor' order by id",
    )
    .fetch_all(&mut all)
    .await
    .expect("the log");
    let null = |value: &Option<serde_json::Value>| value.as_ref().is_none_or(serde_json::Value::is_null);
    let empty: Vec<(bool, bool)> = rows.iter().map(|(before, after)| (null(before), null(after))).collect();
    assert_eq!(empty, [(true, false), (false, false), (false, true)], "{rows:?}");
}

#[tokio::test]
async fn only_owners_demand_and_lift_it() {
    let firm = Firm::new().await;
    for own in ROLES.into_iter().skip(1) {
        let refused = firm.demand(&firm.actor(own), Start::AtOnce, true).await;
        assert_eq!(code(refused), "organisations/denied", "{own:?}");
    }
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("demanded");
    for own in ROLES.into_iter().skip(1) {
        assert_eq!(
            code(firm.lift(&firm.actor(own)).await),
            "organisations/denied",
            "{own:?}"
        );
    }
    let neighbour = firm.house.founded("Hilltop").await.1;
    let foreign = firm.demand(&neighbour, Start::AtOnce, true).await;
    assert_eq!(code(foreign), "organisations/not-found");
    assert_eq!(code(firm.lift(&neighbour).await), "organisations/not-found");
    let looked = firm.house.organisations.factor_demand(&neighbour, firm.organisation.id);
    assert_eq!(code(looked.await), "organisations/not-found");
    assert!(firm.asked_of(OrgRole::Owner).await.is_some(), "it stands");
}

#[tokio::test]
async fn an_owner_without_a_factor_does_not_shut_themselves_out() {
    let firm = Firm::new().await;
    let refused = firm
        .demand(&firm.owner(), Start::InAWeek, false)
        .await
        .expect_err("a refusal");
    assert_eq!(
        (refused.code(), refused.kind()),
        ("organisations/own-factor-first", ErrorKind::Conflict)
    );
    assert_eq!(
        (firm.asked_of(OrgRole::Owner).await, firm.demands_told().await),
        (None, 0)
    );
    // Who lost theirs meanwhile can still say the same again, and lift it.
    let from = firm
        .demand(&firm.owner(), Start::InAWeek, true)
        .await
        .expect("demanded");
    let same = firm
        .demand(&firm.owner(), Start::InAWeek, false)
        .await
        .expect("the same");
    assert_eq!(same, from);
    let hastened = firm.demand(&firm.owner(), Start::AtOnce, false).await;
    assert_eq!(code(hastened), "organisations/own-factor-first");
}

#[tokio::test]
async fn the_database_keeps_demands_to_owners_and_within_a_week() {
    let firm = Firm::new().await;
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("demanded");
    let other = firm.house.founded("Hilltop").await;
    let attacks = [
        (
            firm.actor(OrgRole::Manager),
            "delete from organisations.factor_demands where organisation_id = $1",
        ),
        (
            firm.actor(OrgRole::Manager),
            "update organisations.factor_demands set holds_from = set_at + interval '1 day' where organisation_id = $1",
        ),
        (
            other.1,
            "delete from organisations.factor_demands where organisation_id = $1",
        ),
        (
            firm.house.db.system("authenticator"),
            "delete from organisations.factor_demands where organisation_id = $1",
        ),
        (
            firm.owner(),
            "update organisations.factor_demands set holds_from = set_at + interval '8 days' where organisation_id = $1",
        ),
    ];
    for (actor, attack) in attacks {
        let mut tx = firm.house.db.ground().db.write(&actor).await.expect("a transaction");
        let done = sqlx::query(attack)
            .bind(firm.organisation.id.get())
            .execute(tx.conn())
            .await;
        assert!(
            done.is_err() || done.is_ok_and(|done| done.rows_affected() == 0),
            "{actor:?}: {attack}"
        );
    }
}
