//! Profile and passport, through both doors.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

const EMAIL: &str = "amina@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

fn personal() -> Value {
    json!({
        "given_name": "Amina", "family_name": "Khan", "date_of_birth": "1990-03-27", "phone": "07700 900123",
        "address_line1": "1 Elm Road", "town": "Leeds", "postcode": "ls14ap", "right_to_work": "british-or-irish"
    })
}

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_program_fills_in_a_profile_step_by_step() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "care").await;
    let path = "/api/v1/worker/profile";
    let empty = worker.get(path).await;
    assert_eq!((empty.status, empty.header("etag")), (StatusCode::OK, Some("\"0\"")));
    assert_eq!(
        (&empty.json()["completion_percent"], &empty.json()["next_step"]),
        (&json!(0), &json!("personal"))
    );

    let saved = worker.put(path, json!({ "personal": personal() })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    assert_eq!(saved.header("etag"), Some("\"1\""));
    assert_eq!(
        (&saved.json()["completion_percent"], &saved.json()["next_step"]),
        (&json!(20), &json!("qualifications"))
    );
    let rest = json!({
        "qualifications": { "qualifications": ["care-certificate"] },
        "experience": { "no_experience": true, "roles": ["care-assistant"], "settings": ["hospital"] },
        "availability": { "week": { "monday": ["early"] }, "radius_km": 16, "exceptions": { "2026-12-25": [] } }
    });
    let stale = worker
        .clone()
        .with_header("if-match", "\"0\"")
        .put(path, rest.clone())
        .await;
    assert_eq!(
        (stale.status, &stale.json()["code"]),
        (StatusCode::PRECONDITION_FAILED, &json!("people/stale"))
    );
    let done = worker
        .clone()
        .with_header("if-match", "\"1\"")
        .put(path, rest)
        .await
        .json();
    assert_eq!(
        (&done["completion_percent"], &done["next_step"]),
        (&json!(100), &Value::Null)
    );
    let read = worker.get(path).await.json();
    assert_eq!(read["personal"]["postcode"], json!("LS1 4AP"));
    assert_eq!(read["experience"]["settings"], json!(["hospital"]));
    assert_eq!(read["availability"]["week"], json!({ "monday": ["early"] }));
    assert_eq!(read, done);
    app.run_jobs().await;
}

#[tokio::test]
async fn answers_that_break_a_rule_are_named_by_pointer_and_change_nothing() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "care").await;
    let path = "/api/v1/worker/profile";
    let junk = json!({ "personal": { "postcode": "nowhere", "date_of_birth": "2199-01-01", "role": "admin" } });
    let refused = worker.put(path, junk).await;
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("application/problem+json"))
    );
    let told = pointers(&refused);
    for pointer in ["/personal/postcode", "/personal/date_of_birth", "/personal/role"] {
        assert!(told.contains(&pointer.to_owned()), "{pointer} is not in {told:?}");
    }
    for (body, status) in [
        (json!({ "completion_percent": 100 }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "personal": [] }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([]), StatusCode::UNPROCESSABLE_ENTITY),
        (
            json!({ "availability": { "week": { "someday": ["early"] } } }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "availability": { "radius_km": -1 } }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "experience": { "experience": [{ "employer": "x", "salary": 1 }] } }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "qualifications": { "qualifications": ["phd"] } }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        assert_eq!(worker.put(path, body.clone()).await.status, status, "{body}");
    }
    assert_eq!(worker.get(path).await.json()["version"], json!(0));
    assert_eq!(app.anonymous().get(path).await.status, StatusCode::UNAUTHORIZED);
    let employer = app.registered("owner@example.org", "employer", "care").await;
    assert_eq!(employer.get(path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        employer.put(path, json!({ "personal": personal() })).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_program_keeps_a_passport() {
    let app = TestApp::start().await;
    let worker = app.registered(EMAIL, "worker", "security").await;
    let path = "/api/v1/worker/credentials";
    let licence =
        json!({ "kind": "sia-door-supervision", "number": "1017 4441 2233 4455", "expires_on": "2028-05-31" });
    let told = worker.post(path, licence.clone()).await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text());
    let told = told.json();
    assert_eq!(
        (&told["status"], &told["number_ends"], &told["last_day"]),
        (&json!("not-checked"), &json!("4455"), &json!("2028-05-31"))
    );
    assert!(
        !told.to_string().contains("1017"),
        "the whole number is not shown again"
    );
    assert_eq!(
        worker.post(path, licence).await.json()["code"],
        json!("people/already-recorded")
    );
    let refused = worker
        .post(path, json!({ "kind": "sia-guarding", "number": "12" }))
        .await;
    assert_eq!(
        (refused.status, pointers(&refused)),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            vec!["/number".to_owned(), "/expires_on".to_owned()]
        )
    );

    let queue = "/api/v1/staff/credentials";
    let decision = format!("{queue}/{}/decision", told["id"].as_str().expect("an id"));
    assert_eq!(worker.get(queue).await.status, StatusCode::NOT_FOUND);
    let own = worker.post(&decision, json!({ "finding": "confirmed" })).await;
    assert_eq!(own.status, StatusCode::NOT_FOUND);
    let stranger = app.registered("stranger@example.org", "worker", "security").await;
    assert_eq!(
        stranger.post(&decision, json!({ "finding": "confirmed" })).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(stranger.get(path).await.json()["items"], json!([]));
    app.run_jobs().await;
}

async fn signed_in(app: &TestApp, sector: &str) -> Client {
    app.registered(EMAIL, "worker", sector).await;
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.location(), "/profile/personal");
    browser
}

