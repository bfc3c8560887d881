//! What proves who somebody is: each proof in its own place only, new at each sign-in, asked for before what is dear.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

const EMAIL: &str = "ada@demo.example";
const PASSWORD: &str = "six otters knit lemon socks";

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

async fn pair(app: &TestApp) -> (String, String) {
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let answer = app.anonymous().post("/api/v1/auth/login", body).await.json();
    (word(&answer["access_token"]), word(&answer["refresh_token"]))
}

/// A browser that has signed in, and the value of its session cookie.
async fn browser(app: &TestApp) -> (Client, String) {
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let cookie = session(&answer);
    (browser, cookie)
}

fn session(answer: &Answer) -> String {
    let lines = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut values = lines.filter_map(|line| line.strip_prefix("__Host-session="));
    let value = values.next().and_then(|rest| rest.split(';').next());
    value.unwrap_or_else(|| panic!("no session: {answer:?}")).to_owned()
}

/// Tells where a proof opens something: as a bearer token, as a cookie at either door, as a refresh token, as a link's.
async fn opens(app: &TestApp, proof: &str) -> Vec<&'static str> {
    let mut opened = Vec::new();
    let mut note = |place: &'static str, good: bool| opened.extend(good.then_some(place));
    let bearer = app.anonymous().with_token(proof.to_owned());
    note("bearer", bearer.get("/api/v1/me").await.status.is_success());
    let cookie = app.anonymous().with_header("cookie", format!("__Host-session={proof}"));
    note("cookie", cookie.get("/account").await.status.is_success());
    note(
        "cookie of a program",
        cookie.get("/api/v1/me").await.status.is_success(),
    );
    let nobody = app.anonymous();
    for (place, path, body) in [
        (
            "link",
            "/api/v1/auth/verify-email",
            json!({ "token": proof, "password": PASSWORD }),
        ),
        ("link", "/api/v1/auth/confirm-new-email", json!({ "token": proof })),
        ("link", "/api/v1/auth/reactivate", json!({ "token": proof })),
        (
            "reset",
            "/api/v1/auth/password-reset/confirm",
            json!({ "token": proof, "password": "wobble cinema parsnip lake" }),
        ),
        ("refresh", "/api/v1/auth/refresh", json!({ "refresh_token": proof })),
    ] {
        note(place, nobody.post(path, body).await.status.is_success());
    }
    opened
}

#[tokio::test]
async fn asvs_V9_2_2__each_proof_counts_in_its_own_place_only() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let (access, refresh) = pair(&app).await;
    assert_eq!(opens(&app, &access).await, ["bearer"]);
    assert_eq!(opens(&app, &refresh).await, ["refresh"]);
    let (_, cookie) = browser(&app).await;
    assert_eq!(opens(&app, &cookie).await, ["cookie", "cookie of a program"]);
    let body = json!({ "name": "Rota", "scopes": ["read"], "days": 30 });
    let key = word(&member.post("/api/v1/me/api-keys", body).await.json()["secret"]);
    assert_eq!(opens(&app, &key).await, ["bearer"]);
    app.mails().await;
    let asked = app
        .anonymous()
        .post("/api/v1/auth/password-reset", json!({ "email": EMAIL }))
        .await;
    assert!(asked.status.is_success(), "{asked:?}");
    let mails = app.mails().await;
    let link = mails
        .last()
        .expect("a letter")
        .text
        .split("token=")
        .nth(1)
        .expect("a link")
        .to_owned();
    let token = link.split_whitespace().next().expect("a token");
    assert_eq!(opens(&app, token).await, ["reset"]);
}

#[tokio::test]
async fn asvs_V7_2_2__each_sign_in_has_a_token_of_its_own_and_no_key_stands_for_one() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..5 {
        let (access, refresh) = pair(&app).await;
        let (_, cookie) = browser(&app).await;
        assert!(
            [access, refresh, cookie].into_iter().all(|token| seen.insert(token)),
            "a token came again"
        );
    }
    let body = json!({ "name": "Rota", "scopes": ["read", "write"], "days": 30 });
    let made = member.post("/api/v1/me/api-keys", body).await;
    let key = made.json()["secret"].as_str().map(str::to_owned);
    let key = if let Some(key) = key {
        key
    } else {
        let body = json!({ "name": "Rota", "scopes": ["read"], "days": 30 });
        word(&member.post("/api/v1/me/api-keys", body).await.json()["secret"])
    };
    let keyed = app.anonymous().with_token(key);
    assert_eq!(
        keyed.get("/account").await.status,
        StatusCode::SEE_OTHER,
        "pages take no keys"
    );
    for path in ["/api/v1/me/sessions", "/api/v1/me/api-keys"] {
        assert_eq!(keyed.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn asvs_V7_2_4__signing_in_and_proving_anew_give_another_session_and_end_the_one_before() {
    let app = TestApp::start().await;
    app.registered(EMAIL, "worker", "care").await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let browser = app.anonymous();
    let victim = browser
        .clone()
        .with_header("cookie", format!("__Host-session={planted}"));
    let first = session(
        &victim
            .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await,
    );
    assert_ne!(first, planted, "what was there before is not taken over");
    let alive = async |cookie: &str| {
        let client = app
            .anonymous()
            .with_header("cookie", format!("__Host-session={cookie}"));
        client.get("/account").await.status == StatusCode::OK
    };
    assert!(alive(&first).await && !alive(planted).await);
    let again = app.anonymous().with_header("cookie", format!("__Host-session={first}"));
    let second = session(
        &again
            .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await,
    );
    assert!(alive(&second).await && !alive(&first).await, "the one before has ended");
    let holder = app
        .anonymous()
        .with_header("cookie", format!("__Host-session={second}"));
    let third = session(
        &holder
            .form("/prove", &[("password", PASSWORD), ("next", "/account")])
            .await,
    );
    assert!(
        alive(&third).await && !alive(&second).await,
        "a new proof, a new session"
    );
    // A change of role raises the account's version, and nothing of before opens it.
    let mut all = app.db.all_seeing().await;
    sqlx::query("update identity.users set version = version + 1")
        .execute(&mut all)
        .await
        .expect("a change");
    app.app.cut_offs.read().await.expect("the log");
    assert!(!alive(&third).await);
}

#[tokio::test]
async fn asvs_V7_5_1__an_address_moves_only_for_who_shows_the_password_again() {
    let app = TestApp::start().await;
    let member = app.registered(EMAIL, "worker", "care").await;
    let (browser, _) = browser(&app).await;
    app.mails().await;
    let new = "moved@demo.example";
    for body in [
        json!({ "email": new }),
        json!({ "email": new, "current_password": "" }),
        json!({ "email": new, "current_password": "wrong" }),
    ] {
        let answer = member.post("/api/v1/me/email", body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {answer:?}");
    }
    for fields in [&[("email", new)][..], &[("email", new), ("current_password", "wrong")]] {
        let answer = browser.form("/account/email", fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    assert!(app.mails().await.is_empty(), "nothing was begun");
    let right = [("email", new), ("current_password", PASSWORD)];
    assert_eq!(browser.form("/account/email", &right).await.location(), "/account");
}
