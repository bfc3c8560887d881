//! Being forgotten, through both doors, and again after a restore.

use crate::house::{Client, TestApp};
use crate::main_job::{fill_profile, hold};
use axum::http::StatusCode;
use journeys::EraseAccounts;
use serde_json::json;
use sqlx::{PgConnection, Row};

const EMAIL: &str = "kanarienvogel@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const ERASURE: &str = "/api/v1/me/data/erasure";

/// Every row of every table as text, where it holds one of the words.
pub(crate) async fn rows_with(conn: &mut PgConnection, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for table in crate::catalogue::tables(conn).await {
        let query = format!("select '{table}: ' || t::text from {table} t");
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .fetch_all(&mut *conn)
            .await
            .expect("rows");
        let texts = rows.iter().map(|row| row.get::<String, _>(0));
        found.extend(texts.filter(|text| words.iter().any(|word| text.contains(word))));
    }
    found
}

pub(crate) async fn profiled(app: &TestApp) -> Client {
    let worker = app.registered(EMAIL, "worker", "care").await;
    fill_profile(&worker).await;
    hold(app, &worker, "dbs-enhanced-adults").await;
    let body = json!({ "personal": {
        "given_name": "Ada", "family_name": "Kanarienvogel", "date_of_birth": "1990-03-27", "phone": "07700 900123",
        "address_line1": "417 Kanaristrasse", "town": "Leeds", "postcode": "LS6 2AB", "right_to_work": "british-or-irish",
        "bio": "Kanarienvogel sings"
    } });
    let saved = worker.put("/api/v1/worker/profile", body).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    app.mails().await;
    worker
}

const WORDS: [&str; 3] = ["Kanari", "kanari", "Ada"];

#[tokio::test]
async fn nothing_that_names_the_person_is_left_in_any_table() {
    let app = TestApp::start().await;
    let worker = profiled(&app).await;
    let mut conn = app.db.all_seeing().await;
    assert!(
        !rows_with(&mut conn, &WORDS).await.is_empty(),
        "the search finds what is there"
    );
    let plan = worker.get(ERASURE).await;
    assert_eq!((plan.status, &plan.json()["blocked"]), (StatusCode::OK, &json!(null)));
    let unsure = worker.post(ERASURE, json!({ "sure": false })).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = worker.post(ERASURE, json!({ "sure": true })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    assert_eq!(
        worker.get("/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "cut off at once"
    );
    let mails = app.mails().await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.to.as_str() == EMAIL && mail.subject == "Your account is deleted")
    );
    // The last letter may have been on its way when the rest was deleted; the next night takes it.
    let eraser = app.db.system("eraser");
    let mut tx = app.db.ground().db.write(&eraser).await.expect("a transaction");
    tx.enqueue(&EraseAccounts {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    app.run_jobs().await;
    let left = rows_with(&mut conn, &WORDS).await;
    assert!(left.is_empty(), "{left:#?}");
    let keys = "select count(*) from platform.data_keys k join identity.erasures e on e.user_id = k.owner where k.wrapped is not null";
    let keys: i64 = sqlx::query_scalar(keys).fetch_one(&mut conn).await.expect("a count");
    assert_eq!(keys, 0, "the key is destroyed");
    let login = json!({ "email": EMAIL, "password": PASSWORD });
    assert_eq!(
        app.anonymous().post("/api/v1/auth/login", login).await.status,
        StatusCode::UNAUTHORIZED
    );
    // The address is free again, for somebody new.
    app.registered(EMAIL, "worker", "care").await;
}

#[tokio::test]
async fn a_restored_backup_forgets_again() {
    let app = TestApp::start().await;
    let worker = profiled(&app).await;
    worker.post(ERASURE, json!({ "sure": true })).await;
    assert!(
        !app.app.remembers_the_forgotten().await.expect("an answer"),
        "asked and not done yet"
    );
    app.run_jobs().await;
    assert!(!app.app.remembers_the_forgotten().await.expect("an answer"), "done");
    // What a backup from before brings back.
    let mut conn = app.db.all_seeing().await;
    for statement in [
        "update people.profiles set bio = 'Kanarienvogel sings' where user_id = (select user_id from identity.erasures)",
        "update identity.users set email = 'kanarienvogel@example.org', erased_at = null, disabled_at = null,
             disabled_why = null where id = (select user_id from identity.erasures)",
        "delete from identity.erasures",
    ] {
        sqlx::query(statement).execute(&mut conn).await.expect(statement);
    }
    assert!(rows_with(&mut conn, &WORDS).await.len() >= 2);
    assert!(
        app.app.remembers_the_forgotten().await.expect("an answer"),
        "the doors stay shut"
    );
    assert_eq!(app.replayed().await.expect("the ledger"), 1);
    assert!(!app.app.remembers_the_forgotten().await.expect("an answer"));
    let left = rows_with(&mut conn, &WORDS).await;
    let left: Vec<_> = left
        .iter()
        .filter(|row| !row.starts_with("notifications.messages"))
        .collect();
    assert!(left.is_empty(), "{left:#?}");
    assert_eq!(app.replayed().await.expect("the ledger"), 0, "done is done");
    // Who asks next gets a line of their own in the ledger.
    let next = profiled(&app).await;
    next.post(ERASURE, json!({ "sure": true })).await;
    app.run_jobs().await;
    let numbers: Vec<i64> = sqlx::query_scalar("select number from identity.erasures order by number")
        .fetch_all(&mut conn)
        .await
        .expect("numbers");
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn the_page_says_what_stands_in_the_way() {
    let app = TestApp::start().await;
    let owner = app.registered(EMAIL, "employer", "care").await;
    let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
    assert_eq!(
        owner.post("/api/v1/organisations", body).await.status,
        StatusCode::CREATED
    );
    let plan = owner.get(ERASURE).await.json();
    assert_eq!(
        (&plan["blocked"], &plan["organisation"]),
        (&json!("only-owner"), &json!("Rosewood House"))
    );
    let refused = owner.post(ERASURE, json!({ "sure": true })).await;
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (StatusCode::CONFLICT, &json!("identity/erasure-only-owner"))
    );
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let page = browser.get("/account/my-data/erase").await.text();
    assert!(
        page.contains("You are the only owner of Rosewood House") && !page.contains("type=\"submit\">Delete"),
        "{page}"
    );
}

#[tokio::test]
async fn the_page_wants_to_be_told_twice_and_signs_out() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let page = browser.get("/account/my-data/erase").await;
    assert!(page.text().contains("This cannot be undone"), "{}", page.text());
    let unsure = browser.form("/account/my-data/erase", &[]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsure.text().contains("Tick the box"), "{}", unsure.text());
    let done = browser.form("/account/my-data/erase", &[("sure", "yes")]).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/sign-in?after=deleted")
    );
    let said = browser.get(done.location()).await.text();
    assert!(
        said.contains("What we hold about you is deleted within a day"),
        "{said}"
    );
    assert!(browser.get("/account").await.location().starts_with("/sign-in"));
    app.run_jobs().await;
}
