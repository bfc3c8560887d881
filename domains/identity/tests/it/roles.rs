//! Roles of staff, given and taken by two people.
#![expect(non_snake_case, reason = "tests that prove a row of ASVS carry its number")]

use crate::house::{EMAIL, House, PASSWORD, claim, email};
use chrono::TimeDelta;
use identity::{AskRole, DecideRole, Error, GrantRefusal, GrantState, SetRoleByHand, Standing, WantedRole};
use kernel::ids::UserId;
use kernel::{Clock, PeopleError};
use platform::audit::{GONE, TIME_OVER};
use platform::{Actor, StaffRole};

/// An installation with two administrators and somebody who is none.
struct Office {
    house: House,
    one: Actor,
    two: Actor,
    jo: UserId,
}

impl Office {
    async fn new() -> Self {
        let house = House::new().await;
        let one = house.person("one@example.org").await;
        let two = house.person("two@example.org").await;
        let jo = house.person(EMAIL).await;
        Self {
            one: house.db.staff(one, StaffRole::Admin),
            two: house.db.staff(two, StaffRole::Admin),
            jo,
            house,
        }
    }

    async fn ask(&self, by: &Actor, wanted: WantedRole) -> Result<identity::RoleGrant, Error> {
        let ask = AskRole {
            user: self.jo,
            wanted,
            reason: "Joins the help desk".to_owned(),
        };
        self.house.identity.ask_role(by, ask).await
    }

    async fn decide(&self, by: &Actor, grant: &identity::RoleGrant, approve: bool) -> Result<GrantState, Error> {
        let decide = DecideRole {
            grant: grant.id,
            approve,
        };
        let decided = self.house.identity.decide_role(by, decide).await?;
        Ok(decided.state(self.house.db.clock().now()))
    }

    async fn standing(&self) -> Standing {
        let found = self.house.identity.lookup(&self.one, self.jo).await;
        found.expect("an answer").expect("an account").standing
    }
}

