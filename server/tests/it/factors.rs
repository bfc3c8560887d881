//! Second factors through both doors: set up, asked for at every way in, and demanded of some.

use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use identity::{CreateAdmin, SecondFactorFor};
use kernel::Secret;
use serde_json::{Value, json};
use server::app::Settings;
use testkit::app_code;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// Somebody with an authenticator app, signed in with a token.
struct Holder {
    api: Client,
    key: String,
    codes: Vec<String>,
}

fn code(app: &TestApp, key: &str) -> String {
    app_code(key, app.db.ground().clock.now())
}

/// Lets the app show its next code.
fn next_code(app: &TestApp, key: &str) -> String {
    app.db.clock().advance(TimeDelta::seconds(30));
    code(app, key)
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Sets an app up through the API.
async fn set_up(app: &TestApp, api: Client) -> Holder {
    let begun = api.post("/api/v1/me/factors/app", json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text());
    let key = begun.json()["key"].as_str().expect("a key").to_owned();
    let body = json!({ "code": code(app, &key) });
    let confirmed = api.post("/api/v1/me/factors/app/confirm", body).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    let codes = texts(&confirmed.json()["recovery_codes"]);
    app.db.clock().advance(TimeDelta::seconds(30));
    Holder { api, key, codes }
}

async fn holder(app: &TestApp) -> Holder {
    let api = app.registered(EMAIL, "worker", "care").await;
    set_up(app, api).await
}

/// Signs in with the password, as far as that goes.
async fn half(app: &TestApp) -> (Client, Answer) {
    let browser = app.anonymous();
    let answer = browser
        .form(
            "/sign-in",
            &[("email", EMAIL), ("password", PASSWORD), ("next", "/account")],
        )
        .await;
    (browser, answer)
}

async fn half_api(app: &TestApp) -> String {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "device_id": "phone" });
    let answer = app.anonymous().post("/api/v1/auth/login", body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["code"], "identity/second-factor-needed");
    let ticket = &answer.json()["second_factor"]["ticket"];
    ticket.as_str().expect("a ticket").to_owned()
}

/// The key that the page shows, without the gaps between its groups.
fn shown_key(page: &str) -> String {
    let from = page
        .split("type this key into the app: <code class=\"mono\">")
        .nth(1)
        .expect("a key");
    from.split('<').next().expect("its end").replace(' ', "")
}

#[tokio::test]
async fn a_browser_sets_an_app_up_and_signs_in_with_it() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let (browser, _) = half(&app).await;
    let before = browser.get("/account/factors").await.text();
    assert!(before.contains("Set up an app"), "{before}");
    let early = browser.get("/account/factors/app").await;
    assert_eq!(early.location(), "/account/factors");
    let begun = browser.form("/account/factors/app", &[]).await;
    assert_eq!(begun.location(), "/account/factors/app");
    let page = browser.get("/account/factors/app").await.text();
    assert!(page.contains("<svg class=\"qr\"") && page.contains("otpauth://totp/Muster:jo%40example.org?secret="));
    let key = shown_key(&page);
    let wrong = browser
        .form("/account/factors/app/confirm", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shown_key(&wrong.text()), key, "the same key is shown again");
    let old_jar = browser.clone_jar();
    let done = browser
        .form("/account/factors/app/confirm", &[("code", &code(&app, &key))])
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(done.text().matches("<li><code class=\"mono\">").count(), 10);
    assert_ne!(browser.clone_jar(), old_jar, "the cookie is a new one");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    let on = browser.get("/account/factors").await.text();
    assert!(on.contains("10 codes are") && !on.contains(&key), "{on}");
    let letters = app.mails().await;
    assert!(
        letters
            .iter()
            .any(|mail| mail.text.contains("An authenticator app was added"))
    );

    let (other, led) = half(&app).await;
    assert_eq!(led.location(), "/sign-in/second-step?next=%2Faccount");
    assert_eq!(other.get("/account").await.location(), "/sign-in?next=/account");
    let form = other.get("/sign-in/second-step?next=%2Faccount").await;
    assert!(form.text().contains("autocomplete=\"one-time-code\""));
    let code = next_code(&app, &key);
    let fields = [("code", code.as_str()), ("next", "/account")];
    let welcome = other.form("/sign-in/second-step", &fields).await;
    assert_eq!(
        (welcome.status, welcome.location()),
        (StatusCode::SEE_OTHER, "/account")
    );
    assert!(!other.clone_jar().contains("__Host-half"), "the ticket is taken back");
    assert_eq!(other.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn recovery_codes_are_renewed_and_the_app_is_removed_on_the_page() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let (browser, _) = half(&app).await;
    let signed_in = browser
        .form("/sign-in/second-step", &[("code", &holder.codes[0])])
        .await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    let fresh = browser.form("/account/factors/recovery-codes", &[]).await;
    assert_eq!(fresh.text().matches("<li><code class=\"mono\">").count(), 10);
    assert!(!fresh.text().contains(&holder.codes[1]));
    let (late, _) = half(&app).await;
    let old = late.form("/sign-in/second-step", &[("code", &holder.codes[1])]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "the old codes are void");
    assert!(
        browser
            .get("/account/factors/app/remove")
            .await
            .text()
            .contains("Remove")
    );
    let removed = browser.form("/account/factors/app/remove", &[]).await;
    assert_eq!(removed.location(), "/account/factors");
    let (_, straight) = half(&app).await;
    assert_eq!(straight.location(), "/account", "the password is enough again");
    let subjects: Vec<String> = app.mails().await.into_iter().map(|mail| mail.text).collect();
    for news in [
        "A recovery code was used",
        "New recovery codes",
        "was removed",
        "a wrong code",
    ] {
        assert!(subjects.iter().any(|text| text.contains(news)), "{news}: {subjects:#?}");
    }
}

