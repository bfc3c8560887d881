//! Large exports of the audit log leave by two, through both doors; one administrator alone uses the command line.

use crate::erasure::rows_with;
use crate::house::{Staffer, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use journeys::{AuditAsked, audit_sheet_by_hand};
use platform::StaffRole;
use platform::audit::EXPORTED_ALONE;
use serde_json::{Value, json};

const EXPORTS: &str = "/api/v1/staff/audit/exports";
const PAGE: &str = "/staff/audit/exports";
const WHY: &str = "The yearly audit, said Kunigunde";

/// A log with more rows than one person may export, and two who may read it.
async fn office() -> (TestApp, Staffer, Staffer) {
    let app = TestApp::start().await;
    let mut root = app.db.all_seeing().await;
    sqlx::query(
        "insert into platform.audit_log (action, actor_kind) select 'test.bulk', 'system' from generate_series(1, $1)",
    )
    .bind(EXPORTED_ALONE + 1)
    .execute(&mut root)
    .await
    .expect("many rows");
    let (one, two) = (
        app.staff("one", StaffRole::Admin).await,
        app.staff("two", StaffRole::Auditor).await,
    );
    app.mails().await;
    (app, one, two)
}

async fn asked(one: &Staffer) -> String {
    let asked = one.api.post(EXPORTS, json!({ "action": "test.", "reason": WHY })).await;
    assert_eq!(
        (asked.status, &asked.json()["state"]),
        (StatusCode::CREATED, &json!("waiting"))
    );
    asked.json()["id"].as_str().expect("an id").to_owned()
}

async fn code(one: &Staffer, path: &str, body: Value) -> Value {
    one.api.post(path, body).await.json()["code"].clone()
}

#[tokio::test]
async fn one_person_alone_exports_no_more_than_the_bound() {
    let (_app, one, _) = office().await;
    let api = one.api.get("/api/v1/staff/audit.csv?action=test.").await;
    assert_eq!(
        (api.status, &api.json()["code"]),
        (StatusCode::CONFLICT, &json!("platform/export-too-large"))
    );
    let site = one.site.get("/staff/audit.csv?action=test.").await;
    assert_eq!(site.status, StatusCode::CONFLICT);
    assert!(site.text().contains("somebody else has to release"), "{}", site.text());
    let log = one
        .api
        .get("/api/v1/staff/audit?action=platform.read-audit")
        .await
        .text();
    assert_eq!(log.matches("\"refused\"").count(), 2, "who tried is in the log: {log}");
    let few = one.api.get("/api/v1/staff/audit.csv?action=identity.").await;
    assert_eq!(few.header("content-type"), Some("text/csv; charset=utf-8"));
    let page = one.site.get("/staff/audit?action=test.").await.text();
    assert!(page.contains("href=\"/staff/audit/exports?action=test.\""), "{page}");
}

#[tokio::test]
async fn what_one_asks_for_another_releases_and_the_first_takes_once() {
    let (app, one, two) = office().await;
    let id = asked(&one).await;
    let told: Vec<String> = app.mails().await.iter().map(|mail| mail.to.to_string()).collect();
    assert_eq!(told, ["one@demo.example"], "the only administrator asked");
    let (decision, sheet) = (format!("{EXPORTS}/{id}/decision"), format!("{EXPORTS}/{id}/sheet"));
    let approve = || json!({ "approve": true });
    assert_eq!(code(&one, &sheet, json!({})).await, "platform/export-waiting");
    assert_eq!(code(&one, &decision, approve()).await, "platform/export-needs-another");
    let page = one.site.get(PAGE).await.text();
    assert!(page.contains("somebody else has to release it") && !page.contains("value=\"approve\""));
    let page = two.site.get(PAGE).await.text();
    assert!(page.contains(WHY) && page.contains("one@demo.example") && page.contains("value=\"approve\""));
    let mut conn = app.db.all_seeing().await;
    assert_eq!(
        rows_with(&mut conn, &["Kunigunde"]).await,
        Vec::<String>::new(),
        "the reason lies sealed"
    );
    let released = two.site.form(&format!("{PAGE}/{id}"), &[("decision", "approve")]).await;
    assert_eq!(released.location(), PAGE);
    assert_eq!(code(&two, &decision, approve()).await, "platform/export-decided");
    assert_eq!(code(&two, &sheet, json!({})).await, "platform/export-not-yours");
    assert_eq!(app.mails().await.len(), 1, "whoever asked is told");
    let page = one.site.get(PAGE).await.text();
    assert!(page.contains(&format!("action=\"{PAGE}/{id}/sheet\"")));
    let taken = one.site.form(&format!("{PAGE}/{id}/sheet"), &[]).await;
    assert_eq!(taken.header("content-type"), Some("text/csv; charset=utf-8"));
    let lines = i64::try_from(taken.text().lines().count()).expect("a number");
    assert_eq!(lines, EXPORTED_ALONE + 2, "the headings and every row");
    assert_eq!(code(&one, &sheet, json!({})).await, "platform/export-taken");
    let acts = app.audited("platform.audit-export").await;
    let acts: Vec<_> = acts
        .iter()
        .rev()
        .map(|line| (line.action.as_str(), line.actor_user))
        .collect();
    let (first, second) = (Some(one.user.get()), Some(two.user.get()));
    let expected = [
        ("platform.audit-export-asked", first),
        ("platform.audit-export-decided", second),
        ("platform.audit-export-taken", first),
    ];
    assert_eq!(acts, expected);
    let listed = two.api.get(EXPORTS).await.json();
    assert_eq!(listed["items"][0]["state"], "taken");
}

#[tokio::test]
async fn who_asks_twice_is_given_the_one_that_is_there() {
    let (app, one, two) = office().await;
    let id = asked(&one).await;
    let again = one
        .api
        .post(EXPORTS, json!({ "action": "test.", "reason": "Again" }))
        .await;
    assert_eq!((again.status, &again.json()["id"]), (StatusCode::OK, &json!(id)));
    assert_eq!(again.json()["reason"], WHY, "what was said first stands");
    let sent = one.site.form(PAGE, &[("action", "test."), ("reason", "Again")]).await;
    assert_eq!(sent.location(), PAGE);
    let page = one.site.get(PAGE).await.text();
    assert!(
        page.contains("You asked for these rows on") && page.contains("no other was made"),
        "{page}"
    );
    assert_eq!(app.mails().await.len(), 1, "nobody is told twice");
    let theirs = two.site.form(PAGE, &[("action", "test."), ("reason", "Mine")]).await;
    assert_eq!(theirs.location(), PAGE);
    assert!(two.site.get(PAGE).await.text().contains("Somebody else has 24 hours"));
    let listed = one.api.get(EXPORTS).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2), "one each: {listed}");
}