const SUPPORT: WantedRole = WantedRole::Give(StaffRole::Support);

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> GrantRefusal {
    match outcome {
        Err(Error::Role(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn asvs_V2_3_5__a_role_needs_a_second_administrator() {
    let office = Office::new().await;
    let session = office
        .house
        .identity
        .sign_in(&office.house.nobody, claim(EMAIL, PASSWORD))
        .await
        .expect("a session");
    let asked = office.ask(&office.one, SUPPORT).await.expect("it is asked for");
    assert_eq!(office.standing().await, Standing::Worker, "asking changes nothing");
    let alone = office.decide(&office.one, &asked, true).await;
    assert_eq!(refusal(alone), GrantRefusal::SamePerson);
    let concerned = office.house.db.staff(office.jo, StaffRole::Admin);
    let own = office.decide(&concerned, &asked, true).await;
    assert_eq!(refusal(own), GrantRefusal::OwnRole);
    let done = office.decide(&office.two, &asked, true).await.expect("agreed");
    assert_eq!(done, GrantState::Approved);
    assert_eq!(office.standing().await, Standing::Staff(StaffRole::Support));
    let login = office
        .house
        .identity
        .authenticate_session(&office.house.authenticator, &session.cookie)
        .await;
    assert_eq!(login.expect("an answer"), None, "every sign-in ended with the change");
    let again = office.decide(&office.two, &asked, true).await;
    assert_eq!(refusal(again), GrantRefusal::Decided);
    assert_eq!(office.house.audited("identity.staff-role-changed").await, (1, 1));
    let same = office.ask(&office.one, SUPPORT).await;
    assert_eq!(refusal(same), GrantRefusal::Unchanged);
}

#[tokio::test]
async fn what_is_taken_leaves_the_person_as_they_were() {
    let office = Office::new().await;
    let asked = office.ask(&office.one, SUPPORT).await.expect("it is asked for");
    office.decide(&office.two, &asked, true).await.expect("agreed");
    let taking = office
        .ask(&office.two, WantedRole::Take)
        .await
        .expect("it is asked for");
    office.decide(&office.one, &taking, true).await.expect("agreed");
    assert_eq!(office.standing().await, Standing::Worker);
    let none = office.ask(&office.two, WantedRole::Take).await;
    assert_eq!(refusal(none), GrantRefusal::Unchanged, "there is none to be taken");
}

#[tokio::test]
async fn nobody_asks_for_themselves_and_administrators_alone_ask() {
    let office = Office::new().await;
    let own = office.house.db.staff(office.jo, StaffRole::Admin);
    assert_eq!(refusal(office.ask(&own, SUPPORT).await), GrantRefusal::OwnRole);
    let asked = office.ask(&office.one, SUPPORT).await.expect("it is asked for");
    let others = [
        office.house.db.worker(office.jo),
        office.house.db.staff(office.jo, StaffRole::Support),
        office.house.db.staff(office.jo, StaffRole::Auditor),
    ];
    for actor in others {
        let denied = office.ask(&actor, SUPPORT).await;
        assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
        let denied = office.decide(&actor, &asked, true).await.expect_err("not theirs");
        assert!(["identity/denied", "identity/no-role-grant"].contains(&denied.code()));
    }
    let reasonless = AskRole {
        user: office.jo,
        wanted: SUPPORT,
        reason: "  ".to_owned(),
    };
    let invalid = office.house.identity.ask_role(&office.one, reasonless).await;
    assert!(matches!(invalid, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn nobody_decides_after_a_day_and_then_it_can_be_asked_for_again() {
    let office = Office::new().await;
    let asked = office.ask(&office.one, SUPPORT).await.expect("it is asked for");
    assert_eq!(
        refusal(office.ask(&office.two, SUPPORT).await),
        GrantRefusal::Waiting,
        "one at a time"
    );
    office.house.db.clock().advance(TimeDelta::hours(24));
    let late = office.decide(&office.two, &asked, true).await;
    assert_eq!(refusal(late), GrantRefusal::Expired);
    assert_eq!(office.standing().await, Standing::Worker);
    let again = office.ask(&office.two, SUPPORT).await.expect("it is asked for");
    let refused = office.decide(&office.one, &again, false).await.expect("an answer");
    assert_eq!(refused, GrantState::Refused);
    assert_eq!(office.standing().await, Standing::Worker);
    let listed = office.house.identity.list_role_grants(&office.one).await;
    assert_eq!(listed.expect("a list").len(), 2);
}

#[tokio::test]
async fn the_host_needs_no_second_person_and_nobody_else_is_the_host() {
    let office = Office::new().await;
    let by_hand = |wanted| SetRoleByHand {
        email: email(EMAIL),
        wanted,
        reason: "The first of the staff".to_owned(),
    };
    let admin = WantedRole::Give(StaffRole::Admin);
    let refused = office
        .house
        .identity
        .set_role_by_hand(&office.one, by_hand(admin))
        .await;
    assert!(matches!(refused, Err(Error::Denied(_))));
    let operator = office.house.db.system("command-line");
    let done = office.house.identity.set_role_by_hand(&operator, by_hand(admin)).await;
    done.expect("it holds");
    assert_eq!(office.standing().await, Standing::Staff(StaffRole::Admin));
    assert_eq!(office.house.audited("identity.staff-role-changed").await, (1, 1));
}

#[tokio::test]
async fn who_was_never_anything_but_staff_is_switched_off_and_takes_two_to_come_back() {
    let office = Office::new().await;
    let loader = office.house.db.system("demo-loader");
    let enrol = identity::EnrolPerson {
        email: email("sam@example.org"),
        standing: Standing::Staff(StaffRole::Reviewer),
        sector: None,
    };
    let identity = &office.house.identity;
    let sam = identity.enrol_person(&loader, enrol).await.expect("an account");
    let ask = |wanted| AskRole {
        user: sam,
        wanted,
        reason: "Left the company".to_owned(),
    };
    let asked = identity
        .ask_role(&office.one, ask(WantedRole::Take))
        .await
        .expect("asked");
    office.decide(&office.two, &asked, true).await.expect("agreed");
    let account = identity
        .lookup(&office.one, sam)
        .await
        .expect("an answer")
        .expect("Sam");
    assert!(account.role_taken && !account.is_open());
    let switch = identity::SwitchAccount {
        user: sam,
        reason: identity::SwitchReason::Asked,
    };
    let alone = identity.enable_account(&office.one, switch).await;
    assert!(
        matches!(alone, Err(Error::AlreadySwitched)),
        "one administrator does not bring a role back: {alone:?}"
    );
    let asked = identity.ask_role(&office.one, ask(SUPPORT)).await.expect("asked");
    office.decide(&office.two, &asked, true).await.expect("agreed");
    let account = identity
        .lookup(&office.one, sam)
        .await
        .expect("an answer")
        .expect("Sam");
    assert!(account.is_open());
    assert_eq!(account.standing, Standing::Staff(StaffRole::Support));
}

#[tokio::test]
async fn words_whose_time_is_over_are_not_called_missing() {
    let office = Office::new().await;
    office.ask(&office.one, SUPPORT).await.expect("it is asked for");
    let mut root = office.house.db.all_seeing().await;
    for statement in [
        "delete from platform.audit_reasons",
        "update identity.role_grants set asked_at = now() - interval '85 months', expires_at = now() - interval '85 months'
             + interval '1 day'",
    ] {
        sqlx::query(statement).execute(&mut root).await.expect(statement);
        let listed = office.house.identity.list_role_grants(&office.one).await.expect("a list");
        let expected = if statement.starts_with("delete") { GONE } else { TIME_OVER };
        assert_eq!(listed[0].grant.reason, expected);
    }
}