#[tokio::test]
async fn a_program_finishes_its_sign_in_and_its_tokens_say_how() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let nobody = app.anonymous();
    let ticket = half_api(&app).await;
    let wrong = json!({ "ticket": ticket, "code": "000000" });
    let wrong = nobody.post("/api/v1/auth/second-factor", wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/code");
    let body = json!({ "ticket": ticket, "code": code(&app, &holder.key) });
    let right = nobody.post("/api/v1/auth/second-factor", body.clone()).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text());
    let token = right.json()["access_token"].as_str().expect("a token").to_owned();
    let claims = token.split('.').nth(1).expect("claims");
    let claims = base64_url(claims);
    assert_eq!(claims["amr"], json!(["pwd", "otp"]));
    assert_eq!(nobody.with_token(token).get("/api/v1/me").await.status, StatusCode::OK);
    let twice = app.anonymous().post("/api/v1/auth/second-factor", body).await;
    assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    assert_eq!(twice.json()["code"], "identity/half-login-ended");
    let factors = holder.api.get("/api/v1/me/factors").await.json();
    assert_eq!(factors["recovery_codes_left"], 10);
    let removed = holder
        .api
        .send(Method::DELETE, "/api/v1/me/factors/app", None, Vec::new())
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    let none = holder.api.post("/api/v1/me/factors/recovery-codes", json!({})).await;
    assert_eq!(none.json()["code"], "identity/no-second-factor");
}

fn base64_url(text: &str) -> Value {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text);
    serde_json::from_slice(&bytes.expect("base64")).expect("JSON")
}

/// Two nodes over one database, and the same code at both.
#[tokio::test]
async fn asvs_V6_5_1__a_code_works_once_also_in_parallel_on_two_nodes() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let other_node = app.another_node().await;
    let code = code(&app, &holder.key);
    let mut tasks = Vec::new();
    for turn in 0..20 {
        let ticket = half_api(&app).await;
        let body = json!({ "ticket": ticket, "code": code });
        let caller = app.anonymous();
        let caller = if turn % 2 == 0 {
            caller
        } else {
            caller.on(&other_node.router)
        };
        tasks.push(tokio::spawn(async move {
            caller.post("/api/v1/auth/second-factor", body).await.status
        }));
    }
    let mut let_in = 0;
    for task in tasks {
        match task.await.expect("an answer") {
            StatusCode::OK => let_in += 1,
            status => assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY),
        }
    }
    assert_eq!(let_in, 1);
}

#[tokio::test]
async fn asvs_V6_6_3__five_wrong_codes_end_the_attempt() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let (browser, _) = half(&app).await;
    for _ in 0..4 {
        let wrong = browser.form("/sign-in/second-step", &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let last = browser.form("/sign-in/second-step", &[("code", "000000")]).await;
    assert_eq!(last.location(), "/sign-in");
    let jar = browser.clone_jar();
    assert!(!jar.contains("__Host-half"));
    let right = code(&app, &holder.key);
    let none = browser.form("/sign-in/second-step", &[("code", &right)]).await;
    assert_eq!(none.location(), "/sign-in");
}

#[tokio::test]
async fn asvs_V6_6_2__a_code_counts_only_for_the_attempt_that_asked() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    app.registered("sam@example.org", "worker", "care").await;
    let code = code(&app, &holder.key);
    let made_up = json!({ "ticket": "A".repeat(43), "code": code });
    let nobody = app.anonymous();
    let refused = nobody.post("/api/v1/auth/second-factor", made_up).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let bare = nobody.form("/sign-in/second-step", &[("code", &code)]).await;
    assert_eq!(bare.location(), "/sign-in", "a code without a ticket is nothing");
    // A ticket of a program is none for a browser.
    let jar = format!("__Host-half={}", half_api(&app).await);
    let browser = app.anonymous().with_header("cookie", jar);
    let crossed = browser.form("/sign-in/second-step", &[("code", &code)]).await;
    assert_eq!(crossed.location(), "/sign-in");
}

