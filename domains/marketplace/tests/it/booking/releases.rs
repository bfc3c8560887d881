//! Releases: a booking ends with what it stood on.

use crate::house::{CARE, House, thursday_night};
use kernel::ids::CertificateId;
use marketplace::{Error, InvitationState};

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
