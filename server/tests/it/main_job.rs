//! The main job through the JSON door, step by step, as DESIGN.md tells it.

use crate::house::{Client, TestApp};
use academy::PublishCourse;
use academy::model::CourseSource;
use axum::http::StatusCode;
use identity::{EnrolPerson, Standing};
use kernel::ids::CredentialId;
use people::{CheckCredential, Finding};
use platform::StaffRole;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const COURSE: &str = include_str!("../../demo/courses/moving-and-handling.toml");

/// Publishes one priced course and returns its id.
pub(crate) async fn publish_course(app: &TestApp) -> String {
    let command = PublishCourse {
        source: CourseSource::parse(COURSE).expect("the course file"),
        media: BTreeMap::new(),
    };
    let published = app
        .app
        .doors
        .academy
        .publish_course(&app.db.system("demo-loader"), command)
        .await;
    published.expect("the course is published").course.to_string()
}

/// Fills in the four steps, near Leeds.
pub(crate) async fn fill_profile(worker: &Client) {
    let answer = worker
        .put(
            "/api/v1/worker/profile",
            json!({
                "personal": {
                    "given_name": "Zoë", "family_name": "O'Brien", "date_of_birth": "1990-03-27",
                    "phone": "07700 900123", "address_line1": "1 Demo Street", "town": "Leeds", "postcode": "LS6 2AB",
                    "right_to_work": "british-or-irish"
                },
                "qualifications": { "qualifications": ["care-level-2"] },
                "experience": {
                    "experience": [{ "employer": "A home", "role": "Carer", "from": "2020-01" }], "roles": ["care-assistant"]
                }
            }),
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["completion_percent"], 75);
    let all = ["early", "late", "night"];
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let week: BTreeMap<&str, [&str; 3]> = days.into_iter().map(|day| (day, all)).collect();
    let answer = worker
        .put(
            "/api/v1/worker/profile",
            json!({ "availability": { "week": week, "radius_km": 32 } }),
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["completion_percent"], 100);
}

/// Declares a credential and has a reviewer confirm it.
pub(crate) async fn hold(app: &TestApp, worker: &Client, kind: &str) {
    let body = json!({ "kind": kind, "number": "001234567890", "issued_on": "2026-01-10", "expires_on": "2028-01-09" });
    let mut answer = worker.post("/api/v1/worker/credentials", body).await;
    if !answer.status.is_success() {
        // Some kinds have no number or no end of their own.
        answer = worker
            .post(
                "/api/v1/worker/credentials",
                json!({ "kind": kind, "issued_on": "2026-01-10" }),
            )
            .await;
    }
    assert!(answer.status.is_success(), "{kind}: {}", answer.text());
    let credential: CredentialId = answer.json()["id"].as_str().expect("an id").parse().expect("an id");
    let loader = app.db.system("demo-loader");
    let reviewer = EnrolPerson {
        email: format!("reviewer-{credential}@demo.example")
            .parse()
            .expect("an address"),
        standing: Standing::Staff(StaffRole::Reviewer),
        sector: None,
    };
    let reviewer = app
        .app
        .doors
        .identity
        .enrol_person(&loader, reviewer)
        .await
        .expect("a reviewer");
    let check = CheckCredential {
        credential,
        finding: Finding::Confirmed,
    };
    let actor = app.db.staff(reviewer, StaffRole::Reviewer);
    app.app
        .doors
        .people
        .verify_credential(&actor, check)
        .await
        .expect("the check is recorded");
}

/// Buys the course through the sandbox and returns the place.
pub(crate) async fn buy(app: &TestApp, worker: &Client, course: &str) -> String {
    let body = json!({ "course_id": course });
    let answer = worker
        .clone()
        .once("buy-1")
        .post("/api/v1/payments/checkout", body.clone())
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let bought = answer.json();
    let again = worker
        .clone()
        .once("buy-1")
        .post("/api/v1/payments/checkout", body)
        .await;
    assert_eq!(
        again.json()["payment_id"],
        bought["payment_id"],
        "a repeat is the same payment"
    );
    let payment = worker
        .get(&format!(
            "/api/v1/payments/{}",
            bought["payment_id"].as_str().expect("an id")
        ))
        .await
        .json();
    let place = payment["enrolment_id"].as_str().expect("a place").to_owned();
    let state = worker.get(&format!("/api/v1/enrolments/{place}")).await.json();
    assert_eq!(state["state"], "awaiting_payment");

    let page = bought["checkout_url"].as_str().expect("a payment page").to_owned();
    let browser = app.anonymous();
    let shown = browser.get(&page).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let paid = browser
        .form(
            &page,
            &[
                ("action", "pay"),
                ("card", "4242 4242 4242 4242"),
                ("expiry", "12/30"),
                ("cvc", "123"),
            ],
        )
        .await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.text());
    app.run_jobs().await;
    let state = worker.get(&format!("/api/v1/enrolments/{place}")).await.json();
    assert_eq!(state["state"], "active", "{state}");
    place
}

