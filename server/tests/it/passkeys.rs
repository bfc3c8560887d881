//! Passkeys through both doors, with an authenticator made of software.

use crate::house::{Client, ORIGIN, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::Authenticator;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

async fn browser(app: &TestApp, email: &str) -> Client {
    let browser = app.anonymous();
    let fields = [("email", email), ("password", PASSWORD)];
    let signed_in = browser.form("/sign-in", &fields).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    browser
}

async fn options(client: &Client, path: &str) -> Value {
    let answer = client.post(path, json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()
}

/// Adds a passkey in a browser, as its page does.
async fn add(browser: &Client, key: &mut Authenticator) {
    let options = options(browser, "/api/v1/me/passkeys/options").await;
    let credential = key.make(&options).to_string();
    let fields = [("name", "My phone"), ("credential", credential.as_str())];
    let added = browser.form("/account/passkeys", &fields).await;
    assert_eq!(added.status, StatusCode::OK);
    assert!(
        added.text().contains("Your recovery codes"),
        "the first factor brings them"
    );
}

async fn subjects(app: &TestApp) -> Vec<String> {
    app.run_jobs().await;
    app.mails().await.iter().map(|mail| mail.subject.clone()).collect()
}

#[tokio::test]
async fn a_browser_adds_names_uses_and_removes_a_passkey() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let jo = browser(&app, EMAIL).await;
    let empty = jo.get("/account/passkeys").await.text();
    assert!(empty.contains("No passkeys yet") && empty.contains("reached by a number"));
    let mut key = Authenticator::new(ORIGIN);
    add(&jo, &mut key).await;
    let list = jo.get("/account/passkeys").await.text();
    assert!(list.contains("My phone") && list.contains("Not used yet"));
    assert!(
        subjects(&app)
            .await
            .contains(&"A passkey was added to your account".to_owned())
    );

    let visitor = app.anonymous();
    let question = options(&visitor, "/api/v1/auth/passkeys/options").await;
    let credential = key.prove(&question).to_string();
    let fields = [("credential", credential.as_str()), ("next", "/account")];
    let signed_in = visitor.form("/sign-in/passkey", &fields).await;
    assert_eq!(
        (signed_in.status, signed_in.location()),
        (StatusCode::SEE_OTHER, "/account")
    );
    assert_eq!(visitor.get("/account").await.status, StatusCode::OK);
    let again = app.anonymous().form("/sign-in/passkey", &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("That took too long, or was sent twice"));

    app.db.clock().advance(TimeDelta::minutes(11));
    assert_eq!(
        visitor.get("/account/passkeys").await.location(),
        "/prove?next=/account/passkeys"
    );
    let page = visitor.get("/prove?next=/account/passkeys").await.text();
    assert!(page.contains("Or use your passkey"));
    let question = options(&visitor, "/api/v1/auth/prove/passkey/options").await;
    let credential = key.prove(&question).to_string();
    let fields = [("credential", credential.as_str()), ("next", "/account/passkeys")];
    let proved = visitor.form("/prove/passkey", &fields).await;
    assert_eq!(
        (proved.status, proved.location()),
        (StatusCode::SEE_OTHER, "/account/passkeys")
    );

    let list = visitor.get("/account/passkeys").await.text();
    let one = list
        .split('"')
        .find(|part| part.starts_with("/account/passkeys/"))
        .expect("a link")
        .to_owned();
    let nameless = visitor.form(&one, &[("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.text().contains("Enter a name for the passkey"));
    let renamed = visitor.form(&one, &[("name", "Old phone")]).await;
    assert_eq!(renamed.location(), "/account/passkeys");
    assert!(visitor.get(&one).await.text().contains("Old phone"));
    let removed = visitor.form(&format!("{one}/remove"), &[]).await;
    assert_eq!(removed.location(), "/account/passkeys");
    assert_eq!(visitor.get(&one).await.status, StatusCode::NOT_FOUND);
    assert!(
        subjects(&app)
            .await
            .contains(&"A passkey was removed from your account".to_owned())
    );
}

#[tokio::test]
async fn without_script_the_pages_say_what_a_passkey_needs() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let jo = browser(&app, EMAIL).await;
    for (path, fields) in [
        ("/account/passkeys", vec![("name", "My phone"), ("credential", "")]),
        ("/prove/passkey", vec![("next", "/account")]),
        ("/sign-in/passkey", vec![("credential", "")]),
    ] {
        let answer = jo.form(path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.text().contains("It needs JavaScript"), "{path}");
        let garbled = jo
            .form(path, &[("name", "My phone"), ("credential", "{\"rawId\":7}")])
            .await;
        assert_eq!(garbled.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(
            garbled.text().contains("could not read what your browser sent"),
            "{path}"
        );
    }
    let nameless = jo.form("/account/passkeys", &[("credential", "{}")]).await;
    assert!(nameless.text().contains("Enter a name for the passkey"));
}

#[tokio::test]
async fn a_program_adds_and_uses_a_passkey() {
    let app = TestApp::start().await;
    let jo = app.registered(EMAIL, "worker", "care").await;
    let mut key = Authenticator::new(ORIGIN);
    let question = options(&jo, "/api/v1/me/passkeys/options").await;
    let body = json!({ "name": "My phone", "credential": key.make(&question) });
    let added = jo.post("/api/v1/me/passkeys", body.clone()).await;
    assert_eq!(
        (added.status, added.json()["name"].clone()),
        (StatusCode::CREATED, json!("My phone"))
    );
    assert_eq!(added.json()["recovery_codes"].as_array().map(Vec::len), Some(10));
    let replayed = jo.post("/api/v1/me/passkeys", body).await;
    assert_eq!(replayed.json()["code"], "identity/passkey-expired");
    let path = format!("/api/v1/me/passkeys/{}", added.json()["id"].as_str().expect("an id"));
    let renamed = jo.patch(&path, json!({ "name": "Old phone" })).await;
    assert_eq!(renamed.status, StatusCode::NO_CONTENT);
    let listed = jo.get("/api/v1/me/passkeys").await.json();
    assert_eq!(listed["passkeys"][0]["name"], "Old phone");

    let nobody = app.anonymous();
    let question = options(&nobody, "/api/v1/auth/passkeys/options").await;
    let body = json!({ "credential": key.prove(&question), "device_id": "jo-phone" });
    let pair = nobody.post("/api/v1/auth/passkeys", body).await;
    assert_eq!(pair.status, StatusCode::OK, "{}", pair.text());
    let token = pair.json()["access_token"].as_str().expect("a token").to_owned();
    let program = app.anonymous().with_token(token);
    assert_eq!(program.get("/api/v1/me").await.json()["email"], EMAIL);
    let mut stranger = Authenticator::new(ORIGIN);
    let question = options(&nobody, "/api/v1/auth/passkeys/options").await;
    let body = json!({ "credential": stranger.prove(&question) });
    let refused = nobody.post("/api/v1/auth/passkeys", body).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json()["code"], "identity/passkey-refused");

    app.db.clock().advance(TimeDelta::minutes(11));
    let late = jo.post("/api/v1/me/passkeys/options", json!({})).await;
    assert_eq!(late.json()["code"], "identity/step-up-needed");
    let late = jo.delete(&path).await;
    assert_eq!(late.json()["code"], "identity/step-up-needed");
    let question = options(&jo, "/api/v1/auth/prove/passkey/options").await;
    let body = json!({ "credential": key.prove(&question) });
    let proved = jo.post("/api/v1/auth/prove/passkey", body).await;
    assert_eq!(proved.status, StatusCode::OK);
    assert!(proved.json()["proven_until"].is_string());
}

#[tokio::test]
async fn an_account_that_is_off_is_not_opened_by_its_passkey() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let jo = browser(&app, EMAIL).await;
    let mut key = Authenticator::new(ORIGIN);
    add(&jo, &mut key).await;
    let off = jo.form("/account/deactivate", &[("current_password", PASSWORD)]).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    let visitor = app.anonymous();
    let question = options(&visitor, "/api/v1/auth/passkeys/options").await;
    let credential = key.prove(&question).to_string();
    let refused = visitor.form("/sign-in/passkey", &[("credential", &credential)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("We could not use this passkey"));
}

#[tokio::test]
async fn a_copy_is_refused_and_told() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let jo = browser(&app, EMAIL).await;
    let mut key = Authenticator::new(ORIGIN);
    key.count = 9;
    add(&jo, &mut key).await;
    key.count = 3;
    let question = options(&jo, "/api/v1/auth/prove/passkey/options").await;
    let credential = key.prove(&question).to_string();
    let refused = jo.form("/prove/passkey", &[("credential", &credential)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        subjects(&app)
            .await
            .contains(&"We refused one of your passkeys".to_owned())
    );
}
