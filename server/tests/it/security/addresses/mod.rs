//! What identifies somebody, or lets somebody in, stands in no address: not in links, forms, redirects or log lines.

mod browser;

use crate::house::{Staffer, TestApp};
use axum::http::StatusCode;
use browser::{Browser, offered};
use platform::StaffRole;
use platform::telemetry::{LogForm, subscriber};
use serde_json::{Value, json};
use testkit::LogLines;

const JO: &str = "jo.canary@example.org";
const JO_NEW: &str = "jo.newcanary@example.org";
const OWNER: &str = "owner.canary@example.org";
const GUEST: &str = "guest.canary@example.org";
const LICENCE: &str = "1017444122334455";
const NATIONAL_INSURANCE: &str = "QQ123456C";
const PASSWORD: &str = "six otters knit lemon socks";
const NEW_PASSWORD: &str = "wobble cinema parsnip lake";

/// Makes an account, confirms its address, forgets the password and signs in again; tells a licence and moves.
async fn account(app: &TestApp, seen: &LogLines) -> Vec<String> {
    let jo = Browser::new(app.anonymous(), seen);
    let fields = [
        ("email", JO),
        ("password", PASSWORD),
        ("role", "worker"),
        ("sector", "security"),
    ];
    let answer = jo.fill("/register", "/register", &fields).await;
    jo.open(answer.location()).await;
    // Two letters under way at once may come in either order, and only the newer link counts.
    app.run_jobs().await;
    jo.fill("/check-email", "/check-email", &[("email", JO)]).await;
    let (asked, confirm) = jo.open_letter(app, "/confirm-email").await;
    let confirmed = jo.send(&asked, "/confirm-email", &[("password", PASSWORD)]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text());
    let stranger = Browser::new(app.anonymous(), seen);
    let wrong = [("email", JO), ("password", "wrong")];
    stranger.fill("/sign-in?next=/profile", "/sign-in", &wrong).await;
    stranger
        .fill("/reset-password", "/reset-password", &[("email", JO)])
        .await;
    let (asked, reset) = stranger.open_letter(app, "/reset-password/new").await;
    let chosen = stranger
        .send(&asked, "/reset-password/new", &[("password", NEW_PASSWORD)])
        .await;
    assert!(chosen.status.is_redirection(), "{}", chosen.text());
    let jo = Browser::new(app.anonymous(), seen);
    let right = [("email", JO), ("password", NEW_PASSWORD)];
    let welcome = jo.fill("/sign-in", "/sign-in", &right).await;
    jo.open(welcome.location()).await;
    let number = "/passport/add/sia-door-supervision";
    let licence = [
        ("number", LICENCE),
        ("expires_on_day", "31"),
        ("expires_on_month", "5"),
        ("expires_on_year", "2028"),
    ];
    let told = jo.fill(number, number, &licence).await;
    assert!(told.status.is_redirection(), "{}", told.text());
    jo.open(told.location()).await;
    let moved = [("email", JO_NEW), ("current_password", NEW_PASSWORD)];
    jo.fill("/account/email", "/account/email", &moved).await;
    let (asked, change) = jo.open_letter(app, "/confirm-new-email").await;
    jo.send(&asked, "/confirm-new-email", &[]).await;
    for page in [
        "/home",
        "/account",
        "/account/sign-ins",
        "/account/my-data",
        "/passport",
    ] {
        jo.open(page).await;
    }
    vec![confirm, reset, change]
}

