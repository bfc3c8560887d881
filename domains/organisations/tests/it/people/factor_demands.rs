//! Owners demand a second factor of everybody in their organisation.

use super::firm::{Firm, ROLES, address, code};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::UserId;
use kernel::{ErrorKind, PeopleError};
use organisations::{DemandFactor, Demanded, Error, FACTOR_GRACE, Start};
use platform::{Actor, OrgRole};
use testkit::start_of_tests;

impl Firm {
    async fn demand(&self, actor: &Actor, starts: Start, asker_has_one: bool) -> Result<DateTime<Utc>, Error> {
        let demanded = self.demanded(actor, starts, asker_has_one).await;
        demanded.map(|demanded| demanded.from)
    }

    async fn demanded(&self, actor: &Actor, starts: Start, asker_has_one: bool) -> Result<Demanded, Error> {
        let command = DemandFactor {
            organisation: self.organisation.id,
            starts,
            asker_has_one,
        };
        self.house.organisations.demand_factor(actor, command).await
    }

    async fn lift(&self, actor: &Actor) -> Result<bool, Error> {
        let organisations = &self.house.organisations;
        organisations.lift_factor_demand(actor, self.organisation.id).await
    }

    /// What the authenticator learns about a member.
    async fn asked_of(&self, role: OrgRole) -> Option<DateTime<Utc>> {
        self.asked_of_user(self.user(role)).await
    }

    async fn asked_of_user(&self, user: UserId) -> Option<DateTime<Utc>> {
        let authenticator = self.house.db.system("authenticator");
        let organisations = &self.house.organisations;
        let membership = organisations.membership_of(&authenticator, user).await;
        membership.expect("an answer").expect("a membership").factor_from
    }

    /// What an invitation says to somebody, or to whoever is not signed in.
    async fn offered(&self, to: Option<UserId>) -> Option<DateTime<Utc>> {
        let (caller, email) = match to {
            Some(user) => (self.house.db.founder(user), Self::email(user)),
            None => (self.house.db.anonymous(), address("somebody@example.org")),
        };
        let invited = self.invite(&self.owner(), &email, OrgRole::Viewer).await;
        let token = self.letter(&invited.expect("invited")).await;
        let offer = self.house.organisations.look_at_invitation(&caller, &token).await;
        offer.expect("an offer").factor_from
    }

    /// Lets somebody in once more.
    async fn returns(&self, user: UserId) {
        let invited = self.invite(&self.owner(), &Self::email(user), OrgRole::Viewer).await;
        let token = self.letter(&invited.expect("invited")).await;
        self.join(user, &token).await.expect("a member");
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
    let again = firm.demanded(&owner, Start::AtOnce, true).await.expect("the same");
    assert_eq!((again.from, again.is_new), (now, false));
    assert!(firm.lift(&owner).await.expect("lifted"));
    assert!(!firm.lift(&owner).await.expect("nothing is left to lift"));
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
async fn who_joins_while_it_holds_has_a_week_from_joining_and_is_told_before() {
    let firm = Firm::new().await;
    let (day, start) = (TimeDelta::days(1), start_of_tests());
    let clock = firm.house.db.clock();
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("demanded");
    clock.set(start + day * 30);
    let offered = firm.offered(None).await;
    assert_eq!(offered, Some(start + day * 37));
    let late = firm.newcomer(OrgRole::Scheduler).await;
    assert_eq!(firm.asked_of_user(late).await, Some(start + day * 37));
    assert_eq!(
        firm.asked_of(OrgRole::Viewer).await,
        Some(start),
        "who was there is held at once"
    );
    let actor = firm.house.db.employer(late, firm.organisation.id, OrgRole::Scheduler);
    let mine = firm.house.organisations.list_mine(&actor).await.expect("theirs");
    assert_eq!(
        (mine[0].factor_from, mine[0].own_factor_from),
        (Some(start), Some(start + day * 37))
    );
    // What is demanded anew reaches them like everybody.
    clock.set(start + day * 31);
    firm.lift(&firm.owner()).await.expect("lifted");
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("demanded");
    assert_eq!(firm.asked_of_user(late).await, Some(start + day * 31));
}

#[tokio::test]
async fn who_joins_in_the_announced_week_has_a_whole_one_until_the_owner_hastens() {
    let firm = Firm::new().await;
    let (day, start) = (TimeDelta::days(1), start_of_tests());
    let clock = firm.house.db.clock();
    firm.demand(&firm.owner(), Start::InAWeek, true)
        .await
        .expect("demanded");
    clock.set(start + day * 3);
    let late = firm.newcomer(OrgRole::Viewer).await;
    assert_eq!(firm.asked_of_user(late).await, Some(start + day * 10));
    assert_eq!(firm.asked_of(OrgRole::Viewer).await, Some(start + day * 7));
    clock.set(start + day * 4);
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("hastened");
    assert_eq!(firm.asked_of_user(late).await, Some(start + day * 4));
}

#[tokio::test]
async fn who_leaves_and_comes_back_gets_no_new_week() {
    let firm = Firm::new().await;
    let (day, start) = (TimeDelta::days(1), start_of_tests());
    let clock = firm.house.db.clock();
    let before = firm.newcomer(OrgRole::Viewer).await;
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("demanded");
    clock.set(start + day * 2);
    let late = firm.newcomer(OrgRole::Viewer).await;
    // Twice, so that the begin of the membership before is not taken for the first.
    for round in 1..=2 {
        clock.set(start + day * (2 + round));
        for (user, held_from) in [(before, start), (late, start + day * 9)] {
            firm.remove(&firm.owner(), user).await.expect("removed");
            assert_eq!(firm.offered(Some(user)).await, Some(held_from), "they are told");
            firm.returns(user).await;
            assert_eq!(firm.asked_of_user(user).await, Some(held_from), "round {round}");
        }
    }
    let mut tx = firm
        .house
        .db
        .ground()
        .db
        .write(&firm.owner())
        .await
        .expect("a transaction");
    let moved = sqlx::query("update organisations.memberships set first_joined_at = now()")
        .execute(tx.conn())
        .await;
    assert!(moved.is_err(), "nobody writes when somebody first joined");
}

#[tokio::test]
async fn where_nothing_is_demanded_nothing_is_told() {
    let firm = Firm::new().await;
    assert_eq!(firm.offered(None).await, None);
    let late = firm.newcomer(OrgRole::Viewer).await;
    assert_eq!(firm.asked_of_user(late).await, None);
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

#[tokio::test]
async fn no_job_can_write_a_demand() {
    let firm = Firm::new().await;
    firm.demand(&firm.owner(), Start::AtOnce, true).await.expect("demanded");
    let attacks = [
        "insert into organisations.factor_demands (organisation_id, holds_from, set_at) values ($1, now(), now())
             on conflict do nothing",
        "update organisations.factor_demands set holds_from = set_at where organisation_id = $1",
        "delete from organisations.factor_demands where organisation_id = $1",
    ];
    let ground = firm.house.db.runner_ground();
    for attack in attacks {
        // Even in an owner's name.
        let mut tx = ground.db.write(&firm.owner()).await.expect("a transaction");
        let refused = sqlx::query(attack)
            .bind(firm.organisation.id.get())
            .execute(tx.conn())
            .await
            .expect_err("no grant");
        assert!(refused.to_string().contains("permission denied"), "{attack}: {refused}");
    }
}
