//! Who must have a factor, and can do nothing else until then.

use crate::house::TestApp;
use crate::house::factors::{EMAIL, PASSWORD, code, half, set_up};
use axum::http::{Method, StatusCode};
use identity::{CreateAdmin, SecondFactorFor};
use kernel::Secret;
use serde_json::json;
use server::app::Settings;

async fn strict() -> TestApp {
    let mut settings = Settings::for_tests();
    settings.identity.second_factor_for = SecondFactorFor::StaffAndOwners;
    TestApp::with(settings).await
}

#[tokio::test]
async fn asvs_V6_3_3__staff_without_a_factor_can_only_set_one_up() {
    let app = strict().await;
    let operator = app.db.system("command-line");
    let admin = CreateAdmin {
        email: EMAIL.parse().expect("an address"),
        password: Secret::new(PASSWORD.to_owned()),
    };
    let identity = &app.app.doors.identity;
    identity.create_admin(&operator, admin).await.expect("an administrator");
    let (browser, _) = half(&app).await;
    for page in ["/home", "/account", "/account/api-keys", "/"] {
        assert_eq!(browser.get(page).await.location(), "/account/factors", "{page}");
    }
    assert!(
        browser
            .get("/account/factors")
            .await
            .text()
            .contains("must have a second factor")
    );
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let token = app.anonymous().post("/api/v1/auth/login", body).await.json()["access_token"].clone();
    let api = app.anonymous().with_token(token.as_str().expect("a token").to_owned());
    let refused = api.get("/api/v1/me").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["code"], "identity/second-factor-missing");
    let holder = set_up(&app, api).await;
    assert_eq!(
        holder.api.get("/api/v1/me").await.status,
        StatusCode::OK,
        "the way is open"
    );
    let last = holder
        .api
        .send(Method::DELETE, "/api/v1/me/factors/app", None, Vec::new())
        .await;
    assert_eq!(last.json()["code"], "identity/second-factor-demanded");
    // The browser signed in before there was a factor: it has to show it now.
    assert_eq!(browser.get("/account").await.location(), "/account/factors");
    assert_eq!(
        browser.get("/account/factors").await.location(),
        "/prove?next=/account/factors"
    );
    let proved = browser.form("/prove", &[("code", &code(&app, &holder.key))]).await;
    assert_eq!(proved.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn owners_must_have_a_factor_where_the_setting_says_so_and_others_need_not() {
    let app = strict().await;
    let worker = app.registered("sam@example.org", "worker", "care").await;
    assert_eq!(worker.get("/api/v1/me").await.status, StatusCode::OK);
    let owner = app.registered(EMAIL, "employer", "care").await;
    let body = json!({ "name": "Elm House", "sector": "care", "kind": "care-home" });
    let founded = owner.post("/api/v1/organisations", body).await;
    assert!(founded.status.is_success(), "{}", founded.text());
    let refused = owner.get("/api/v1/organisations/mine").await;
    assert_eq!(refused.json()["code"], "identity/second-factor-missing");
    let holder = set_up(&app, owner).await;
    let open = holder.api.get("/api/v1/organisations/mine").await;
    assert_eq!(open.status, StatusCode::OK, "{}", open.text());
}

/// A key that was made before a factor was demanded, and one whose holder took their last factor away.
#[tokio::test]
async fn the_key_of_somebody_who_lacks_a_demanded_factor_opens_nothing() {
    let app = TestApp::start().await;
    let owner = app.registered(EMAIL, "employer", "care").await;
    let body = json!({ "name": "Elm House", "sector": "care", "kind": "care-home" });
    assert!(owner.post("/api/v1/organisations", body).await.status.is_success());
    let wish = json!({ "name": "Rota", "scopes": ["organisation:read"], "days": 30 });
    let made = owner.post("/api/v1/me/api-keys", wish.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a key").to_owned();
    let program = app.anonymous().with_token(secret);
    let mine = "/api/v1/organisations/mine";
    assert_eq!(program.get(mine).await.status, StatusCode::OK);

    let mut settings = Settings::for_tests();
    settings.identity.second_factor_for = SecondFactorFor::StaffAndOwners;
    let strict = app.another_node_with(&settings).await;
    let program = program.on(&strict.router);
    let refused = program.get(mine).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["code"], "identity/second-factor-missing");
    let another = owner.on(&strict.router).post("/api/v1/me/api-keys", wish).await;
    assert_eq!(another.json()["code"], "identity/second-factor-missing");
    set_up(&app, owner).await;
    assert_eq!(program.get(mine).await.status, StatusCode::OK, "now there is one");
}
