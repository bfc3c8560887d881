//! Invitations: whom they let in, how often, and until when.

use super::firm::{Firm, ROLES, address, code};
use chrono::TimeDelta;
use kernel::{ErrorKind, PeopleError, Secret};
use organisations::{INVITATION_LIFE, INVITATIONS_A_DAY, InvitationFault, LETTER_PAUSE, LETTERS_EACH};
use platform::OrgRole;

#[tokio::test]
async fn an_invitation_lets_in_once_whom_it_was_sent_to() {
    let firm = Firm::new().await;
    let user = firm.house.user().await;
    let invited = firm.invite(&firm.owner(), &Firm::email(user), OrgRole::Scheduler).await;
    let invited = invited.expect("invited");
    assert_eq!(invited.expires_at - invited.created_at, TimeDelta::days(7));
    let token = firm.letter(&invited).await;
    let offer = firm
        .house
        .organisations
        .look_at_invitation(&firm.house.db.anonymous(), &token)
        .await;
    let offer = offer.expect("an offer");
    assert_eq!(
        (offer.organisation.name.as_str(), offer.role),
        ("Rosewood", OrgRole::Scheduler)
    );
    let other = firm.house.user().await;
    let refused = firm.join(other, &token).await.expect_err("not theirs");
    assert_eq!(refused.code(), "organisations/invitation-other-address");
    assert_eq!(refused.kind(), ErrorKind::Denied);
    assert_eq!(firm.join(user, &token).await.expect("a member"), OrgRole::Scheduler);
    assert_eq!(firm.role_of(user).await, Some(OrgRole::Scheduler));
    assert_eq!(code(firm.join(user, &token).await), "organisations/invitation-used");
    let names = firm.house.event_names().await;
    assert_eq!(
        names.last().map(String::as_str),
        Some("organisations.membership_changed.1")
    );
}

#[tokio::test]
async fn a_link_that_is_broken_foreign_old_replaced_or_taken_back_opens_nothing() {
    let firm = Firm::new().await;
    let user = firm.house.user().await;
    for (text, fault) in [
        ("", InvitationFault::Malformed),
        ("abc", InvitationFault::Malformed),
        (&"A".repeat(43), InvitationFault::Foreign),
    ] {
        assert_eq!(code(firm.join(user, &Secret::new(text.to_owned())).await), fault.code());
    }
    let invited = firm
        .invite(&firm.owner(), &Firm::email(user), OrgRole::Viewer)
        .await
        .expect("invited");
    let first = firm.letter(&invited).await;
    let second = firm.letter(&invited).await;
    assert_eq!(code(firm.join(user, &first).await), InvitationFault::Replaced.code());
    let start = testkit::start_of_tests();
    firm.house.db.clock().set(start + INVITATION_LIFE);
    assert_eq!(code(firm.join(user, &second).await), InvitationFault::Expired.code());
    firm.house.db.clock().set(start);
    let withdrawn = firm
        .house
        .organisations
        .withdraw_invitation(&firm.owner(), firm.one(invited.id))
        .await;
    withdrawn.expect("withdrawn");
    assert_eq!(code(firm.join(user, &second).await), InvitationFault::Withdrawn.code());
    let again = firm
        .house
        .organisations
        .withdraw_invitation(&firm.owner(), firm.one(invited.id))
        .await;
    assert_eq!(code(again), "organisations/no-invitation");
    assert_eq!(firm.role_of(user).await, None);
}

#[tokio::test]
async fn owners_invite_into_every_role_and_managers_below_their_own() {
    let firm = Firm::new().await;
    for (own, offered) in ROLES.into_iter().flat_map(|own| ROLES.map(|offered| (own, offered))) {
        let below = matches!(offered, OrgRole::Scheduler | OrgRole::Instructor | OrgRole::Viewer);
        let may = own == OrgRole::Owner || own == OrgRole::Manager && below;
        let email = address(&format!("{}.{}@example.org", own.as_str(), offered.as_str()));
        let answer = firm.invite(&firm.actor(own), &email, offered).await;
        assert_eq!(answer.is_ok(), may, "{own:?} invites {offered:?}");
        if let Err(refused) = answer {
            assert_eq!(refused.code(), "organisations/denied");
        }
    }
    let neighbour = firm.house.founded("Hilltop").await.1;
    let foreign = firm
        .invite(&neighbour, &address("a@example.org"), OrgRole::Viewer)
        .await;
    assert_eq!(code(foreign), "organisations/not-found");
}

