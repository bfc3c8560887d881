//! Accepting: what a booking is, and that a repeat makes no second one.

use super::pair;
use crate::house::{House, thursday_night};
use kernel::PeopleError;
use marketplace::{AcceptInvitation, Error, InvitationState, ShiftDraft, ShiftState};
use platform::IdempotencyKey;

#[tokio::test]
async fn an_accepted_invitation_is_a_booking_with_its_covers() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    let asked = house.marketplace.list_invitations(&worker.actor).await.expect("a list");
    assert_eq!(
        (asked.len(), asked[0].id, asked[0].state),
        (1, invitation, InvitationState::Open)
    );
    assert!(asked[0].is_live(testkit::start_of_tests()));

    let accepted = house.accept(&worker, invitation).await.expect("a booking");
    assert_eq!(
        house.events().await,
        ["marketplace.worker_invited.1", "marketplace.shift_booked.1"]
    );
    let own = house.marketplace.list_bookings(&worker.actor).await.expect("a list");
    assert_eq!(
        (own.len(), own[0].id, own[0].worker_name.as_deref()),
        (1, accepted.booking, None)
    );
    let covered: Vec<&str> = own[0].covers.iter().map(|cover| cover.requirement.as_str()).collect();
    assert_eq!(covered, shift.terms.required);
    let theirs = house.marketplace.list_bookings(&employer.owner).await.expect("a list");
    assert_eq!((theirs.len(), theirs[0].worker_name.as_deref()), (1, Some("Amina K")));
    let after = house
        .marketplace
        .lookup_shift(&house.db.anonymous(), shift.id)
        .await
        .expect("an answer")
        .expect("it");
    assert_eq!((after.state, after.booked), (ShiftState::Filled, 1));
    let other = house.employer("Oak").await;
    assert!(
        house
            .marketplace
            .list_bookings(&other.owner)
            .await
            .expect("a list")
            .is_empty()
    );
}

#[tokio::test]
async fn a_repeat_under_the_same_key_gets_the_first_answer() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    let key = IdempotencyKey {
        key: "k".to_owned(),
        route: "accept",
        fingerprint: [1; 32],
    };
    let command = AcceptInvitation {
        invitation,
        key: Some(key),
    };
    let first = house
        .marketplace
        .accept_invitation(&worker.actor, command.clone())
        .await
        .expect("a booking");
    let again = house
        .marketplace
        .accept_invitation(&worker.actor, command)
        .await
        .expect("the same");
    assert_eq!(first, again);
    let without = house.accept(&worker, invitation).await.expect_err("a refusal");
    assert!(
        matches!(without, Error::AlreadyAnswered { accepted: true }),
        "{without:?}"
    );
    assert_eq!(house.events().await.len(), 2);
}

#[tokio::test]
async fn a_refusal_under_a_key_stays_a_refusal() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    house.accept(&worker, invitation).await.expect("a booking");
    let command = AcceptInvitation {
        invitation,
        key: Some(IdempotencyKey {
            key: "k".to_owned(),
            route: "accept",
            fingerprint: [1; 32],
        }),
    };
    let accept = async || {
        house
            .marketplace
            .accept_invitation(&worker.actor, command.clone())
            .await
    };
    let first = accept().await.expect_err("answered before");
    let again = accept().await.expect_err("the same");
    assert!(matches!(again, Error::Db(platform::DbError::Refused(_))), "{again:?}");
    assert_eq!((again.kind(), again.code()), (first.kind(), first.code()));
    assert_eq!(again.to_string(), first.to_string());
    assert_eq!(house.events().await.len(), 2, "nothing happened twice");
}

#[tokio::test]
async fn a_shift_for_two_takes_two() {
    let (house, employer, first) = pair().await;
    let draft = ShiftDraft {
        positions: 2,
        ..House::draft(&employer, thursday_night())
    };
    let shift = house.post(&employer, draft).await;
    let (second, third) = (house.worker("Ben").await, house.worker("Cara").await);
    let mut invitations = Vec::new();
    for worker in [&first, &second, &third] {
        invitations.push(house.invite(&employer, shift.id, worker).await);
    }
    house.accept(&first, invitations[0]).await.expect("a booking");
    house.accept(&second, invitations[1]).await.expect("a booking");
    assert!(matches!(
        house.accept(&third, invitations[2]).await,
        Err(Error::ShiftFilled)
    ));
}
