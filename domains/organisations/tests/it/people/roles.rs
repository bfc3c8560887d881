//! Roles: who changes them, and who goes.

use super::firm::{Firm, ROLES, code};
use chrono::TimeDelta;
use kernel::ids::OrganisationId;
use kernel::{ErrorKind, PeopleError};
use platform::{Actor, OrgRole};

#[tokio::test]
async fn only_owners_change_roles_and_nobody_raises_themselves() {
    let firm = Firm::new().await;
    for own in ROLES.into_iter().skip(1) {
        for (target, user) in &firm.people {
            let refused = firm.change(&firm.actor(own), *user, OrgRole::Owner).await;
            assert_eq!(code(refused), "organisations/denied", "{own:?} raises {target:?}");
        }
    }
    let user = firm.user(OrgRole::Viewer);
    firm.change(&firm.owner(), user, OrgRole::Manager)
        .await
        .expect("changed");
    assert_eq!(firm.role_of(user).await, Some(OrgRole::Manager));
    let stranger = firm.house.user().await;
    assert_eq!(
        code(firm.change(&firm.owner(), stranger, OrgRole::Viewer).await),
        "organisations/no-member"
    );
    let neighbour = firm.house.founded("Hilltop").await.1;
    assert_eq!(
        code(firm.change(&neighbour, user, OrgRole::Viewer).await),
        "organisations/not-found"
    );
}

#[tokio::test]
async fn members_are_removed_by_those_above_them_and_leave_by_themselves() {
    let firm = Firm::new().await;
    for own in ROLES {
        for (target, user) in &firm.people {
            let below = matches!(target, OrgRole::Scheduler | OrgRole::Instructor | OrgRole::Viewer);
            let may = own == OrgRole::Owner && *target != OrgRole::Owner || own == OrgRole::Manager && below;
            if !may {
                let refused = firm.remove(&firm.actor(own), *user).await;
                assert_eq!(code(refused), "organisations/denied", "{own:?} removes {target:?}");
            }
        }
    }
    let manager = firm.actor(OrgRole::Manager);
    firm.remove(&manager, firm.user(OrgRole::Viewer))
        .await
        .expect("removed");
    assert_eq!(
        code(firm.remove(&manager, firm.user(OrgRole::Viewer)).await),
        "organisations/no-member"
    );
    firm.remove(&firm.owner(), firm.user(OrgRole::Manager))
        .await
        .expect("removed");
    for role in [OrgRole::Scheduler, OrgRole::Instructor] {
        let left = firm
            .house
            .organisations
            .leave_organisation(&firm.actor(role), firm.organisation.id)
            .await;
        left.expect("gone");
        assert_eq!(firm.role_of(firm.user(role)).await, None);
    }
    let elsewhere: OrganisationId = firm.house.founded("Hilltop").await.0.id;
    let foreign = firm
        .house
        .organisations
        .leave_organisation(&firm.owner(), elsewhere)
        .await;
    assert_eq!(code(foreign), "organisations/not-found");
}

#[tokio::test]
async fn the_last_owner_neither_leaves_nor_steps_down() {
    let firm = Firm::new().await;
    let owner = firm.user(OrgRole::Owner);
    let leave = |actor: Actor| {
        let organisations = firm.house.organisations.clone();
        async move { organisations.leave_organisation(&actor, firm.organisation.id).await }
    };
    let refused = leave(firm.owner()).await.expect_err("the last owner");
    assert_eq!(
        (refused.code(), refused.kind()),
        ("organisations/last-owner", ErrorKind::Conflict)
    );
    let down = firm.change(&firm.owner(), owner, OrgRole::Manager).await;
    assert_eq!(code(down), "organisations/last-owner");
    let second = firm.user(OrgRole::Manager);
    firm.change(&firm.owner(), second, OrgRole::Owner)
        .await
        .expect("a second owner");
    leave(firm.owner()).await.expect("gone");
    let heir = firm.house.db.employer(second, firm.organisation.id, OrgRole::Owner);
    assert_eq!(code(leave(heir).await), "organisations/last-owner");
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let firm = Firm::new().await;
    let second = firm.user(OrgRole::Manager);
    firm.change(&firm.owner(), second, OrgRole::Owner)
        .await
        .expect("a second owner");
    let (first, second) = (
        firm.owner(),
        firm.house.db.employer(second, firm.organisation.id, OrgRole::Owner),
    );
    let organisations = &firm.house.organisations;
    let (one, other) = tokio::join!(
        organisations.leave_organisation(&first, firm.organisation.id),
        organisations.leave_organisation(&second, firm.organisation.id),
    );
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn who_left_comes_back_by_invitation_only() {
    let firm = Firm::new().await;
    let user = firm.user(OrgRole::Viewer);
    firm.remove(&firm.owner(), user).await.expect("removed");
    let invited = firm
        .invite(&firm.owner(), &Firm::email(user), OrgRole::Instructor)
        .await
        .expect("invited");
    let token = firm.letter(&invited).await;
    assert_eq!(firm.join(user, &token).await.expect("back"), OrgRole::Instructor);
    // Somebody who is in already does not change their role by another letter.
    let invited = firm
        .invite(&firm.owner(), &Firm::email(user), OrgRole::Manager)
        .await
        .expect("invited");
    let token = firm.letter(&invited).await;
    assert_eq!(code(firm.join(user, &token).await), "organisations/already-member");
    assert_eq!(firm.role_of(user).await, Some(OrgRole::Instructor));
}

#[tokio::test]
async fn the_database_lets_nobody_raise_themselves_or_come_back() {
    let firm = Firm::new().await;
    let viewer = firm.user(OrgRole::Viewer);
    firm.house
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::days(1));
    firm.remove(&firm.owner(), firm.user(OrgRole::Instructor))
        .await
        .expect("removed");
    let attacks = [
        (firm.actor(OrgRole::Viewer), "update organisations.memberships set role = 'owner' where user_id = $1", viewer),
        (firm.actor(OrgRole::Manager), "update organisations.memberships set role = 'owner' where user_id = $1", viewer),
        (
            firm.actor(OrgRole::Manager),
            "update organisations.memberships set role = 'owner', ended_at = now() where user_id = $1",
            viewer,
        ),
        (
            firm.owner(),
            "update organisations.memberships set ended_at = null where user_id = $1",
            firm.user(OrgRole::Instructor),
        ),
        (
            firm.house.db.system("invitation-keeper"),
            "update organisations.memberships set ended_at = null where user_id = $1",
            firm.user(OrgRole::Instructor),
        ),
        (
            firm.owner(),
            "insert into organisations.invitations
                (organisation_id, id, email, role, invited_by, created_at, asked_at, expires_at, accepted_at, accepted_by)
             select organisation_id, gen_random_uuid(), 'a@example.org', 'owner', $1, now(), now(), now(), now(), $1
             from organisations.memberships where user_id = $1",
            firm.user(OrgRole::Owner),
        ),
    ];
    for (actor, attack, user) in attacks {
        let mut tx = firm.house.db.ground().db.write(&actor).await.expect("a transaction");
        let done = sqlx::query(attack).bind(user.get()).execute(tx.conn()).await;
        assert!(
            done.is_err() || done.is_ok_and(|done| done.rows_affected() == 0),
            "{actor:?}: {attack}"
        );
    }
}
