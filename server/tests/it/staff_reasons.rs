//! What staff type as a reason lies sealed, is shown to those who audit and to the person, and goes when they are forgotten.

use crate::erasure::rows_with;
use crate::house::TestApp;
use axum::http::StatusCode;
use platform::StaffRole;
use serde_json::json;

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
