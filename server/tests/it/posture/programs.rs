//! Through the API.

use super::{EMAIL, code, owner, started, text};
use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use posture::model::signature::verify;
use serde_json::{Value, json};

async fn save(owner: &Client, id: &str, question: &str, body: Value) -> Answer {
    owner
        .put(&format!("/api/v1/assessments/{id}/answers/{question}"), body)
        .await
}

#[tokio::test]
async fn an_answer_keeps_its_words_and_two_that_clash_are_both_told() {
    let app = TestApp::start().await;
    let owner = owner(&app, EMAIL, "Rosewood House").await;
    let id = started(&owner).await;
    let first = save(
        &owner,
        &id,
        "pr-mfa",
        json!({ "value": 1, "comment": "Two <b>managers</b>\n& the owner" }),
    )
    .await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    let first = first.json();
    assert_eq!(first["answer"]["comment"], "Two <b>managers</b>\n& the owner");
    assert_eq!(
        (&first["next_unanswered"], &first["progress_percent"]),
        (&json!("pr-need-to-know"), &json!(2))
    );
    let base = first["answer"]["revision"].clone();
    let theirs = save(&owner, &id, "pr-mfa", json!({ "value": 3, "base": base }))
        .await
        .json();
    let revision = "0190aaaa-0000-7000-8000-000000000001";
    let mine = json!({ "value": "na", "base": base, "comment": "Typed offline", "revision": revision });
    for _ in 0..2 {
        let clash = save(&owner, &id, "pr-mfa", mine.clone()).await;
        assert_eq!(code(&clash), (StatusCode::CONFLICT, "posture/answer-clash".to_owned()));
        let both = clash.json()["clash"].clone();
        assert_eq!(both["stands"]["revision"], theirs["answer"]["revision"]);
        assert_eq!(
            (&both["yours"]["revision"], &both["yours"]["comment"]),
            (&json!(revision), &json!("Typed offline"))
        );
    }
    let choice = json!({ "value": "na", "base": theirs["answer"]["revision"], "comment": "Typed offline" });
    let chosen = save(&owner, &id, "pr-mfa", choice).await.json();
    assert_eq!(chosen["answer"]["not_applicable"], json!(true), "{chosen}");
}