/// An owner invites somebody who has no account yet; the guest opens the letter and joins.
async fn invitation(app: &TestApp, seen: &LogLines) -> Vec<String> {
    let api = app.registered(OWNER, "employer", "care").await;
    let firm = json!({ "name": "Willow Bank", "sector": "care", "kind": "care-home" });
    assert_eq!(
        api.post("/api/v1/organisations", firm).await.status,
        StatusCode::CREATED
    );
    let (_, client) = app.signed_in(OWNER).await;
    let owner = Browser::new(client, seen);
    let page = "/organisation/people/invite";
    let invited = owner.fill(page, page, &[("email", GUEST), ("role", "viewer")]).await;
    assert_eq!(invited.status, StatusCode::SEE_OTHER, "{}", invited.text());
    owner.open(invited.location()).await;
    let guest = Browser::new(app.anonymous(), seen);
    let (asked, join) = guest.open_letter(app, "/join").await;
    let joined = guest.send(&asked, "/join", &[("password", PASSWORD)]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
    guest.open(joined.location()).await;
    owner.open("/organisation/people").await;
    vec![join]
}

/// Staff search for people by what names them, and open a record.
async fn searches(seen: &LogLines, staff: &Staffer) {
    let browser = Browser::new(staff.site.clone(), seen);
    for typed in [JO_NEW, OWNER, GUEST] {
        let found = browser.fill("/staff/people", "/staff/people", &[("q", typed)]).await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.text());
        let page = found.text();
        assert!(
            page.contains("example.org") && page.contains(typed),
            "found, and what was typed is kept: {page}"
        );
        let record = offered(&page)
            .into_iter()
            .find(|address| address.starts_with("/staff/people/"));
        browser.open(&record.expect("a record")).await;
    }
    for typed in [LICENCE, NATIONAL_INSURANCE] {
        browser.fill("/staff/people", "/staff/people", &[("q", typed)]).await;
        browser
            .fill("/staff/numbers", "/staff/numbers", &[("number", typed)])
            .await;
    }
    let refused = browser.fill("/staff/people", "/staff/people", &[("q", "k")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("value=\"k\""), "what was typed is kept");
    browser.open("/staff/audit").await;
}

/// The same through the other door, with the tokens that it gives out.
async fn programs(app: &TestApp, staff: &Staffer) -> Vec<String> {
    let body = json!({ "email": OWNER, "password": PASSWORD, "device_id": "laptop" });
    let pair = app.anonymous().post("/api/v1/auth/login", body).await.json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let (access, refresh) = (text(&pair["access_token"]), text(&pair["refresh_token"]));
    let body = json!({ "refresh_token": refresh, "device_id": "laptop" });
    let next = app.anonymous().post("/api/v1/auth/refresh", body).await.json();
    for typed in [JO_NEW, OWNER] {
        let found = staff
            .api
            .post("/api/v1/staff/people/search", json!({ "q": typed }))
            .await;
        assert_eq!(
            found.json()["people"].as_array().map(Vec::len),
            Some(1),
            "{}",
            found.text()
        );
    }
    vec![
        access,
        refresh,
        text(&next["access_token"]),
        text(&next["refresh_token"]),
    ]
}

#[tokio::test]
async fn asvs_V14_2_1__what_identifies_somebody_or_lets_them_in_stands_in_no_address() {
    let (seen, log) = (LogLines::default(), LogLines::default());
    let into = log.clone();
    let logging = subscriber(LogForm::Json, "debug", move || into.clone());
    tracing::subscriber::set_global_default(logging).expect("nobody else logs");
    let app = TestApp::start().await;
    let mut secrets = account(&app, &seen).await;
    secrets.extend(invitation(&app, &seen).await);
    let staff = app.staff("boss.canary", StaffRole::Admin).await;
    searches(&seen, &staff).await;
    secrets.extend(programs(&app, &staff).await);
    let nobody = Browser::new(app.anonymous(), &seen);
    nobody.open("/staff/people").await;
    nobody.fill("/verify", "/verify", &[("number", "MU-0000-0000")]).await;

    let known = [JO, JO_NEW, OWNER, GUEST, LICENCE, NATIONAL_INSURANCE, "boss.canary"];
    let plain = known.iter().map(|word| (*word).to_owned());
    let spelt = known
        .iter()
        .map(|word| url::form_urlencoded::byte_serialize(word.as_bytes()).collect());
    let addresses = seen.text().to_lowercase();
    assert!(addresses.lines().count() > 200, "addresses were seen");
    assert!(log.text().lines().count() > 20, "there is a log");
    for word in plain.chain(spelt).chain(secrets) {
        let found = addresses.lines().find(|line| line.contains(&word.to_lowercase()));
        assert_eq!(found, None, "an address holds {word}");
        let logged = log.text().lines().find(|line| line.contains(&word)).map(str::to_owned);
        assert_eq!(logged, None, "a log line holds {word}");
    }
}

#[tokio::test]
async fn a_search_in_an_address_is_not_looked_at() {
    let app = TestApp::start().await;
    app.registered(JO, "worker", "care").await;
    let staff = app.staff("sue", StaffRole::Support).await;
    let asked = format!("q={}", JO.replace('@', "%40"));
    let page = staff.site.get(&format!("/staff/people?{asked}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains("example.org"), "nobody is found");
    let program = staff.api.get(&format!("/api/v1/staff/people/search?{asked}")).await;
    assert!(program.status.is_client_error(), "{}", program.text());
    let described = app.anonymous().get("/api/v1/openapi.json").await.json();
    let paths = described["paths"].as_object().expect("paths");
    for (path, operations) in paths {
        let operations = operations.as_object().into_iter().flat_map(|it| it.values());
        let parameters = operations.flat_map(|it| it["parameters"].as_array().cloned().unwrap_or_default());
        for parameter in parameters.filter(|it| it["in"] == "query") {
            let name = parameter["name"].as_str().unwrap_or_default();
            let harmless = !["email", "token", "ticket", "phone", "password", "secret", "key"].contains(&name);
            let words = name == "q" && path.starts_with("/api/v1/staff/");
            assert!(harmless && !words, "{path} asks for {name} in its address");
        }
    }
}
