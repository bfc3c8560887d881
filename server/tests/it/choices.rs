//! What people chose to be written to about, through both doors, and what then arrives.

use crate::house::{Client, TestApp};
use crate::main_job::{buy, publish_course};
use axum::http::StatusCode;
use chrono::TimeDelta;
use notifications::WakeLetters;
use notifications::rights::WAKER;
use serde_json::{Value, json};

const EMAIL: &str = "zoe@example.org";
const PAGE: &str = "/account/notifications";
const API: &str = "/api/v1/me/notifications";

/// Runs the job as it is run every five minutes.
async fn wake(app: &TestApp) {
    let ground = app.db.runner_ground();
    let mut tx = ground.db.write(&app.db.system(WAKER)).await.expect("a transaction");
    tx.enqueue(&WakeLetters {}).await.expect("a job");
    tx.commit().await.expect("a commit");
}

/// The subjects of what was sent to somebody since the last look.
async fn subjects(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails().await.into_iter();
    let theirs = mails.filter(|mail| mail.to.as_str() == email);
    theirs.map(|mail| mail.subject).collect()
}

async fn chose(client: &Client, choices: Value) -> Value {
    let saved = client.put(API, choices).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    saved.json()
}

#[tokio::test]
async fn both_doors_show_and_change_the_same_choices() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let (_, site) = app.signed_in(EMAIL).await;
    let never = json!({
        "groups": ["shift-invitations", "courses"], "switched_off": [], "quiet_from": null, "quiet_until": null
    });
    assert_eq!(api.get(API).await.json(), never);
    assert!(
        site.get("/account").await.text().contains(PAGE),
        "the account leads there"
    );
    let page = site.get(PAGE).await.text();
    assert!(
        page.contains("value=\"shift-invitations\" checked") && !page.contains("value=\"reports\""),
        "{page}"
    );

    let night = [
        ("groups", "shift-invitations"),
        ("quiet", "hours"),
        ("quiet_from", "22:00"),
        ("quiet_until", "06:00"),
    ];
    let saved = site.form(PAGE, &night).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, PAGE));
    let page = site.get(PAGE).await.text();
    assert!(page.contains("Your choices are saved"), "{page}");
    assert!(page.contains("<option value=\"22:00\" selected>10pm"), "{page}");
    let shown = api.get(API).await.json();
    assert_eq!(
        (&shown["switched_off"], &shown["quiet_from"], &shown["quiet_until"]),
        (&json!(["courses"]), &json!("22:00"), &json!("06:00"))
    );
    let all = chose(&api, json!({ "switched_off": [] })).await;
    assert_eq!(all, never, "what is sent takes the place of what was");
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let (_, site) = app.signed_in(EMAIL).await;
    let before = chose(&api, json!({ "switched_off": ["courses"] })).await;
    for (body, field) in [
        (json!({ "switched_off": ["account"] }), "switched_off"),
        (json!({ "switched_off": [], "quiet_from": "21:00" }), "quiet_until"),
        (
            json!({ "switched_off": [], "quiet_from": "21:30", "quiet_until": "07:00" }),
            "quiet_from",
        ),
        (
            json!({ "switched_off": [], "quiet_from": "07:00", "quiet_until": "07:00" }),
            "quiet_until",
        ),
    ] {
        let refused = api.put(API, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let problem = refused.json();
        assert_eq!(problem["code"], "notifications/invalid");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"), "{problem}");
    }
    let same = [("quiet", "hours"), ("quiet_from", "07:00"), ("quiet_until", "07:00")];
    for (typed, id) in [(&[][..], "#quiet"), (&same[..], "#quiet_until")] {
        let refused = site.form(PAGE, typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text();
        assert!(
            page.contains("error-summary") && page.contains(&format!("href=\"{id}\"")),
            "{page}"
        );
    }
    assert_eq!(api.get(API).await.json(), before);
    let nobody = app.anonymous();
    assert_eq!(nobody.get(API).await.status, StatusCode::UNAUTHORIZED);
    assert!(nobody.get(PAGE).await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn letters_wait_for_the_end_of_quiet_hours_or_do_not_come_at_all() {
    let app = TestApp::start().await;
    let course = publish_course(&app).await;
    let waits = app.registered(EMAIL, "worker", "care").await;
    let off = app.registered("off@example.org", "worker", "care").await;
    let at_once = app.registered("now@example.org", "worker", "care").await;
    // It is nine in the morning in London.
    chose(
        &waits,
        json!({ "switched_off": [], "quiet_from": "08:00", "quiet_until": "17:00" }),
    )
    .await;
    chose(&off, json!({ "switched_off": ["courses"] })).await;
    app.mails().await;
    for worker in [&waits, &off, &at_once] {
        buy(&app, worker, &course).await;
    }
    let mails = app.mails().await;
    let told: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(told, ["now@example.org"]);
    assert!(mails[0].text.contains(PAGE), "{}", mails[0].text);
    wake(&app).await;
    assert!(app.mails().await.is_empty(), "it is still quiet");
    // Who moved meanwhile is not written to where they were.
    sqlx::query("update identity.users set email = 'moved@example.org' where email = $1")
        .bind(EMAIL)
        .execute(&mut app.db.all_seeing().await)
        .await
        .expect("moved");
    app.db.clock().advance(TimeDelta::hours(8));
    wake(&app).await;
    let told = subjects(&app, "moved@example.org").await;
    assert!(told.len() == 1 && told[0].starts_with("You can start"), "{told:?}");
    wake(&app).await;
    assert!(app.mails().await.is_empty(), "once, and nothing that was switched off");
}
