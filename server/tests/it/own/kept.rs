//! What the law has us keep of somebody who was forgotten goes when its time is over, and not before.

use crate::rights::World;
use axum::http::StatusCode;
use chrono::{DateTime, Months, TimeDelta, Utc};
use journeys::ServeTime;
use kernel::ids::UserId;
use sqlx::PgConnection;

/// What is left of the person.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    bookings: i64,
    payments: i64,
    certificates: i64,
}

impl Left {
    async fn of(conn: &mut PgConnection, user: UserId) -> Self {
        let counts: (i64, i64, i64) = sqlx::query_as(
            "select (select count(*) from marketplace.bookings where worker_id = $1)
                  + (select count(*) from marketplace.booking_cover where worker_id = $1),
                (select count(*) from billing.payments where buyer_id = $1),
                (select count(*) from certificates.certificates where holder = $1 and credential <> '')",
        )
        .bind(user.get())
        .fetch_one(conn)
        .await
        .expect("counts");
        Self {
            bookings: counts.0,
            payments: counts.1,
            certificates: counts.2,
        }
    }

    const fn each(&self) -> (bool, bool, bool) {
        (self.bookings > 0, self.payments > 0, self.certificates > 0)
    }
}

async fn instant(conn: &mut PgConnection, query: &'static str) -> DateTime<Utc> {
    sqlx::query_scalar(query).fetch_one(conn).await.expect(query)
}

/// Lets the nightly job run at an instant.
async fn night(world: &World, at: DateTime<Utc>) {
    world.app.db.clock().set(at);
    let mut tx = world
        .app
        .db
        .ground()
        .db
        .write(&world.app.db.system("retention"))
        .await
        .expect("a transaction");
    tx.enqueue(&ServeTime {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    world.app.run_jobs().await;
}

fn after(at: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    at + Months::new(months)
}

#[tokio::test]
async fn each_legal_clock_ends_what_it_keeps_and_leaves_the_living_alone() {
    let world = World::build().await;
    let conn = &mut world.app.db.all_seeing().await;
    let worker = world.caller("worker").user.expect("an account");
    let number: String = sqlx::query_scalar("select number from certificates.certificates where holder = $1")
        .bind(worker.get())
        .fetch_one(&mut *conn)
        .await
        .expect("a certificate");
    let drawn: String = sqlx::query_scalar("select pdf_key from certificates.certificates where holder = $1")
        .bind(worker.get())
        .fetch_one(&mut *conn)
        .await
        .expect("a drawn certificate");
    let drawn = world.app.files_folder().join(drawn);
    let last_shift = instant(conn, "select max(upper(during)) from marketplace.bookings").await;
    let last_paid = instant(conn, "select max(settled_at) from billing.payments").await;
    let last_issued = instant(conn, "select max(issued_at) from certificates.certificates").await;
    let day = TimeDelta::days(1);

    // While the account lives no legal clock touches its rows, however old.
    night(&world, after(last_issued, 100)).await;
    assert_eq!(Left::of(conn, worker).await.each(), (true, true, true));

    world.app.db.clock().set(last_shift + day);
    let actor = world.app.db.worker(worker);
    let asked = world.app.app.doors.identity.ask_to_be_forgotten(&actor).await;
    asked.expect("asked");
    world.app.run_jobs().await;
    let forgotten = instant(conn, "select max(erased_at) from identity.users").await;
    assert_eq!(forgotten, last_shift + day);

    night(&world, after(last_shift, 24) - day).await;
    assert_eq!(
        Left::of(conn, worker).await.each(),
        (true, true, true),
        "two years are not over"
    );
    night(&world, after(last_shift, 24) + day).await;
    assert_eq!(
        Left::of(conn, worker).await.each(),
        (false, true, true),
        "shifts go first"
    );
    let first = last_paid.min(last_issued);
    night(&world, after(first, 72) - day).await;
    assert_eq!(Left::of(conn, worker).await.each(), (false, true, true));
    assert!(drawn.exists());
    night(&world, after(last_paid.max(last_issued), 72) + day).await;
    assert_eq!(Left::of(conn, worker).await.each(), (false, false, false));
    assert!(!drawn.exists(), "the drawn certificate is gone from the store");
    let checked = world.app.anonymous().get(&format!("/api/v1/verify/{number}")).await;
    assert_eq!(checked.status, StatusCode::NOT_FOUND, "{}", checked.text());
    let kept = "select count(*) from certificates.certificates where forgotten_at is not null";
    let kept: i64 = sqlx::query_scalar(kept).fetch_one(&mut *conn).await.expect("a count");
    assert_eq!(kept, 1, "its place in the status list is not given out again");
    let open = "select count(*) from identity.erasures where user_id = $1 and served_at is null";
    let open: i64 = sqlx::query_scalar(open)
        .bind(worker.get())
        .fetch_one(&mut *conn)
        .await
        .expect("a count");
    assert_eq!(open, 0, "nobody looks again");
}