/// Marks every lesson and answers every question by the course file; returns the result.
pub(crate) async fn study(worker: &Client, place: &str) -> Value {
    let page = worker.get(&format!("/api/v1/enrolments/{place}")).await.json();
    for lesson in page["lessons"].as_array().expect("lessons") {
        let lesson = lesson["id"].as_str().expect("an id");
        let shown = worker.get(&format!("/api/v1/lessons/{lesson}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        let done = worker
            .post(&format!("/api/v1/enrolments/{place}/lessons/{lesson}/done"), json!({}))
            .await;
        assert!(done.status.is_success(), "{}", done.text());
    }
    let attempt = worker
        .post(&format!("/api/v1/enrolments/{place}/attempts"), json!({}))
        .await
        .json();
    let attempt = attempt["id"].as_str().expect("an attempt").to_owned();
    let paper = worker.get(&format!("/api/v1/attempts/{attempt}")).await.json();
    assert!(
        !paper.to_string().contains("explanation\":\""),
        "no explanations before the end"
    );
    let source = CourseSource::parse(COURSE).expect("the course file");
    for line in paper["questions"].as_array().expect("questions") {
        let text = line["text"].as_str().expect("a text");
        let question = source
            .questions
            .iter()
            .find(|one| one.text == text)
            .expect("a question of the file");
        let right: Vec<&str> = question
            .correct
            .iter()
            .map(|place| question.options[usize::from(*place) - 1].as_str())
            .collect();
        let options = line["options"].as_array().expect("options");
        let chosen: Vec<&Value> = options
            .iter()
            .filter(|option| right.contains(&option["text"].as_str().unwrap_or_default()))
            .map(|option| &option["position"])
            .collect();
        let id = line["question"].as_str().or(line["id"].as_str()).expect("an id");
        let saved = worker
            .put(
                &format!("/api/v1/attempts/{attempt}/answers/{id}"),
                json!({ "chosen": chosen }),
            )
            .await;
        assert!(saved.status.is_success(), "{}", saved.text());
    }
    let result = worker
        .post(&format!("/api/v1/attempts/{attempt}/submit"), json!({}))
        .await;
    assert!(result.status.is_success(), "{}", result.text());
    result.json()
}

/// Sets an organisation up with one site; returns both ids.
pub(crate) async fn found(owner: &Client) -> (String, String) {
    let body = json!({ "name": "Willow Bank (demo)", "sector": "care", "kind": "care-home", "registration_number": "1-100000001" });
    let answer = owner.post("/api/v1/organisations", body).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let organisation = answer.json()["id"].as_str().expect("an id").to_owned();
    let body =
        json!({ "name": "Willow Bank", "address_line1": "12 Station Road", "town": "Leeds", "postcode": "LS6 2AA" });
    let answer = owner
        .post(&format!("/api/v1/organisations/{organisation}/sites"), body)
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    (organisation, answer.json()["id"].as_str().expect("an id").to_owned())
}

/// Posts an early shift a week ahead.
pub(crate) async fn post_shift(owner: &Client, site: &str, key: &str) -> Value {
    let body = json!({
        "site_id": site, "role": "care-assistant", "start": "2026-03-09T07:00:00Z", "end": "2026-03-09T14:00:00Z",
        "pay_pence": 1350, "positions": 1
    });
    let answer = owner.clone().once(key).post("/api/v1/jobs", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn from_a_registration_to_a_booked_shift() {
    let app = TestApp::start().await;
    let course = publish_course(&app).await;
    let worker = app.registered("zoe@demo.example", "worker", "care").await;
    fill_profile(&worker).await;
    hold(&app, &worker, "dbs-enhanced-adults").await;
    hold(&app, &worker, "right-to-work").await;

    let owner = app.registered("owner@demo.example", "employer", "care").await;
    let (_, site) = found(&owner).await;
    let shift = post_shift(&owner, &site, "shift-1").await;
    let shift = shift["id"].as_str().expect("an id").to_owned();

    // Without the course the gate stays shut, and says what would open it.
    let matches = owner.get(&format!("/api/v1/jobs/{shift}/matches")).await.json();
    assert_eq!(matches["eligible"].as_array().expect("a list").len(), 0, "{matches}");
    assert!(
        matches["excluded"].to_string().contains("oving and handling"),
        "{matches}"
    );

    let place = buy(&app, &worker, &course).await;
    let result = study(&worker, &place).await;
    assert_eq!(result["course_completed"], true, "{result}");
    let mails = app.mails().await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.subject.to_lowercase().contains("certificate")),
        "{mails:?}"
    );

    let certificates = worker.get("/api/v1/certificates").await.json();
    let number = certificates["items"][0]["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let pdf = worker.get(&format!("/api/v1/certificates/{number}.pdf")).await;
    assert_eq!(
        (pdf.status, pdf.header("content-type")),
        (StatusCode::OK, Some("application/pdf"))
    );
    let checked = app
        .anonymous()
        .with_header("accept", "application/json")
        .get(&format!("/verify/{number}"))
        .await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.text());
    assert!(checked.text().contains("Zoë O'Brien"), "{}", checked.text());
    let page = app
        .anonymous()
        .with_header("accept", "text/html")
        .get(&format!("/verify/{number}"))
        .await;
    assert!(
        page.text().contains("O&#39;Brien") || page.text().contains("O'Brien"),
        "{}",
        page.text()
    );

    let matches = owner.get(&format!("/api/v1/jobs/{shift}/matches")).await.json();
    let found = &matches["eligible"][0];
    let parts: i64 = found["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| part["points"].as_i64().expect("points"))
        .sum();
    assert_eq!(Some(parts), found["score"].as_i64(), "{found}");
    let body = json!({ "worker_id": found["worker_id"] });
    let invited = owner
        .clone()
        .once("invite-1")
        .post(&format!("/api/v1/jobs/{shift}/invitations"), body)
        .await;
    assert!(invited.status.is_success(), "{}", invited.text());
    assert!(!app.mails().await.is_empty(), "the worker is told");

    let invitation = worker.get("/api/v1/invitations").await.json()["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let accept = format!("/api/v1/invitations/{invitation}/accept");
    let accepted = worker.clone().once("accept-1").post(&accept, json!({})).await;
    assert!(accepted.status.is_success(), "{}", accepted.text());
    let again = worker.clone().once("accept-1").post(&accept, json!({})).await;
    assert_eq!(again.json(), accepted.json(), "a repeat gets the first answer");
    let bookings = worker.get("/api/v1/bookings").await.json();
    assert_eq!(bookings["items"].as_array().expect("a list").len(), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn from_a_question_pack_to_a_signed_report() {
    let app = TestApp::start().await;
    let owner = app.registered("owner@demo.example", "employer", "care").await;
    found(&owner).await;
    let packs = owner.get("/api/v1/posture/packs").await.json();
    let pack = packs["items"][0].clone();
    let body = json!({ "pack": pack["key"], "title": "Spring" });
    let started = owner.clone().once("start-1").post("/api/v1/assessments", body).await;
    assert_eq!(started.status, StatusCode::CREATED, "{}", started.text());
    let id = started.json()["id"]
        .as_str()
        .or(started.json()["assessment"].as_str())
        .expect("an id")
        .to_owned();
    let run = owner.get(&format!("/api/v1/assessments/{id}")).await.json();
    let mut answered = 0;
    for section in run["sections"].as_array().expect("sections") {
        for question in section["questions"].as_array().into_iter().flatten() {
            let key = question["key"].as_str().expect("a key");
            let value = json!({ "value": (answered % 5), "comment": format!("note {answered}") });
            let saved = owner
                .put(&format!("/api/v1/assessments/{id}/answers/{key}"), value)
                .await;
            assert!(saved.status.is_success(), "{}", saved.text());
            answered += 1;
        }
    }
    assert!(answered >= 30, "{run}");
    let done = owner
        .post(&format!("/api/v1/assessments/{id}/complete"), json!({}))
        .await;
    assert!(done.status.is_success(), "{}", done.text());
    let scores = owner.get(&format!("/api/v1/assessments/{id}/scores")).await.json();
    assert_eq!(scores["sections"].as_array().expect("sections").len(), 6, "{scores}");
    let asked = owner
        .clone()
        .once("report-1")
        .post(&format!("/api/v1/reports/{id}/generate"), json!({}))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let report = asked.json()["id"].as_str().expect("an id").to_owned();
    app.run_jobs().await;
    let state = owner.get(&format!("/api/v1/reports/{report}")).await.json();
    assert_eq!(state["status"], "ready", "{state}");
    let pdf = owner.get(&format!("/api/v1/reports/{report}.pdf")).await;
    assert_eq!(pdf.header("content-type"), Some("application/pdf"), "{}", pdf.text());
    let stranger = app.registered("other@demo.example", "employer", "care").await;
    assert_eq!(
        stranger.get(&format!("/api/v1/reports/{report}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stranger.get(&format!("/api/v1/assessments/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
    app.run_jobs().await;
}