#[tokio::test]
async fn what_is_refused_or_late_does_not_leave() {
    let (app, one, two) = office().await;
    let id = asked(&one).await;
    let refused = two
        .api
        .post(&format!("{EXPORTS}/{id}/decision"), json!({ "approve": false }))
        .await;
    assert_eq!(refused.json()["state"], "refused", "{}", refused.text());
    let sheet = format!("{EXPORTS}/{id}/sheet");
    assert_eq!(code(&one, &sheet, json!({})).await, "platform/export-refused");
    let second = asked(&one).await;
    app.db.clock().advance(TimeDelta::hours(24));
    let (api, _) = app.signed_in("two@demo.example").await;
    let late = api
        .post(&format!("{EXPORTS}/{second}/decision"), json!({ "approve": true }))
        .await;
    assert_eq!(late.json()["code"], "platform/export-expired", "{}", late.text());
    let nothing = format!("{EXPORTS}/0190a1b2-0000-7000-8000-000000000001/decision");
    let nothing = api.post(&nothing, json!({ "approve": true })).await;
    assert_eq!(
        (nothing.status, &nothing.json()["code"]),
        (StatusCode::NOT_FOUND, &json!("platform/no-such-export"))
    );
    app.db.clock().advance(TimeDelta::minutes(11));
    let stale = api.get(EXPORTS).await;
    assert_eq!(stale.json()["code"], "identity/step-up-needed");
}

#[tokio::test]
async fn a_reason_is_asked_for_and_others_do_not_ask() {
    let (app, one, _) = office().await;
    let page = one.site.form(PAGE, &[("action", "test."), ("reason", " ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text().contains("Say why") && page.text().contains("value=\"test.\""),
        "what was typed is kept"
    );
    let unexplained = one.api.post(EXPORTS, json!({ "action": "test." })).await;
    assert_eq!(unexplained.json()["errors"][0]["pointer"], "/reason");
    let odd = one
        .api
        .post(EXPORTS, json!({ "from": "yesterday", "reason": WHY }))
        .await;
    assert_eq!(odd.json()["code"], "platform/invalid-filter");
    let support = app.staff("sue", StaffRole::Support).await;
    for (status, answer) in [
        (StatusCode::FORBIDDEN, support.api.get(EXPORTS).await),
        (StatusCode::FORBIDDEN, support.site.get(PAGE).await),
        (
            StatusCode::FORBIDDEN,
            support.api.post(EXPORTS, json!({ "reason": WHY })).await,
        ),
        (
            StatusCode::NOT_FOUND,
            app.registered("jo@example.org", "worker", "care")
                .await
                .get(EXPORTS)
                .await,
        ),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn the_command_line_exports_for_a_lone_administrator() {
    let (app, one, _) = office().await;
    let ours = (&app.app.doors.ground, &app.app.doors.identity);
    let email = "one@demo.example".parse().expect("an address");
    let wanted = AuditAsked {
        action: "test.".to_owned(),
        ..AuditAsked::default()
    };
    let operator = app.db.system("command-line");
    let sheet = audit_sheet_by_hand(ours, &operator, &wanted, (&email, WHY))
        .await
        .expect("a sheet");
    assert!(i64::try_from(sheet.lines().count()).is_ok_and(|lines| lines > EXPORTED_ALONE));
    let unexplained = audit_sheet_by_hand(ours, &operator, &wanted, (&email, "")).await;
    assert!(unexplained.is_err(), "a reason is asked for");
    let nobody = "nobody@demo.example".parse().expect("an address");
    assert!(
        audit_sheet_by_hand(ours, &operator, &wanted, (&nobody, WHY))
            .await
            .is_err()
    );
    let as_admin = audit_sheet_by_hand(ours, &one.actor, &wanted, (&email, WHY)).await;
    assert!(as_admin.is_err(), "the command line alone");
    let line = &app.audited("platform.export-audit-by-hand").await[0];
    assert_eq!((line.target, line.reason.as_deref()), (Some(one.user.get()), Some(WHY)));
    assert_eq!(line.actor_system.as_deref(), Some("command-line"));
}
