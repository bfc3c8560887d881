//! Covers: no booking stands without credentials that count.

use super::{ID, Scene, by};
use chrono::TimeDelta;
use marketplace::ShiftDraft;

#[tokio::test]
async fn a_booking_without_its_covers_is_refused() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene
        .cover(ID, "right-to-work", "right-to-work")
        .await
        .expect("a cover");
    assert_eq!(scene.run("commit").await, by("23514", "booking_cover_complete"));
}

#[tokio::test]
async fn a_cover_must_satisfy_by_the_lattice() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene
        .cover(ID, "right-to-work", "right-to-work")
        .await
        .expect("a cover");
    scene
        .cover(ID, "moving-and-handling", "moving-and-handling")
        .await
        .expect("a cover");
    // The right to work is no DBS check.
    scene
        .cover(ID, "dbs-enhanced-adults", "right-to-work")
        .await
        .expect("it is judged at the end");
    assert_eq!(scene.run("commit").await, by("23514", "booking_cover_complete"));
}

#[tokio::test]
async fn a_booking_outside_a_credentials_validity_is_refused() {
    // Moving and handling lasts to the end of 2026.
    let january = "2027-01-04T22:00:00Z".parse().expect("an instant");
    let mut scene = Scene::with(|draft| ShiftDraft {
        required: Some(vec!["right-to-work".to_owned()]),
        start: january,
        end: january + TimeDelta::hours(8),
        ..draft
    })
    .await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    assert_eq!(
        scene.cover(ID, "moving-and-handling", "moving-and-handling").await,
        by("23514", "booking_cover_valid")
    );
    scene.run("rollback").await.expect("the end");
    // To claim another validity than the credential has is refused as well.
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    let lie = format!(
        "insert into marketplace.booking_cover (booking_id, requirement, credential_id, worker_id, during, active, effective)
         select b.id, 'moving-and-handling', k.id, b.worker_id, b.during, true, tstzmultirange(b.during)
         from marketplace.bookings b, people.credentials k where b.id = '{ID}' and k.kind = 'moving-and-handling'"
    );
    assert_eq!(scene.run(&lie).await, by("23503", "booking_cover_credential_fkey"));
}

#[tokio::test]
async fn a_credential_cannot_be_cut_while_a_booking_stands_on_it() {
    let scene = Scene::new().await;
    scene
        .house
        .accept(&scene.worker, scene.invitation)
        .await
        .expect("a booking");
    let cut = "update people.credentials set effective = '{}', state = 'stopped' where kind like 'dbs%'";
    assert_eq!(scene.beyond(cut).await, by("23514", "booking_cover_valid"));
    // Release and cut commit together.
    let both = format!("begin; update marketplace.bookings set active = false, released_at = now(); {cut}; commit;");
    scene.beyond(&both).await.expect("released and cut");
    let shift = scene
        .house
        .marketplace
        .lookup_shift(&scene.house.db.anonymous(), scene.shift.id)
        .await;
    let shift = shift.expect("an answer").expect("the shift");
    assert_eq!((shift.state, shift.booked), (marketplace::ShiftState::Open, 0));
    let again = scene
        .beyond("update marketplace.bookings set active = true, released_at = null")
        .await;
    assert_eq!(again, by("23514", "bookings_ended"));
}
