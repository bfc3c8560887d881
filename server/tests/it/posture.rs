//! Security checks and their reports, through both doors.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use posture::model::signature::verify;
use serde_json::{Value, json};

const EMAIL: &str = "owner@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// Registers an employer who owns an organisation of the given name.
async fn owner(app: &TestApp, email: &str, name: &str) -> Client {
    let owner = app.registered(email, "employer", "care").await;
    let body = json!({ "name": name, "sector": "care", "kind": "care-home" });
    let made = owner.post("/api/v1/organisations", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    owner
}

async fn started(owner: &Client) -> String {
    let body = json!({ "pack": "everyday-security", "title": "Spring" });
    let made = owner.post("/api/v1/assessments", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let id = text(&made.json()["id"]);
    assert_eq!(made.location(), format!("/api/v1/assessments/{id}"));
    id
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn code(answer: &Answer) -> (StatusCode, String) {
    (answer.status, text(&answer.json()["code"]))
}

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

/// Returns the value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page
        .split_once(&mark)
        .unwrap_or_else(|| panic!("no field {name}: {page}"))
        .1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn browser(app: &TestApp) -> Client {
    owner(app, EMAIL, "Rosewood House").await;
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}

async fn start_in(browser: &Client) -> String {
    let page = browser.get("/posture/new").await.text();
    let key = hidden(&page, "idempotency_key");
    let fields = [
        ("pack", "everyday-security"),
        ("title", "Autumn & <winter>"),
        ("idempotency_key", &key),
    ];
    let made = browser.form("/posture/new", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let twice = browser.form("/posture/new", &fields).await;
    assert_eq!(twice.location(), made.location(), "a double click starts one check");
    made.location().to_owned()
}

#[tokio::test]
async fn a_browser_walks_from_the_first_question_to_the_report() {
    let app = TestApp::start().await;
    let browser = browser(&app).await;
    assert!(browser.get("/posture").await.text().contains("No security checks yet"));
    let refused = browser.form("/posture/new", &[("title", &"x".repeat(121))]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let check = start_in(&browser).await;
    let run = browser.get(&check).await.text();
    assert!(
        run.contains("Autumn &#38; &#60;winter&#62;") || run.contains("Autumn &amp; &lt;winter&gt;"),
        "{run}"
    );
    let first = format!("{check}/questions/gv-owner");
    assert!(run.contains(&first), "the way on is a plain link");
    let empty = browser.form(&first, &[("comment", "Kept <i>words</i>")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text().contains("<title>Error:") && empty.text().contains("Kept &#60;i&#62;words"),
        "{}",
        empty.text()
    );

    let (mut at, mut answered) = (first, 0);
    while at.contains("/questions/") {
        assert_eq!(browser.get(&at).await.status, StatusCode::OK);
        let value = ["3", "2", "na"][answered % 3];
        let saved = browser
            .form(&at, &[("base", ""), ("value", value), ("comment", "Seen in March")])
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        at = saved.location().to_owned();
        answered += 1;
    }
    assert_eq!((answered, at.as_str()), (42, format!("{check}/review").as_str()));
    assert!(browser.get(&at).await.text().contains("Every question is answered."));

    let confirm = format!("{check}/complete");
    let page = browser.get(&confirm).await.text();
    let stale = browser.form(&confirm, &[("seen", "1")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        browser.form(&confirm, &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let done = browser.form(&confirm, &[("seen", &hidden(&page, "seen"))]).await;
    assert_eq!(done.location(), format!("{check}/results"), "{}", done.text());
    let results = browser.get(&format!("{check}/results")).await.text();
    assert!(
        results.contains("Overall score") && results.contains("radar-shape") && results.contains("Managed"),
        "{results}"
    );
    let frozen = browser.get(&format!("{check}/questions/gv-owner")).await.text();
    assert!(!frozen.contains("Save and continue") && frozen.contains("Seen in March"));

    let report = format!("{check}/report");
    assert!(browser.get(&report).await.text().contains("Ask for the report"));
    assert_eq!(browser.form(&report, &[]).await.location(), report);
    assert!(browser.get(&report).await.text().contains("Check again"));
    assert_eq!(browser.get(&format!("{report}.pdf")).await.status, StatusCode::CONFLICT);
    app.run_jobs().await;
    assert!(browser.get(&report).await.text().contains("Your report is ready."));
    assert!(browser.get(&format!("{report}.pdf")).await.body.starts_with(b"%PDF"));
    assert_eq!(
        browser.get(&format!("{report}.json")).await.header("content-type"),
        Some("application/json")
    );
}

#[tokio::test]
async fn a_browser_that_comes_second_sees_both_answers_and_chooses() {
    let app = TestApp::start().await;
    let browser = browser(&app).await;
    let check = start_in(&browser).await;
    let question = format!("{check}/questions/pr-mfa");
    let stale = hidden(&browser.get(&question).await.text(), "base");
    browser
        .form(&question, &[("base", &stale), ("value", "3"), ("comment", "")])
        .await;
    let clash = browser
        .form(
            &question,
            &[("base", &stale), ("value", "1"), ("comment", "From the night shift")],
        )
        .await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    let page = clash.text();
    assert!(
        page.contains("You have two answers") && page.contains("From the night shift"),
        "{page}"
    );
    let again = browser.get(&question).await.text();
    assert!(
        again.contains("You have two answers"),
        "it stays until somebody chooses"
    );
    let choice = [
        ("base", hidden(&again, "base")),
        ("value", "1".to_owned()),
        ("comment", "From the night shift".to_owned()),
    ];
    let choice: Vec<_> = choice.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.form(&question, &choice).await.status, StatusCode::SEE_OTHER);
    let settled = browser.get(&question).await.text();
    assert!(!settled.contains("You have two answers") && settled.contains("From the night shift"));
}

#[tokio::test]
async fn strangers_find_no_pages_of_a_check() {
    let app = TestApp::start().await;
    let browser = browser(&app).await;
    let check = start_in(&browser).await;
    app.registered("worker@example.org", "worker", "care").await;
    let stranger = app.anonymous();
    stranger
        .form("/sign-in", &[("email", "worker@example.org"), ("password", PASSWORD)])
        .await;
    for rest in [
        "",
        "/sections/protect",
        "/questions/pr-mfa",
        "/review",
        "/complete",
        "/results",
        "/report",
        "/report.pdf",
        "/report.json",
    ] {
        let path = format!("{check}{rest}");
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let nobody = app.anonymous().get(&path).await;
        assert!(nobody.location().starts_with("/sign-in?next="), "{path}");
    }
    for rest in ["/questions/pr-mfa", "/complete", "/report"] {
        let path = format!("{check}{rest}");
        assert_eq!(
            stranger.form(&path, &[("value", "1"), ("seen", "1")]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(
        stranger
            .get("/posture")
            .await
            .text()
            .contains("Security checks are for organisations")
    );
}