#[tokio::test]
async fn invitations_are_seen_and_looked_after_by_owners_and_managers() {
    let firm = Firm::new().await;
    let organisations = &firm.house.organisations;
    let email = address("new@example.org");
    let owners = firm
        .invite(&firm.owner(), &email, OrgRole::Manager)
        .await
        .expect("invited");
    for role in ROLES {
        let actor = firm.actor(role);
        let seen = organisations.list_open_invitations(&actor, firm.organisation.id).await;
        let sees = matches!(role, OrgRole::Owner | OrgRole::Manager);
        assert_eq!(seen.is_ok(), sees, "{role:?}");
        if role != OrgRole::Owner {
            let refused = organisations.withdraw_invitation(&actor, firm.one(owners.id)).await;
            assert_eq!(code(refused), "organisations/denied", "{role:?}");
            let refused = organisations.resend_invitation(&actor, firm.one(owners.id)).await;
            assert_eq!(code(refused), "organisations/denied", "{role:?}");
        }
    }
    let unknown = firm.one(uuid::Uuid::nil().into());
    assert_eq!(
        code(organisations.resend_invitation(&firm.owner(), unknown).await),
        "organisations/no-invitation"
    );
}

#[tokio::test]
async fn an_invitation_sent_twice_is_one_and_another_role_is_refused() {
    let firm = Firm::new().await;
    let email = address("new@example.org");
    let first = firm
        .invite(&firm.owner(), &email, OrgRole::Viewer)
        .await
        .expect("invited");
    let second = firm
        .invite(&firm.owner(), &email, OrgRole::Viewer)
        .await
        .expect("the same");
    assert_eq!(first, second);
    let other = firm.invite(&firm.owner(), &email, OrgRole::Manager).await;
    assert_eq!(code(other), "organisations/already-invited");
    firm.house.db.clock().set(testkit::start_of_tests() + INVITATION_LIFE);
    let anew = firm
        .invite(&firm.owner(), &email, OrgRole::Manager)
        .await
        .expect("a new one");
    assert_ne!(anew.id, first.id);
}

#[tokio::test]
async fn letters_have_a_pause_an_end_and_a_daily_measure() {
    let firm = Firm::new().await;
    let organisations = &firm.house.organisations;
    let start = testkit::start_of_tests();
    let invited = firm
        .invite(&firm.owner(), &address("new@example.org"), OrgRole::Viewer)
        .await;
    let one = firm.one(invited.expect("invited").id);
    let early = organisations
        .resend_invitation(&firm.owner(), one)
        .await
        .expect_err("too early");
    assert_eq!(
        (early.code(), early.retry_after()),
        ("organisations/letter-just-sent", Some(600))
    );
    for number in 1..i32::from(LETTERS_EACH) {
        firm.house.db.clock().set(start + LETTER_PAUSE * number);
        let sent = organisations
            .resend_invitation(&firm.owner(), one)
            .await
            .expect("another letter");
        assert_eq!(i32::from(sent.letters), number + 1);
    }
    firm.house.db.clock().set(start + LETTER_PAUSE * 100);
    assert_eq!(
        code(organisations.resend_invitation(&firm.owner(), one).await),
        "organisations/enough-letters"
    );
    // Everybody in the firm but its founder was invited on this day, too.
    for number in 5..INVITATIONS_A_DAY {
        let email = address(&format!("a{number}@example.org"));
        firm.invite(&firm.owner(), &email, OrgRole::Viewer)
            .await
            .expect("invited");
    }
    let many = firm
        .invite(&firm.owner(), &address("last@example.org"), OrgRole::Viewer)
        .await;
    assert_eq!(code(many), "organisations/too-many-invitations");
}

#[tokio::test]
async fn the_database_lets_an_invitation_go_to_its_address_alone() {
    let firm = Firm::new().await;
    let (invitee, thief) = (firm.house.user().await, firm.house.user().await);
    let invited = firm
        .invite(&firm.owner(), &Firm::email(invitee), OrgRole::Owner)
        .await
        .expect("invited");
    let keeper = firm.house.db.system("invitation-keeper");
    for (user, lets) in [(thief, false), (invitee, true)] {
        let mut tx = firm.house.db.ground().db.write(&keeper).await.expect("a transaction");
        let done =
            sqlx::query("update organisations.invitations set accepted_at = now(), accepted_by = $2 where id = $1")
                .bind(invited.id.get())
                .bind(user.get())
                .execute(tx.conn())
                .await;
        assert_eq!(done.is_ok(), lets);
    }
}
