//! Bookings: one worker, one place, one time, and an invitation that was accepted.

use super::{ID, OTHER, Refusal, Scene, by};
use crate::house::{enter, thursday_night};
use chrono::TimeDelta;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

#[tokio::test]
async fn a_lawful_booking_stands() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene.cover_all(ID).await;
    scene.run("commit").await.expect("a lawful booking");
}

#[tokio::test]
async fn overlapping_bookings_are_refused_and_so_is_too_little_rest() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene.cover_all(ID).await;
    scene.run("commit").await.expect("the first booking");
    for (hours, constraint) in [
        (7, "bookings_no_overlap"),
        (-7, "bookings_no_overlap"),
        (8, "bookings_rest"),
        (18, "bookings_rest"),
    ] {
        let start = thursday_night() + TimeDelta::hours(hours);
        let shift = scene.house.shift(&scene.employer, start).await;
        let asked = format!(
            "insert into marketplace.invitations (id, organisation_id, shift_id, worker_id, invited_by, invited_at, score, state, answered_at)
             values (gen_random_uuid(), '{}', '{}', '{}', '{}', now(), 0, 'accepted', now()) returning id",
            shift.organisation, shift.id, scene.worker.id, shift.posted_by,
        );
        let invitation: Uuid = sqlx::query_scalar(AssertSqlSafe(asked))
            .fetch_one(&mut scene.house.db.all_seeing().await)
            .await
            .expect("an invitation");
        scene.run("begin").await.expect("a transaction");
        enter(&mut scene.conn, &scene.worker.actor).await;
        // `blocked_until` is forged to the shift's end: the trigger puts the rest back.
        assert_eq!(
            scene.book_as(OTHER, &shift, invitation.into()).await,
            by("23P01", constraint),
            "{hours}"
        );
        scene.run("rollback").await.expect("the end");
    }
}

#[tokio::test]
async fn a_place_is_taken_once() {
    let mut scene = Scene::new().await;
    let second = scene.house.worker("Ben").await;
    let invitation = scene.house.invite(&scene.employer, scene.shift.id, &second).await;
    let first = scene.invitation;
    scene.house.accept(&scene.worker, first).await.expect("a booking");
    scene.worker = second;
    scene.invitation = invitation;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, by("23505", "bookings_place"));
}

#[tokio::test]
async fn a_booking_needs_an_accepted_invitation_of_that_worker() {
    let mut scene = Scene::new().await;
    scene.run("begin").await.expect("a transaction");
    enter(&mut scene.conn, &scene.worker.actor).await;
    assert_eq!(scene.book(ID).await, by("23514", "bookings_accepted"));
    scene.run("rollback").await.expect("the end");

    // In somebody else's name.
    let other = scene.house.worker("Ben").await;
    scene.begin().await;
    enter(&mut scene.conn, &other.actor).await;
    assert_eq!(scene.book(ID).await, Err(Refusal("42501".to_owned(), None)));
    scene.run("rollback").await.expect("the end");

    // On somebody else's invitation.
    scene.begin().await;
    enter(&mut scene.conn, &other.actor).await;
    scene.worker = other;
    assert_eq!(scene.book(ID).await, by("23503", "bookings_invitation_fkey"));
}

#[tokio::test]
async fn a_booking_is_worked_when_its_shift_is() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    let statement = format!(
        "insert into marketplace.bookings (id, organisation_id, shift_id, worker_id, invitation_id, during, blocked_until, booked_at)
         values ('{ID}', '{}', '{}', '{}', '{}', tstzrange('2026-03-09', '2026-03-10'), '2026-03-10', now())",
        scene.shift.organisation, scene.shift.id, scene.worker.id, scene.invitation,
    );
    assert_eq!(scene.run(&statement).await, by("23503", "bookings_shift_fkey"));
}