#[tokio::test]
async fn bad_answers_are_refused_by_field_and_change_nothing() {
    let app = TestApp::start().await;
    let owner = owner(&app, EMAIL, "Rosewood House").await;
    let id = started(&owner).await;
    let long = "x".repeat(4_001);
    for (body, pointer) in [
        (json!({ "value": 5 }), "/value"),
        (json!({ "value": -1 }), "/value"),
        (json!({ "value": "yes" }), "/value"),
        (json!({ "value": 1.5 }), "/value"),
        (json!({ "value": 2, "comment": "\u{7}" }), "/comment"),
        (json!({ "value": 2, "comment": long }), "/comment"),
        (json!({ "value": 2, "base": "not an id" }), "/base"),
        (json!({ "value": 2, "author": "somebody else" }), "/author"),
    ] {
        let refused = save(&owner, &id, "pr-mfa", body.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(
        code(&save(&owner, &id, "none", json!({ "value": 1 })).await).1,
        "posture/no-such-question"
    );
    for body in [
        json!({ "pack": "none" }),
        json!({ "pack": "everyday-security", "title": "x".repeat(121) }),
    ] {
        assert_eq!(
            owner.post("/api/v1/assessments", body).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let run = owner.get(&format!("/api/v1/assessments/{id}")).await.json();
    assert_eq!((&run["version"], &run["counts"]["unanswered"]), (&json!(1), &json!(42)));
}

#[tokio::test]
async fn a_completed_check_is_frozen_and_its_report_can_be_checked_by_anyone() {
    let app = TestApp::start().await;
    let owner = owner(&app, EMAIL, "Rosewood House").await;
    let id = started(&owner).await;
    let early = owner.post(&format!("/api/v1/reports/{id}/generate"), json!({})).await;
    assert_eq!(code(&early), (StatusCode::CONFLICT, "posture/not-completed".to_owned()));
    save(&owner, &id, "gv-owner", json!({ "value": 4 })).await;
    let seen = owner.get(&format!("/api/v1/assessments/{id}")).await;
    let tag = seen.header("etag").expect("a version").to_owned();
    save(&owner, &id, "gv-budget", json!({ "value": 4, "comment": "£6,400" })).await;
    let complete = format!("/api/v1/assessments/{id}/complete");
    let stale = owner
        .clone()
        .with_header("if-match", tag)
        .post(&complete, json!({}))
        .await;
    assert_eq!(
        code(&stale),
        (StatusCode::PRECONDITION_FAILED, "posture/moved".to_owned())
    );
    let done = owner
        .clone()
        .with_header("if-match", "\"3\"")
        .post(&complete, json!({}))
        .await;
    assert_eq!(
        (done.status, &done.json()["state"]),
        (StatusCode::OK, &json!("completed"))
    );
    assert_eq!(code(&owner.post(&complete, json!({})).await).1, "posture/frozen");
    assert_eq!(
        code(&save(&owner, &id, "gv-owner", json!({ "value": 0 })).await).1,
        "posture/frozen"
    );

    // Two of three answers of one of four groups of one of six sections: 2/3 * 1/4 * 1/6.
    let scores = owner.get(&format!("/api/v1/assessments/{id}/scores")).await.json();
    assert_eq!(
        scores["overall"],
        json!({ "exact": "1/36", "shown": "2.8%", "permille": 28 }),
        "{scores}"
    );
    assert_eq!(
        (&scores["reading"], &scores["band"]["name"]),
        (&json!("final"), &json!("Starting"))
    );

    let asked = owner.post(&format!("/api/v1/reports/{id}/generate"), json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let report = asked.location().to_owned();
    let waiting = owner.get(&report).await;
    assert_eq!(
        (&waiting.json()["status"], waiting.header("retry-after")),
        (&json!("queued"), Some("2"))
    );
    assert_eq!(
        code(&owner.get(&format!("{report}.pdf")).await).1,
        "posture/report-not-ready"
    );
    app.run_jobs().await;
    let ready = owner.get(&report).await.json();
    assert_eq!(ready["status"], "ready", "{ready}");
    let file = owner.get(&text(&ready["json"])).await;
    assert!(verify(
        &file.text(),
        &text(&ready["signature"]),
        &text(&ready["public_key"])
    ));
    assert!(file.text().contains("£6,400") && file.text().contains("Rosewood House"));
    let pdf = owner.get(&text(&ready["pdf"])).await;
    assert!(pdf.body.starts_with(b"%PDF"), "{}", pdf.text());
    assert!(
        pdf.header("content-disposition")
            .is_some_and(|name| name.starts_with("attachment"))
    );
    let mails = app.mails().await;
    assert_eq!(
        mails
            .iter()
            .filter(|mail| mail.subject == "Your security report is ready")
            .count(),
        1
    );
    assert_eq!(
        owner.get("/api/v1/assessments").await.json()["items"][0]["state"],
        "released"
    );
}

#[tokio::test]
async fn nobody_and_strangers_learn_nothing_of_a_check() {
    let app = TestApp::start().await;
    let owner = owner(&app, EMAIL, "Rosewood House").await;
    let id = started(&owner).await;
    owner
        .post(&format!("/api/v1/assessments/{id}/complete"), json!({}))
        .await;
    let asked = owner.post(&format!("/api/v1/reports/{id}/generate"), json!({})).await;
    let report = asked.location().to_owned();
    app.run_jobs().await;
    let neighbour = self::owner(&app, "neighbour@example.org", "Oak House").await;
    let worker = app.registered("worker@example.org", "worker", "care").await;
    let gets = [
        format!("/api/v1/assessments/{id}"),
        format!("/api/v1/assessments/{id}/scores"),
        report.clone(),
        format!("{report}.pdf"),
        format!("{report}/report.json"),
    ];
    for path in &gets {
        assert_eq!(
            app.anonymous().get(path).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        for stranger in [&neighbour, &worker] {
            assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let posts = [
        format!("/api/v1/assessments/{id}/complete"),
        format!("/api/v1/reports/{id}/generate"),
    ];
    for path in &posts {
        assert_eq!(
            app.anonymous().post(path, json!({})).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        for stranger in [&neighbour, &worker] {
            assert_eq!(
                stranger.post(path, json!({})).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
    for stranger in [&neighbour, &worker] {
        assert_eq!(
            save(stranger, &id, "pr-mfa", json!({ "value": 1 })).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(stranger.get("/api/v1/assessments").await.json()["items"], json!([]));
    }
    let start = json!({ "pack": "everyday-security" });
    assert_eq!(
        worker.post("/api/v1/assessments", start).await.status,
        StatusCode::FORBIDDEN
    );
}
