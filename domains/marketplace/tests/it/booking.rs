//! Inviting, accepting, declining.

use crate::house::{CARE, Employer, House, Worker, thursday_night};
use chrono::TimeDelta;
use kernel::PeopleError;
use kernel::ids::CertificateId;
use marketplace::{AcceptInvitation, DeclineInvitation, Error, InvitationState, Invite, ShiftDraft, ShiftState};
use platform::IdempotencyKey;
use std::collections::BTreeMap;

async fn pair() -> (House, Employer, Worker) {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let worker = house.worker("Amina").await;
    (house, employer, worker)
}

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
async fn an_invitation_is_made_once_and_only_to_the_fit() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    house.invite(&employer, shift.id, &worker).await;
    let invite = async |worker| {
        let command = Invite {
            shift: shift.id,
            worker,
            key: None,
        };
        house
            .marketplace
            .invite(&employer.owner, command)
            .await
            .expect_err("a refusal")
    };
    assert!(matches!(invite(worker.id).await, Error::AlreadyInvited));
    let unfit = house.worker_at("Cara", "LS2 8AA", "care", &["right-to-work"]).await;
    let refused = invite(unfit.id).await;
    assert_eq!(refused.code(), "marketplace/worker-not-eligible");
    assert_eq!(
        refused.to_string(),
        "This person cannot be booked for this shift. Missing: Enhanced DBS check with the adults barred list. What would \
         change that: They add this to their passport: Enhanced DBS check with the adults barred list. It must last until \
         6am on Friday 6 March 2026"
    );
    let other = house.employer("Oak").await;
    let command = Invite {
        shift: shift.id,
        worker: worker.id,
        key: None,
    };
    let stranger = house
        .marketplace
        .invite(&other.owner, command)
        .await
        .expect_err("a refusal");
    assert!(matches!(stranger, Error::Denied(_)));
}

#[tokio::test]
async fn a_stranger_cannot_answer() {
    let (house, employer, worker) = pair().await;
    let other = house.worker("Ben").await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    for actor in [&other.actor, &employer.owner, &house.db.anonymous()] {
        let command = AcceptInvitation { invitation, key: None };
        let refused = house
            .marketplace
            .accept_invitation(actor, command)
            .await
            .expect_err("a refusal");
        assert!(matches!(refused, Error::NotFound(_)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_declined_invitation_stays_declined() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    let decline = DeclineInvitation { invitation };
    for _ in 0..2 {
        let declined = house
            .marketplace
            .decline_invitation(&worker.actor, decline)
            .await
            .expect("declined");
        assert_eq!(declined.state, InvitationState::Declined);
    }
    let refused = house.accept(&worker, invitation).await.expect_err("a refusal");
    assert!(matches!(refused, Error::AlreadyAnswered { accepted: false }));
}

#[tokio::test]
async fn a_colliding_shift_is_named() {
    let (house, employer, worker) = pair().await;
    let first = house.shift(&employer, thursday_night()).await;
    let second = house.shift(&employer, thursday_night() + TimeDelta::hours(4)).await;
    let third = house.shift(&employer, thursday_night() + TimeDelta::hours(8)).await;
    let mut invitations = Vec::new();
    for shift in [&first, &second, &third] {
        invitations.push(house.invite(&employer, shift.id, &worker).await);
    }
    house.accept(&worker, invitations[0]).await.expect("a booking");
    let overlap = house.accept(&worker, invitations[1]).await.expect_err("a refusal");
    assert_eq!(overlap.code(), "marketplace/overlap");
    assert_eq!(
        overlap.to_string(),
        "You already have a shift at this time: Care assistant at Elm House, Thursday 5 March 2026, 10pm to 6am"
    );
    let rest = house.accept(&worker, invitations[2]).await.expect_err("a refusal");
    assert_eq!(rest.code(), "marketplace/rest");
    assert_eq!(
        rest.to_string(),
        "You need 11 hours of rest between shifts. This one is too close to another of yours: Care assistant at Elm House, \
         Thursday 5 March 2026, 10pm to 6am"
    );
}

#[tokio::test]
async fn a_credential_that_was_stopped_after_the_invitation_refuses_the_booking() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    sqlx::query(
        "update people.credentials set effective = '{}', state = 'stopped' where worker_id = $1 and kind like 'dbs%'",
    )
    .bind(worker.id.get())
    .execute(&mut house.db.all_seeing().await)
    .await
    .expect_err("the guard wants an actor");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "select set_config('app.kind', 'system', false), set_config('app.system', 'demo-loader', false);
         update people.credentials set effective = '{{}}', state = 'stopped' where worker_id = '{}' and kind like 'dbs%'",
        worker.id
    )))
    .execute(&mut house.db.all_seeing().await)
    .await
    .expect("a stop");
    let refused = house.accept(&worker, invitation).await.expect_err("a refusal");
    assert_eq!(refused.code(), "marketplace/not-covered");
    assert!(refused.to_string().contains("does not count at present"), "{refused}");
}