#[tokio::test]
async fn asvs_V6_3_4__every_way_in_asks_for_the_same_factors() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let nobody = app.anonymous();
    app.mails().await;
    nobody.form("/reset-password", &[("email", EMAIL)]).await;
    let mails = app.mails().await;
    let link = mails
        .iter()
        .find_map(|mail| mail.text.split("token=").nth(1))
        .expect("a link");
    let link = link.split_whitespace().next().expect("a token");
    let opened = nobody.get(&format!("/reset-password/new?token={link}")).await;
    assert_eq!(opened.location(), "/reset-password/new");
    let fresh = "copper lantern gravel moth";
    let reset = nobody.form("/reset-password/new", &[("password", fresh)]).await;
    assert_eq!(reset.location(), "/sign-in", "a reset signs nobody in");
    assert_eq!(nobody.get("/account").await.location(), "/sign-in?next=/account");
    let led = nobody.form("/sign-in", &[("email", EMAIL), ("password", fresh)]).await;
    assert_eq!(led.location(), "/sign-in/second-step");
    let token = nobody
        .post("/api/v1/auth/login", json!({ "email": EMAIL, "password": fresh }))
        .await;
    assert_eq!(token.json()["code"], "identity/second-factor-needed");
    let code = code(&app, &holder.key);
    let signed_in = nobody.form("/sign-in/second-step", &[("code", &code)]).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(nobody.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn asvs_V6_4_3__a_reset_leaves_the_factor_on() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    app.mails().await;
    app.anonymous()
        .post("/api/v1/auth/password-reset", json!({ "email": EMAIL }))
        .await;
    let mails = app.mails().await;
    let link = mails
        .iter()
        .find_map(|mail| mail.text.split("token=").nth(1))
        .expect("a link");
    let token = link.split_whitespace().next().expect("a token");
    let body = json!({ "token": token, "password": "copper lantern gravel moth" });
    let reset = app.anonymous().post("/api/v1/auth/password-reset/confirm", body).await;
    assert!(reset.status.is_success(), "{}", reset.text());
    let body = json!({ "email": EMAIL, "password": "copper lantern gravel moth" });
    let asked = app.anonymous().post("/api/v1/auth/login", body).await;
    let ticket = &asked.json()["second_factor"]["ticket"];
    let body = json!({ "ticket": ticket, "code": code(&app, &holder.key) });
    let right = app.anonymous().post("/api/v1/auth/second-factor", body).await;
    assert_eq!(right.status, StatusCode::OK);
}

#[tokio::test]
async fn asvs_V6_3_5__the_owner_hears_of_a_right_password_with_a_wrong_code() {
    let app = TestApp::start().await;
    holder(&app).await;
    app.mails().await;
    let (browser, _) = half(&app).await;
    for _ in 0..3 {
        browser.form("/sign-in/second-step", &[("code", "000000")]).await;
    }
    let letters = app.mails().await;
    let told = letters
        .iter()
        .filter(|mail| mail.subject == "Somebody has your password");
    assert_eq!(told.count(), 1, "once for each sign-in that got so far");
}

#[tokio::test]
async fn asvs_V7_5_1__changing_factors_needs_a_fresh_proof_by_the_factor() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    for (method, path) in [
        (Method::POST, "/api/v1/me/factors/app"),
        (Method::POST, "/api/v1/me/factors/recovery-codes"),
        (Method::DELETE, "/api/v1/me/factors/app"),
    ] {
        let kind = (method == Method::POST).then_some("application/json");
        let refused = holder.api.send(method, path, kind, b"{}".to_vec()).await;
        assert_eq!(refused.json()["code"], "identity/step-up-needed", "{path}");
    }
    let password = json!({ "password": PASSWORD });
    let weak = holder.api.post("/api/v1/auth/prove", password).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(weak.json()["errors"][0]["pointer"], "/code");
    let body = json!({ "code": code(&app, &holder.key) });
    let proved = holder.api.post("/api/v1/auth/prove", body).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.text());
    let begun = holder.api.post("/api/v1/me/factors/app", json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_page_that_asks_for_a_proof_asks_for_the_factor() {
    let app = TestApp::start().await;
    let holder = holder(&app).await;
    let (browser, _) = half(&app).await;
    let now = code(&app, &holder.key);
    browser.form("/sign-in/second-step", &[("code", &now)]).await;
    app.db.clock().advance(TimeDelta::minutes(11));
    assert_eq!(
        browser.get("/account/factors").await.location(),
        "/prove?next=/account/factors"
    );
    let page = browser.get("/prove?next=/account/factors").await.text();
    assert!(
        page.contains("one-time-code") && !page.contains("type=\"password\""),
        "{page}"
    );
    let password = browser.form("/prove", &[("password", PASSWORD)]).await;
    assert_eq!(password.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code(&app, &holder.key);
    let fields = [("code", code.as_str()), ("next", "/account/factors")];
    let proved = browser.form("/prove", &fields).await;
    assert_eq!(proved.location(), "/account/factors");
    assert_eq!(browser.get("/account/factors").await.status, StatusCode::OK);
}

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
    assert_eq!(browser.get("/account/factors").await.location(), "/prove?next=/home");
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
