//! What the database itself refuses, whatever the code above it does.

use crate::house::{availability, everything, people, somebody};
use kernel::ids::{OrganisationId, UserId};
use people::{AvailabilityInput, RecordCredential};
use platform::OrgRole;
use platform::bootstrap::{APP, RUNNER};
use sqlx::{Connection, PgConnection, Row};
use testkit::{TestDb, start_of_tests};
use uuid::Uuid;

/// A connection of the application, entered as a person.
async fn entered(db: &TestDb, kind: &str, user: Option<Uuid>, org: Option<Uuid>, role: Option<&str>) -> PgConnection {
    let mut conn = db.bare(APP).await;
    // The context ends with a transaction, so one is begun and left open.
    sqlx::query("begin").execute(&mut conn).await.expect("begin");
    sqlx::query("select platform.enter($1, $2, $3, $4, null, $5)")
        .bind(kind)
        .bind(user)
        .bind(org)
        .bind(role)
        .bind(Uuid::nil())
        .execute(&mut conn)
        .await
        .expect("enter");
    conn
}

async fn count(conn: &mut PgConnection, table: &str) -> i64 {
    let statement = match table {
        "profiles" => "select count(*) from people.profiles",
        "private_details" => "select count(*) from people.private_details",
        "credentials" => "select count(*) from people.public_credentials",
        "credential_numbers" => "select count(*) from people.credential_numbers",
        "public_candidates" => "select count(*) from people.public_candidates",
        "experience" => "select count(*) from people.experience",
        _ => "select count(*) from people.availability_exceptions",
    };
    sqlx::query(statement).fetch_one(conn).await.expect(table).get(0)
}

const TABLES: [&str; 7] = [
    "profiles",
    "private_details",
    "experience",
    "availability_exceptions",
    "credentials",
    "credential_numbers",
    "public_candidates",
];

/// Kind of actor, person, organisation, role; how many rows of each table they see.
type Case<'a> = (&'a str, Option<Uuid>, Option<Uuid>, Option<&'a str>, [i64; 7]);

async fn seen(conn: &mut PgConnection) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push(count(conn, table).await);
    }
    counts
}

async fn furnished(db: &TestDb) -> (people::People, UserId, platform::Actor) {
    let (people, (user, actor)) = (people(db), somebody(db));
    people.save_profile(&actor, everything()).await.expect("a profile");
    let record = RecordCredential {
        kind: "sia-guarding".to_owned(),
        number: Some("1017444122334455".to_owned()),
        issued_on: None,
        expires_on: Some("2028-05-31".to_owned()),
    };
    people.record_credential(&actor, record).await.expect("a credential");
    (people, user, actor)
}

#[tokio::test]
async fn each_sees_what_is_theirs_to_see() {
    let db = testkit::database().await;
    let (people, user, actor) = furnished(&db).await;
    let stranger = UserId::fresh(start_of_tests(), db.rng()).get();
    let org = OrganisationId::fresh(start_of_tests(), db.rng()).get();
    let cases: [Case<'_>; 10] = [
        ("anonymous", None, None, None, [0; 7]),
        ("member", Some(stranger), None, None, [0; 7]),
        ("member", Some(user.get()), None, None, [1; 7]),
        (
            "member",
            Some(stranger),
            Some(org),
            Some("scheduler"),
            [0, 0, 0, 0, 1, 0, 1],
        ),
        ("member", Some(stranger), Some(org), Some("viewer"), [0; 7]),
        ("member", Some(stranger), None, Some("owner"), [0; 7]),
        ("staff", Some(stranger), None, Some("assessor"), [1, 0, 1, 1, 0, 0, 1]),
        ("staff", Some(stranger), None, Some("auditor"), [1, 0, 1, 1, 0, 0, 1]),
        ("staff", Some(stranger), None, Some("support"), [1, 0, 1, 1, 1, 0, 1]),
        ("staff", Some(stranger), None, Some("reviewer"), [1; 7]),
    ];
    for (kind, who, org, role, expected) in cases {
        let mut conn = entered(&db, kind, who, org, role).await;
        assert_eq!(seen(&mut conn).await, expected, "{kind} {role:?}");
        conn.close().await.expect("closed");
    }
    // Who hides is seen by no organisation, with all that they hold.
    let hidden = AvailabilityInput {
        discoverable: Some(false),
        ..availability()
    };
    people.save_availability(&actor, "care", hidden).await.expect("hidden");
    let mut conn = entered(&db, "member", Some(stranger), Some(org), Some(OrgRole::Owner.as_str())).await;
    assert_eq!(seen(&mut conn).await, [0; 7]);
}

