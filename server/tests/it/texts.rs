//! Codes in text messages through both doors.

use crate::house::factors::set_up;
use crate::house::{Client, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use identity::SecondFactorFor;
use serde_json::json;
use server::app::Settings;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// The digits of the newest message.
async fn digits(app: &TestApp) -> String {
    let texts = app.texts().await;
    let text = texts.last().expect("a message");
    assert_eq!(text.to.as_str(), "+447700900123");
    text.text.chars().take(6).collect()
}

async fn with_number(app: &TestApp) -> Client {
    let api = app.registered(EMAIL, "worker", "care").await;
    add_number(app, &api).await;
    api
}

async fn add_number(app: &TestApp, api: &Client) {
    let sent = api
        .post("/api/v1/me/factors/phone", json!({ "number": "07700 900123" }))
        .await;
    assert_eq!(
        (sent.status, &sent.json()["phone_ending"]),
        (StatusCode::ACCEPTED, &json!("123"))
    );
    let code = digits(app).await;
    let confirmed = api
        .post("/api/v1/me/factors/phone/confirm", json!({ "code": code }))
        .await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{}", confirmed.text());
}

#[tokio::test]
async fn a_program_adds_a_number_signs_in_by_it_and_removes_it() {
    let app = TestApp::start().await;
    let api = with_number(&app).await;
    assert_eq!(api.get("/api/v1/me/factors").await.json()["phone_ending"], "123");
    let nobody = app.anonymous();
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let half = nobody.post("/api/v1/auth/login", body).await.json();
    assert_eq!(half["second_factor"]["methods"], json!(["text"]));
    let ticket = half["second_factor"]["ticket"].clone();
    let made_up = json!({ "ticket": "A".repeat(43) });
    let none = nobody.post("/api/v1/auth/second-factor/text", made_up).await;
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    let asked = nobody
        .post("/api/v1/auth/second-factor/text", json!({ "ticket": ticket }))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let body = json!({ "ticket": ticket, "code": digits(&app).await });
    let whole = nobody.post("/api/v1/auth/second-factor", body).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text());
    let other = nobody.with_token(whole.json()["access_token"].as_str().expect("a token").to_owned());
    assert_eq!(other.get("/api/v1/me").await.status, StatusCode::OK);
    let removed = api
        .send(Method::DELETE, "/api/v1/me/factors/phone", None, Vec::new())
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    assert_eq!(
        other.get("/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "other sign-ins end"
    );
    assert_eq!(api.get("/api/v1/me").await.status, StatusCode::OK);
    let again = api
        .send(Method::DELETE, "/api/v1/me/factors/phone", None, Vec::new())
        .await;
    assert_eq!(again.json()["code"], "identity/no-phone");
    let told: Vec<String> = app.mails().await.into_iter().map(|mail| mail.text).collect();
    for news in ["A mobile number was added", "The mobile number was removed"] {
        assert!(told.iter().any(|text| text.contains(news)), "{news}: {told:#?}");
    }
}

#[tokio::test]
async fn a_browser_walks_the_same_way_without_script() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    let sign_in = [("email", EMAIL), ("password", PASSWORD), ("next", "/account")];
    browser.form("/sign-in", &sign_in).await;
    assert!(
        browser
            .get("/account/factors")
            .await
            .text()
            .contains("Add a mobile number")
    );
    let wrong = browser
        .form("/account/factors/phone", &[("number", "0113 496 0123")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Enter a UK mobile number"));
    let sent = browser
        .form("/account/factors/phone", &[("number", "07700 900123")])
        .await;
    assert_eq!(sent.location(), "/account/factors/phone");
    let page = browser.get("/account/factors/phone").await.text();
    assert!(
        page.contains("number ending 123") && page.contains("one-time-code"),
        "{page}"
    );
    let code = digits(&app).await;
    let mistyped = browser
        .form("/account/factors/phone/confirm", &[("code", "12345")])
        .await;
    assert_eq!(mistyped.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = browser.form("/account/factors/phone/confirm", &[("code", &code)]).await;
    assert_eq!(done.location(), "/account/factors");
    let on = browser.get("/account/factors").await.text();
    assert!(
        on.contains("Codes go to the number ending 123") && !on.contains("Recovery codes"),
        "{on}"
    );

    let other = app.anonymous();
    let led = other.form("/sign-in", &sign_in).await;
    assert_eq!(led.location(), "/sign-in/second-step?next=%2Faccount");
    let asking = other.get("/sign-in/second-step?next=%2Faccount").await.text();
    assert!(
        asking.contains("Send it to the number ending 123") && !asking.contains("900123"),
        "{asking}"
    );
    let asked = other.form("/sign-in/second-step/text", &[("next", "/account")]).await;
    assert_eq!(asked.location(), "/sign-in/second-step?next=%2Faccount");
    assert!(
        other
            .get("/sign-in/second-step")
            .await
            .text()
            .contains("We have sent you a code")
    );
    let code = digits(&app).await;
    let whole = other
        .form("/sign-in/second-step", &[("code", &code), ("next", "/account")])
        .await;
    assert_eq!(whole.location(), "/account");

    app.db.clock().advance(TimeDelta::minutes(11));
    assert_eq!(
        other.get("/account/factors").await.location(),
        "/prove?next=/account/factors"
    );
    let asking = other.get("/prove?next=/account/factors").await.text();
    assert!(
        asking.contains("/prove/text") && !asking.contains("type=\"password\""),
        "{asking}"
    );
    other.form("/prove/text", &[("next", "/account/factors")]).await;
    let code = digits(&app).await;
    let proved = other
        .form("/prove", &[("code", &code), ("next", "/account/factors")])
        .await;
    assert_eq!(proved.location(), "/account/factors");
    assert!(
        other
            .get("/account/factors/phone/remove")
            .await
            .text()
            .contains("Remove the number")
    );
    let removed = other.form("/account/factors/phone/remove", &[]).await;
    assert_eq!(removed.location(), "/account/factors");
    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account");
    app.mails().await;
}

#[tokio::test]
async fn without_a_ticket_nothing_is_sent_and_without_a_gateway_nothing_is_offered() {
    let mut settings = Settings::for_tests();
    settings.identity.texts = false;
    let app = TestApp::with(settings).await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let refused = api
        .post("/api/v1/me/factors/phone", json!({ "number": "07700 900123" }))
        .await;
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (StatusCode::CONFLICT, &json!("identity/no-texts"))
    );
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert!(!browser.get("/account/factors").await.text().contains("mobile number"));
    let nobody = app.anonymous().form("/sign-in/second-step/text", &[]).await;
    assert_eq!(nobody.location(), "/sign-in");
    assert!(app.texts().await.is_empty());
}

#[tokio::test]
async fn one_address_asks_for_so_many_messages_and_no_more() {
    let app = TestApp::limited().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let sent = api
            .post("/api/v1/me/factors/phone", json!({ "number": "0113 496 0123" }))
            .await;
        statuses.push(sent.status);
    }
    assert_eq!(statuses.pop(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert!(
        statuses
            .iter()
            .all(|status| *status == StatusCode::UNPROCESSABLE_ENTITY),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn a_message_that_has_left_keeps_no_number() {
    use sqlx::Row as _;
    let app = TestApp::start().await;
    with_number(&app).await;
    let mut all = app.db.all_seeing().await;
    let row = sqlx::query("select recipient, state, number_sealed is null as forgotten from notifications.messages where template = 'text_code'")
        .fetch_one(&mut all)
        .await
        .expect("the message");
    let (to, state, forgotten): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
    assert_eq!(
        (to.as_str(), state.as_str(), forgotten),
        ("number ending 123", "sent", true)
    );
}

/// A number that is not proven yet gets its own code and nothing else, and a message is never all that is on offer.
#[tokio::test]
async fn asvs_V6_6_1__codes_go_to_a_proven_number_and_stronger_ways_stand_beside_them() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "worker", "care").await;
    let browser = app.anonymous();
    browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let warned = browser.get("/account/factors/phone").await.text();
    assert!(
        warned.contains("An authenticator app or a passkey is safer"),
        "{warned}"
    );
    let asked = api
        .post("/api/v1/me/factors/phone", json!({ "number": "07700 900123" }))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    // Reading the messages takes them out, so this one is kept.
    let sent = app.texts().await;
    assert_eq!(sent.len(), 1);
    let code: String = sent[0].text.chars().take(6).collect();
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let whole = app.anonymous().post("/api/v1/auth/login", body.clone()).await;
    assert_eq!(whole.status, StatusCode::OK, "a number nobody proved is no factor");
    let page = browser.get("/account/factors").await.text();
    for offer in ["Set up an app", "Add a passkey", "This is the weakest way"] {
        assert!(page.contains(offer), "{offer}: {page}");
    }
    assert!(app.texts().await.is_empty(), "signing in sent nothing to it");
    let confirmed = api
        .post("/api/v1/me/factors/phone/confirm", json!({ "code": code }))
        .await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{}", confirmed.text());
    // Whoever has something stronger is asked for that first; both stand on offer.
    set_up(&app, api).await;
    let half = app.anonymous().post("/api/v1/auth/login", body).await.json();
    let offered = &half["second_factor"]["methods"];
    assert_eq!(offered[0], "app", "{offered}");
    assert!(
        offered.as_array().is_some_and(|all| all.contains(&json!("text"))),
        "{offered}"
    );
}

/// Where a second factor is demanded, a number alone leaves the door shut.
#[tokio::test]
async fn asvs_V6_6_1__a_number_alone_is_not_enough_where_a_factor_is_demanded() {
    let app = TestApp::start().await;
    let api = app.registered(EMAIL, "employer", "care").await;
    add_number(&app, &api).await;
    let body = json!({ "name": "Elm House", "sector": "care", "kind": "care-home" });
    let founded = api.post("/api/v1/organisations", body).await;
    assert!(founded.status.is_success(), "{}", founded.text());
    let mut settings = Settings::for_tests();
    settings.identity.second_factor_for = SecondFactorFor::StaffAndOwners;
    let strict = app.another_node_with(&settings).await;
    let owner = api.on(&strict.router);
    let refused = owner.get("/api/v1/organisations/mine").await;
    assert_eq!(refused.json()["code"], "identity/second-factor-missing");
    set_up(&app, api).await;
    let open = owner.get("/api/v1/organisations/mine").await;
    assert_eq!(open.status, StatusCode::OK, "{}", open.text());
}
