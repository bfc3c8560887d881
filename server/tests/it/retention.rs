//! A moved clock removes just what has served its time.

use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use journeys::ServeTime;
use platform::StaffRole;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};

async fn work(app: &TestApp) {
    let retention = app.db.system("retention");
    let mut tx = app.db.ground().db.write(&retention).await.expect("a transaction");
    tx.enqueue(&ServeTime {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    app.run_jobs().await;
}

async fn count(conn: &mut PgConnection, rows: &'static str) -> i64 {
    sqlx::query_scalar(rows).fetch_one(conn).await.expect(rows)
}

const LETTERS: &str = "select count(*) from notifications.messages";
const WORDS: &str = "select count(*) from notifications.messages where body is not null";
const EVENTS: &str = "select count(*) from platform.outbox where name like 'identity.registered%'";

/// Sets when events were written: the database writes its own time, and the tests have another.
async fn written_at(conn: &mut PgConnection, at: DateTime<Utc>) {
    sqlx::query("update platform.outbox set at = $1")
        .bind(at)
        .execute(conn)
        .await
        .expect("moved");
}

#[tokio::test]
async fn asvs_V14_2_7__each_clock_takes_what_is_its_own_and_nothing_before_its_time() {
    let app = TestApp::start().await;
    let worker = app.registered("jo@example.org", "worker", "care").await;
    let copy = worker.post("/api/v1/me/data/copies", json!({})).await;
    assert_eq!(copy.status, StatusCode::ACCEPTED, "{}", copy.text());
    app.run_jobs().await;
    let conn = &mut app.db.all_seeing().await;
    let start = testkit::start_of_tests();
    written_at(conn, start).await;
    let letters = count(conn, LETTERS).await;
    let ready = "select count(*) from identity.data_copies where state = 'ready'";

    app.db.clock().set(start + TimeDelta::hours(23));
    work(&app).await;
    assert_eq!(count(conn, ready).await, 1, "a copy lies ready for a day");
    app.db.clock().set(start + TimeDelta::hours(25));
    work(&app).await;
    assert_eq!(count(conn, ready).await, 0);
    written_at(conn, start).await;

    app.db.clock().set(start + TimeDelta::days(29));
    work(&app).await;
    assert_eq!(count(conn, EVENTS).await, 1, "events are kept for thirty days");
    assert_eq!(count(conn, WORDS).await, letters, "and what captured letters said");
    app.db.clock().set(start + TimeDelta::days(31));
    work(&app).await;
    assert_eq!(count(conn, EVENTS).await, 0);
    assert_eq!(count(conn, WORDS).await, 0);
    assert_eq!(count(conn, LETTERS).await, letters, "letters are kept for longer");

    app.db.clock().set(start + TimeDelta::days(390));
    work(&app).await;
    assert_eq!(count(conn, LETTERS).await, letters);
    app.db.clock().set(start + TimeDelta::days(400));
    work(&app).await;
    assert_eq!(count(conn, LETTERS).await, 0, "thirteen months are over");
    assert_eq!(
        count(conn, "select count(*) from identity.users").await,
        1,
        "the account stays"
    );
}

#[tokio::test]
async fn invitations_into_an_organisation_that_led_to_nothing_go_by_the_sectors_clock() {
    let app = TestApp::start().await;
    let owner = app.registered("jo@example.org", "employer", "care").await;
    let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
    let made = owner.post("/api/v1/organisations", body).await.json();
    let invitations = format!(
        "/api/v1/organisations/{}/invitations",
        made["id"].as_str().expect("an id")
    );
    for name in ["open", "taken-back", "in"] {
        let body = json!({ "email": format!("{name}@example.org"), "role": "viewer" });
        assert_eq!(owner.post(&invitations, body).await.status, StatusCode::CREATED);
    }
    app.run_jobs().await;
    let conn = &mut app.db.all_seeing().await;
    for statement in [
        "update organisations.invitations set withdrawn_at = created_at where email = 'taken-back@example.org'",
        "update organisations.invitations set accepted_at = created_at, accepted_by = invited_by where email = 'in@example.org'",
    ] {
        sqlx::query(statement).execute(&mut *conn).await.expect(statement);
    }
    let kept = "select count(*) from organisations.invitations";
    let links = "select count(*) from organisations.invitation_links";
    let start = testkit::start_of_tests();
    for (day, rows) in [(364, 3), (367, 2), (371, 2), (375, 1)] {
        app.db.clock().set(start + TimeDelta::days(day));
        work(&app).await;
        assert_eq!(
            (count(conn, kept).await, count(conn, links).await),
            (rows, rows),
            "day {day}"
        );
    }
}

#[tokio::test]
async fn what_two_of_the_staff_decided_goes_when_the_log_of_it_does_and_no_younger_row() {
    let app = TestApp::start().await;
    let conn = &mut app.db.all_seeing().await;
    let people = [
        app.staff("ann", StaffRole::Admin).await,
        app.staff("bob", StaffRole::Admin).await,
    ];
    let worker = app
        .registered("jo@example.org", "worker", "care")
        .await
        .get("/api/v1/me")
        .await;
    let worker = worker.json()["id"].as_str().expect("an id").to_owned();
    // One is too old by the clock of the tests and by that of the database, the other not by the database's.
    let rows = format!(
        "with asked as (
             select at from (values (least(now(), timestamptz '{start}') - interval '85 months'),
                                    (greatest(now(), timestamptz '{start}') - interval '83 months')) old (at)),
         role as (
             insert into identity.role_grants
                 (id, user_id, wanted, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved)
             select gen_random_uuid(), '{worker}', 'support', 'Help', '{ann}', at, at + interval '1 day', '{bob}', at, false
             from asked),
         reset as (
             insert into identity.factor_resets
                 (id, user_id, reason, asked_by, asked_at, expires_at, decided_by, decided_at, approved)
             select gen_random_uuid(), '{worker}', 'Lost', '{ann}', at, at + interval '1 day', '{bob}', at, false from asked)
         insert into platform.audit_exports (id, filter, why, asked_by, asked_at, expires_at)
         select gen_random_uuid(), '{{}}', '{{}}', '{ann}', at, at + interval '1 day' from asked",
        start = testkit::start_of_tests().to_rfc3339(),
        ann = people[0].user,
        bob = people[1].user,
    );
    sqlx::raw_sql(AssertSqlSafe(rows))
        .execute(&mut *conn)
        .await
        .expect("rows");
    let kept = [
        "select count(*) from identity.role_grants",
        "select count(*) from identity.factor_resets",
        "select count(*) from platform.audit_exports",
    ];
    for rows in kept {
        assert_eq!(count(conn, rows).await, 2, "{rows}");
    }
    work(&app).await;
    for rows in kept {
        assert_eq!(count(conn, rows).await, 1, "{rows}: seven years are over for one");
    }
    // The database has a clock of its own, which nobody moves.
    app.db.clock().advance(TimeDelta::days(20 * 365));
    work(&app).await;
    for rows in kept {
        assert_eq!(count(conn, rows).await, 1, "{rows}: a younger one is not given up");
    }
}