#[tokio::test]
async fn a_holder_cannot_check_their_own_credential() {
    let db = testkit::database().await;
    let (_, user, _) = furnished(&db).await;
    for statement in [
        "update people.credentials set effective = tstzmultirange(valid), state = 'active', source = 'document-seen',
            checked_at = now()",
        "update people.credentials set check_due = now()",
        "insert into people.credentials (id, worker_id, kind, valid, effective, state, source, checked_at, created_at)
            select gen_random_uuid(), worker_id, 'first-aid', valid, tstzmultirange(valid), 'active', 'document-seen', now(),
                now() from people.credentials",
    ] {
        let mut conn = entered(&db, "member", Some(user.get()), None, None).await;
        let error = sqlx::query(statement).execute(&mut conn).await.expect_err(statement);
        let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{error}");
    }
    // What may be changed is whether organisations see it.
    let mut conn = entered(&db, "member", Some(user.get()), None, None).await;
    let done = sqlx::query("update people.credentials set shared = false")
        .execute(&mut conn)
        .await
        .expect("shared");
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn what_nobody_checked_never_counts() {
    let db = testkit::database().await;
    let _ = furnished(&db).await;
    let mut conn = db.all_seeing().await;
    // Not even an administrator's slip makes it so.
    let error = sqlx::query("update people.credentials set effective = tstzmultirange(valid)")
        .execute(&mut conn)
        .await
        .expect_err("a refusal");
    let constraint = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::constraint)
        .map(str::to_owned);
    assert!(
        matches!(constraint.as_deref(), Some("credentials_unchecked") | None),
        "{error}"
    );
    let empty: bool = sqlx::query_scalar("select isempty(effective) from people.credentials")
        .fetch_one(&mut conn)
        .await
        .expect("the credential");
    assert!(empty);
}

#[tokio::test]
async fn a_stranger_changes_nothing() {
    let db = testkit::database().await;
    let (_, user, _) = furnished(&db).await;
    let stranger = UserId::fresh(start_of_tests(), db.rng()).get();
    for statement in [
        "update people.profiles set bio = 'x'",
        "update people.private_details set phone_index = null",
        "update people.public_candidates set display_name = 'x'",
        "update people.credentials set shared = false",
        "delete from people.experience",
        "delete from people.availability_exceptions",
    ] {
        let mut conn = entered(&db, "member", Some(stranger), None, None).await;
        let done = sqlx::query(statement).execute(&mut conn).await.expect(statement);
        assert_eq!(done.rows_affected(), 0, "{statement}");
    }
    let mut conn = entered(&db, "member", Some(stranger), None, None).await;
    let forged = sqlx::query(
        "insert into people.profiles (user_id, sector, created_at, updated_at) values ($1, 'care', now(), now())",
    )
    .bind(Uuid::max())
    .execute(&mut conn)
    .await;
    assert!(forged.is_err(), "a profile for somebody else");
    let _ = user;
}

#[tokio::test]
async fn a_clock_makes_nothing_count_for_more() {
    let db = testkit::database().await;
    let (_, user, _) = furnished(&db).await;
    let tries = [
        ("state = 'active'", false),
        ("effective = tstzmultirange(valid), state = 'active'", false),
        ("source = 'document-seen', checked_at = now()", false),
        ("valid = tstzrange(lower(valid), null)", false),
        ("shared = not shared", false),
        ("number_tail = '0000'", false),
        ("valid = tstzrange(lower(valid), upper(valid) - interval '1 day')", true),
    ];
    for (change, is_let) in tries {
        let mut conn = db.bare(RUNNER).await;
        sqlx::query("begin").execute(&mut conn).await.expect("begin");
        sqlx::query("select platform.enter('system', $1, null, null, 'retention', $2)")
            .bind(user.get())
            .bind(Uuid::nil())
            .execute(&mut conn)
            .await
            .expect("enter");
        let update = format!("update people.credentials set {change}");
        let done = sqlx::query(sqlx::AssertSqlSafe(update)).execute(&mut conn).await;
        assert_eq!(
            done.map(|done| done.rows_affected()).ok(),
            is_let.then_some(1),
            "{change}"
        );
    }
}