/// The version that a step's page holds.
fn version(page: &str) -> String {
    let at = page.find("name=\"version\"").expect("the version");
    let rest = &page[at..];
    rest.split("value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("its value")
        .to_owned()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one walk, step by step")]
async fn a_browser_walks_the_four_steps() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, "care").await;
    let page = browser.get("/profile/personal").await;
    assert_eq!((page.status, version(&page.text())), (StatusCode::OK, "0".to_owned()));
    let refused = browser
        .form(
            "/profile/personal",
            &[("given_name", "Amina <b>"), ("postcode", "nowhere")],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text();
    assert!(
        text.contains("<title>Error: ") && text.contains("Amina &#60;b&#62;"),
        "{text}"
    );
    assert!(
        text.contains("href=\"#postcode\"") && text.contains("Enter your last name"),
        "{text}"
    );

    let personal = [
        ("version", "0"),
        ("given_name", "Amina"),
        ("family_name", "Khan"),
        ("date_of_birth_day", "27"),
        ("date_of_birth_month", "3"),
        ("date_of_birth_year", "1990"),
        ("phone", "07700 900123"),
        ("address_line1", "1 Elm Road"),
        ("town", "Leeds"),
        ("postcode", "LS1 4AP"),
        ("right_to_work", "british-or-irish"),
    ];
    assert_eq!(
        browser.form("/profile/personal", &personal).await.location(),
        "/profile/qualifications"
    );
    assert_eq!(
        browser.form("/profile/personal", &personal).await.status,
        StatusCode::PRECONDITION_FAILED,
        "an old window"
    );
    assert!(browser.get("/profile").await.text().contains("20%"));
    let learned = [
        ("qualifications", "care-certificate"),
        ("qualifications", "food-hygiene"),
    ];
    assert_eq!(
        browser.form("/profile/qualifications", &learned).await.location(),
        "/profile/experience"
    );
    let wrong = [
        ("experience/0/employer", "Elm House"),
        ("experience/0/from_month", "13"),
    ];
    let refused = browser.form("/profile/experience", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("href=\"#experience-0-from_month\""),
        "{}",
        refused.text()
    );
    let worked = [
        ("experience/0/employer", "Elm House"),
        ("experience/0/role", "Carer"),
        ("experience/0/from_month", "3"),
        ("experience/0/from_year", "2024"),
        ("roles", "care-assistant"),
        ("settings", "hospital"),
    ];
    assert_eq!(
        browser.form("/profile/experience", &worked).await.location(),
        "/profile/availability"
    );
    let refused = browser.form("/profile/availability", &[("radius_km", "16")]).await;
    assert!(refused.text().contains("Tick at least one time when you can work"));
    let free = [
        ("week", "mon-early"),
        ("week", "sun-sleep-in"),
        ("radius_km", "16"),
        ("discoverable", "yes"),
        ("day_day", "25"),
        ("day_month", "12"),
        ("day_year", "2026"),
    ];
    assert_eq!(
        browser.form("/profile/availability", &free).await.location(),
        "/profile"
    );
    let page = browser.get("/profile/availability").await.text();
    assert!(page.contains("Friday 25 December 2026: not at all"), "{page}");
    assert!(
        browser
            .get("/profile")
            .await
            .text()
            .contains("Your profile is complete")
    );
    let home = browser.get("/home").await.text();
    assert!(home.contains("Hello Amina") && home.contains("/passport/add"), "{home}");
    assert_eq!(browser.get("/profile/nothing").await.status, StatusCode::NOT_FOUND);
    app.run_jobs().await;
}

#[tokio::test]
async fn a_browser_adds_to_the_passport() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, "security").await;
    assert!(browser.get("/passport").await.text().contains("Nothing here yet"));
    assert_eq!(
        browser.form("/passport/add", &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let chosen = browser.form("/passport/add", &[("kind", "sia-door-supervision")]).await;
    assert_eq!(chosen.location(), "/passport/add/sia-door-supervision");
    let path = chosen.location().to_owned();
    let refused = browser.form(&path, &[("number", "12")]).await;
    assert!(
        refused.text().contains("Enter your licence number, 16 digits"),
        "{}",
        refused.text()
    );
    let licence = [
        ("number", "1017 4441 2233 4455"),
        ("issued_on_day", "1"),
        ("issued_on_month", "6"),
        ("issued_on_year", "2025"),
        ("expires_on_day", "31"),
        ("expires_on_month", "5"),
        ("expires_on_year", "2028"),
    ];
    assert_eq!(browser.form(&path, &licence).await.location(), "/passport");
    let page = browser.get("/passport").await.text();
    assert!(
        page.contains("Number ends in 4455") && page.contains("Not checked"),
        "{page}"
    );
    let again = browser.form(&path, &licence).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("This is in your passport already"));
    assert_eq!(
        browser.get("/passport/add/conflict-management").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(browser.get("/staff/credentials").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.anonymous().get("/passport").await.location(),
        "/sign-in?next=/passport"
    );
    app.run_jobs().await;
}