#[tokio::test]
async fn a_revoked_certificate_releases_what_stood_on_it() {
    let house = House::new().await;
    let employer = house.employer("Elm").await;
    let (first, second) = (
        house.worker_at("Amina", "LS2 8AA", "care", &CARE[..2]).await,
        house.worker("Ben").await,
    );
    let certificate = CertificateId::fresh(testkit::start_of_tests(), house.db.rng());
    let journey = house.db.system("credential-after-certificate");
    let proved = people::RecordIssuedCredential {
        worker: first.id,
        kind: "moving-and-handling".to_owned(),
        certificate,
        valid_from: testkit::start_of_tests(),
        valid_until: None,
    };
    house
        .people
        .record_issued_credential(&journey, proved)
        .await
        .expect("a credential");
    let shift = house.shift(&employer, thursday_night()).await;
    let (taken, waiting) = (
        house.invite(&employer, shift.id, &first).await,
        house.invite(&employer, shift.id, &second).await,
    );
    house.accept(&first, taken).await.expect("a booking");
    assert!(matches!(house.accept(&second, waiting).await, Err(Error::ShiftFilled)));

    // As the runner's login, which alone may end bookings.
    let ground = house.db.runner_ground();
    let mut tx = ground.db.write(&journey).await.expect("a transaction");
    let backstage = house.marketplace_over(ground.clone());
    let released = backstage
        .release_bookings_in(&mut tx, first.id, certificate)
        .await
        .expect("released");
    assert_eq!(released.len(), 1);
    assert!(
        house
            .people
            .stop_issued_credential_in(&mut tx, first.id, certificate)
            .await
            .expect("stopped")
    );
    tx.commit().await.expect("release and cut together");

    assert_eq!(
        house.events().await.last().map(String::as_str),
        Some("marketplace.booking_released.1")
    );
    assert!(
        house
            .marketplace
            .list_bookings(&first.actor)
            .await
            .expect("a list")
            .is_empty()
    );
    let told = house
        .marketplace
        .lookup_invitation(&first.actor, taken)
        .await
        .expect("an answer")
        .expect("it");
    assert_eq!(told.state, InvitationState::Released);
    assert!(matches!(house.accept(&first, taken).await, Err(Error::Released)));
    // The place is free again for whoever was asked too.
    house.accept(&second, waiting).await.expect("a booking");
}

#[tokio::test]
async fn a_shift_that_has_started_takes_nobody() {
    let (house, employer, worker) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let invitation = house.invite(&employer, shift.id, &worker).await;
    house.db.clock().set(thursday_night());
    assert!(matches!(
        house.accept(&worker, invitation).await,
        Err(Error::ShiftStarted)
    ));
}

#[tokio::test]
async fn asvs_V2_3_4__a_hundred_accept_at_once_and_one_wins() {
    let (house, employer, _) = pair().await;
    let shift = house.shift(&employer, thursday_night()).await;
    let mut invited = Vec::new();
    for at in 0..100 {
        let name = format!("Worker{}{}", char::from(b'a' + at / 10), char::from(b'a' + at % 10));
        let worker = house.worker(&name).await;
        let invitation = house.invite(&employer, shift.id, &worker).await;
        invited.push((worker, invitation));
    }
    let mut accepting = tokio::task::JoinSet::new();
    for (worker, invitation) in invited {
        let marketplace = house.marketplace.clone();
        accepting.spawn(async move {
            let command = AcceptInvitation { invitation, key: None };
            marketplace
                .accept_invitation(&worker.actor, command)
                .await
                .map_or_else(|error| error.code(), |_| "booked")
        });
    }
    let mut answers: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in accepting.join_all().await {
        *answers.entry(answer).or_default() += 1;
    }
    assert_eq!(
        answers,
        BTreeMap::from([("booked", 1), ("marketplace/shift-filled", 99)])
    );
    assert_eq!(
        house
            .marketplace
            .list_bookings(&employer.owner)
            .await
            .expect("a list")
            .len(),
        1
    );
}

#[tokio::test]
async fn asvs_V15_4_2__one_worker_cannot_take_two_shifts_at_once() {
    let (house, employer, worker) = pair().await;
    let mut invitations = Vec::new();
    for hour in [0, 3, 6] {
        let shift = house.shift(&employer, thursday_night() + TimeDelta::hours(hour)).await;
        invitations.push(house.invite(&employer, shift.id, &worker).await);
    }
    let (one, two, three) = tokio::join!(
        house.accept(&worker, invitations[0]),
        house.accept(&worker, invitations[1]),
        house.accept(&worker, invitations[2]),
    );
    let (booked, refused): (Vec<_>, Vec<_>) = [one, two, three].into_iter().partition(Result::is_ok);
    assert_eq!(booked.len(), 1);
    for refusal in refused {
        let refusal = refusal.expect_err("a refusal");
        assert!(
            matches!(
                refusal,
                Error::Overlap { with: Some(_) } | Error::Rest { with: Some(_), .. }
            ),
            "{refusal:?}"
        );
    }
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
