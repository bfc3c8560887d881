//! What staff type as a reason lies sealed, is shown to those who audit and to the person, and goes when they are forgotten.

use crate::erasure::rows_with;
use crate::house::TestApp;
use axum::http::StatusCode;
use platform::StaffRole;
use serde_json::json;
use sqlx::AssertSqlSafe;

const EMAIL: &str = "ada@example.org";
const WORDS: [&str; 2] = ["Her aunt Kunigunde rang", "Kunigunde showed the letter"];

#[tokio::test]
async fn reasons_stand_in_no_table_in_clear_and_are_forgotten_with_the_person() {
    let app = TestApp::start().await;
    let ada = app.registered(EMAIL, "worker", "security").await;
    let licence =
        json!({ "kind": "sia-door-supervision", "number": "1017 4441 2233 4455", "expires_on": "2028-05-31" });
    let told = ada.post("/api/v1/worker/credentials", licence).await.json();
    let (support, reviewer) = (
        app.staff("sue", StaffRole::Support).await,
        app.staff("rita", StaffRole::Reviewer).await,
    );
    let credential = told["id"].as_str().expect("an id");
    let number = format!("/api/v1/staff/credentials/{credential}/number");
    let shown = reviewer.api.post(&number, json!({ "reason": WORDS[1] })).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let looks = ada.get("/api/v1/me/data/looks").await.text();
    assert!(looks.contains(WORDS[1]), "she sees why: {looks}");
    let me = ada.get("/api/v1/me").await.json();
    let id = me["id"].as_str().or(me["user_id"].as_str()).expect("an id").to_owned();
    let end = format!("/api/v1/staff/people/{id}/end-sign-ins");
    let ended = support.api.post(&end, json!({ "reason": WORDS[0] })).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());

    let mut conn = app.db.all_seeing().await;
    assert_eq!(rows_with(&mut conn, &["Kunigunde"]).await, Vec::<String>::new());
    let auditor = app.staff("alma", StaffRole::Auditor).await;
    let log = format!("/api/v1/staff/audit?target={id}");
    let reads = [
        auditor.api.get(&log),
        auditor.site.get("/staff/audit"),
        auditor.site.get("/staff/audit.csv"),
    ];
    for read in reads {
        let text = read.await.text();
        assert!(text.contains(WORDS[0]), "those who audit read it: {text}");
        assert!(!text.contains("sealed_reason"), "{text}");
    }

    let (again, _) = app.signed_in(EMAIL).await;
    let erased = again.post("/api/v1/me/data/erasure", json!({ "sure": true })).await;
    assert_eq!(erased.status, StatusCode::NO_CONTENT, "{}", erased.text());
    app.run_jobs().await;
    for path in [log.as_str(), "/api/v1/staff/audit"] {
        let text = auditor.api.get(path).await.text();
        assert!(text.contains("[forgotten]") && !text.contains("Kunigunde"), "{text}");
    }
    let page = auditor.site.get("/staff/audit").await.text();
    assert!(page.contains("because: [forgotten]"), "{page}");
    app.app.sealer.checkpoint().await.expect("signed");
    let verified = app.app.sealer.verify(&app.db.system("command-line"), &[]).await;
    assert_eq!(verified.expect("an answer").fault, None, "the chain holds");
}

#[tokio::test]
async fn why_a_role_was_asked_for_lies_sealed_and_older_words_go_with_the_person() {
    let app = TestApp::start().await;
    let ada = app.registered(EMAIL, "worker", "security").await;
    let id = ada.get("/api/v1/me").await.json()["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let (one, two) = (
        app.staff("ann", StaffRole::Admin).await,
        app.staff("bob", StaffRole::Admin).await,
    );
    let wish = json!({ "role": "support", "reason": WORDS[0] });
    let asked = one.api.post(&format!("/api/v1/staff/people/{id}/role"), wish).await;
    assert!(asked.status.is_success(), "{}", asked.text());
    let mut conn = app.db.all_seeing().await;
    assert_eq!(rows_with(&mut conn, &["Kunigunde"]).await, Vec::<String>::new());
    let waiting = two.site.get("/staff/role-grants").await.text();
    assert!(waiting.contains(WORDS[0]), "whoever decides reads why: {waiting}");

    // What was asked for before words lay sealed.
    let older = format!(
        "update identity.role_grants set why = null, reason = '{}', decided_at = expires_at, approved = false;
         insert into identity.factor_resets (id, user_id, reason, asked_by, asked_at, expires_at, stopped_at)
         select gen_random_uuid(), user_id, reason, asked_by, asked_at, expires_at, asked_at from identity.role_grants",
        WORDS[1]
    );
    sqlx::raw_sql(AssertSqlSafe(older))
        .execute(&mut conn)
        .await
        .expect("older rows");
    let listed = two.api.get("/api/v1/staff/role-grants").await.text();
    assert!(listed.contains(WORDS[1]), "{listed}");
    let erased = ada.post("/api/v1/me/data/erasure", json!({ "sure": true })).await;
    assert_eq!(erased.status, StatusCode::NO_CONTENT, "{}", erased.text());
    app.run_jobs().await;
    assert_eq!(rows_with(&mut conn, &["Kunigunde"]).await, Vec::<String>::new());
    let listed = two.api.get("/api/v1/staff/role-grants").await.text();
    assert!(
        listed.contains("[forgotten]") && !listed.contains("Kunigunde"),
        "{listed}"
    );
}
