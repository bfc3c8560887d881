//! Refusals: what has changed since the invitation, and what collides.

use super::pair;
use crate::house::thursday_night;
use chrono::TimeDelta;
use kernel::PeopleError;
use marketplace::Error;

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
