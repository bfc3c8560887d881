//! Which account the word of a provider opens.

use super::{EMAIL, ENDED, PASSWORD, Scene, refused};
use crate::house::provider::OTHER;
use crate::house::{Client, ORIGIN, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use organisations::{DemandFactor, Start};
use platform::OrgRole;
use serde_json::json;

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_2_3__a_provider_is_asked_for_no_more_than_an_address() {
    let scene = Scene::new().await;
    let drawn = ["code_challenge", "nonce", "state"];
    let mut sent = scene.sent.clone();
    sent.retain(|name, value| {
        let is_drawn = drawn.contains(&name.as_str());
        assert!(!is_drawn || value.len() >= 43, "{name}");
        !is_drawn
    });
    let said: Vec<_> = sent
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("client_id", "muster"),
            ("code_challenge_method", "S256"),
            ("redirect_uri", &format!("{ORIGIN}/sign-in/with/rowan/callback")),
            ("response_type", "code"),
            ("scope", "openid email"),
        ]
    );
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_5_2__an_address_without_an_account_gets_one_after_a_choice_and_comes_back_by_issuer_and_subject() {
    let mut scene = Scene::new().await;
    let page = scene.browser.get("/sign-in").await.text();
    assert!(page.contains("/sign-in/with/rowan") && !page.contains("Rowan <Group>"));
    assert_eq!(scene.back().await.location(), "/sign-in/connect");
    let empty = scene.browser.form("/sign-in/connect", &[]).await;
    refused(&empty, "Choose the sector");
    scene.begin("").await;
    scene.newcomer().await;
    assert!(scene.is_in().await);
    let form = scene
        .wire
        .asked
        .lock()
        .expect("a lock")
        .last()
        .cloned()
        .expect("a question");
    assert!(form["code_verifier"].len() >= 43 && !scene.sent.contains_key("code_verifier"));
    // Another address at the provider, the same person.
    scene.browser = scene.app.anonymous();
    scene.begin("/account/sign-ins").await;
    scene.lie("email", json!("moved@example.org"));
    assert_eq!(scene.back().await.location(), "/account/sign-ins");
    assert!(
        scene
            .browser
            .get("/account/sign-ins")
            .await
            .text()
            .contains("Rowan &#60;Group&#62;")
    );
    // A provider's word is no fresh proof.
    let keys = scene.browser.get("/account/api-keys").await;
    assert!(keys.location().starts_with("/prove?"), "{}", keys.location());
    scene.app.mails().await;
}

#[tokio::test]
async fn an_address_with_an_account_asks_for_its_password_and_never_links_silently() {
    let mut scene = Scene::new().await;
    scene.app.registered(EMAIL, "worker", "care").await;
    scene.app.mails().await;
    assert_eq!(scene.back().await.location(), "/sign-in/connect");
    assert!(!scene.is_in().await);
    assert!(
        scene
            .browser
            .get("/sign-in/connect")
            .await
            .text()
            .contains("Password of your account here")
    );
    let role = scene
        .browser
        .form("/sign-in/connect", &[("role", "worker"), ("sector", "care")])
        .await;
    refused(&role, "Enter the password of your account here");
    let wrong = scene
        .browser
        .form("/sign-in/connect", &[("password", "not the password")])
        .await;
    refused(
        &wrong,
        "This does not open your account here. Check the password and try again",
    );
    let right = scene.browser.form("/sign-in/connect", &[("password", PASSWORD)]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text());
    assert!(scene.is_in().await);
    let letters = scene.app.mails().await;
    assert!(
        letters
            .iter()
            .any(|mail| mail.to.as_str() == EMAIL && mail.text.contains("Rowan")),
        "{letters:?}"
    );
    // The ticket is used up, and from now on the word is enough.
    refused(
        &scene.browser.form("/sign-in/connect", &[("password", PASSWORD)]).await,
        ENDED,
    );
    scene.browser = scene.app.anonymous();
    scene.begin("").await;
    assert_eq!(scene.back().await.status, StatusCode::SEE_OTHER);
    assert!(scene.is_in().await);
    scene.app.mails().await;
}

#[tokio::test]
async fn who_has_no_password_is_shown_the_way_to_one() {
    let mut scene = Scene::new().await;
    scene.newcomer().await;
    let led = scene.browser.get("/account/factors").await;
    assert_eq!(led.location(), "/prove?next=/account/factors");
    let asked = scene.browser.get(led.location()).await.text();
    assert!(
        asked.contains("<a href=\"/reset-password\">Choose a password</a>"),
        "{asked}"
    );
    scene.app.mails().await;
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V6_8_1__the_same_subject_at_another_provider_is_somebody_else() {
    let mut scene = Scene::new().await;
    scene.newcomer().await;
    scene.browser = scene.app.anonymous();
    let away = scene.browser.get("/sign-in/with/evil").await;
    let address = url::Url::parse(away.location()).expect("an address");
    scene.sent = address.query_pairs().into_owned().collect();
    scene.lie("iss", json!(OTHER));
    scene.lie("nonce", json!(scene.sent["nonce"]));
    let state = scene.sent["state"].clone();
    let back = scene
        .browser
        .get(&format!("/sign-in/with/evil/callback?code=c1&state={state}"))
        .await;
    assert_eq!(
        back.location(),
        "/sign-in/connect",
        "asked for the password like a stranger"
    );
    assert!(!scene.is_in().await);
    scene.app.mails().await;
}

#[tokio::test]
async fn a_connection_is_listed_and_cut_with_a_fresh_proof_and_a_letter() {
    let scene = Scene::new().await;
    let api = scene.app.registered(EMAIL, "worker", "care").await;
    scene.back().await;
    let right = scene.browser.form("/sign-in/connect", &[("password", PASSWORD)]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text());
    let list = api.get("/api/v1/me/connections").await.json();
    let id = list["items"][0]["id"].as_str().expect("a connection").to_owned();
    assert_eq!(list["items"][0]["email"], EMAIL);
    let stranger = scene.app.registered("other@example.org", "worker", "care").await;
    let path = format!("/api/v1/me/connections/{id}");
    let delete = async |client: &Client| {
        client
            .send(axum::http::Method::DELETE, &path, None, Vec::new())
            .await
            .status
    };
    assert_eq!(delete(&stranger).await, StatusCode::NOT_FOUND);
    let ask = format!("/account/sign-ins/connections/{id}/remove");
    assert!(scene.browser.get(&ask).await.text().contains("Rowan &#60;Group&#62;"));
    assert_eq!(scene.browser.form(&ask, &[]).await.location(), "/account/sign-ins");
    assert_eq!(delete(&api).await, StatusCode::NOT_FOUND);
    let letters = scene.app.mails().await;
    assert!(
        letters
            .iter()
            .any(|mail| mail.to.as_str() == EMAIL && mail.text.contains("no longer")),
        "{letters:?}"
    );
}

/// A provider's word is one factor: whoever has a second shows it here, too.
#[tokio::test]
async fn asvs_V6_3_4__a_providers_word_leads_somebody_with_a_second_factor_to_the_second_step() {
    let mut scene = Scene::new().await;
    let api = scene.app.registered(EMAIL, "worker", "care").await;
    scene.app.mails().await;
    scene.back().await;
    scene.browser.form("/sign-in/connect", &[("password", PASSWORD)]).await;
    assert!(scene.is_in().await);
    let begun = api.post("/api/v1/me/factors/app", json!({})).await.json();
    let key = begun["key"].as_str().expect("a key").to_owned();
    let code = |app: &TestApp| testkit::app_code(&key, app.db.ground().clock.now());
    let first = json!({ "code": code(&scene.app) });
    let confirmed = api.post("/api/v1/me/factors/app/confirm", first).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());

    scene.app.db.clock().advance(TimeDelta::seconds(30));
    scene.browser = scene.app.anonymous();
    scene.begin("/account").await;
    let led = scene.back().await;
    assert!(led.location().starts_with("/sign-in/second-step"), "{}", led.location());
    assert!(!scene.is_in().await, "the word alone opens nothing");
    let right = code(&scene.app);
    scene.browser.form("/sign-in/second-step", &[("code", &right)]).await;
    assert!(scene.is_in().await);
    scene.app.mails().await;
}

/// Who came by a provider's word has neither factor nor password: the way to both stays open.
#[tokio::test]
async fn who_has_no_password_finds_the_way_to_one_when_their_organisation_demands_a_factor() {
    let scene = Scene::new().await;
    assert_eq!(scene.back().await.location(), "/sign-in/connect");
    let fields = [("role", "employer"), ("sector", "care")];
    let made = scene.browser.form("/sign-in/connect", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let fields = [("name", "Elm House"), ("kind", "care-home"), ("sector", "care")];
    let founded = scene.browser.form("/organisation/new", &fields).await;
    assert_eq!(founded.status, StatusCode::SEE_OTHER, "{}", founded.text());
    let organisations = &scene.app.app.doors.organisations;
    let mut all = scene.app.db.all_seeing().await;
    let (user, organisation): (uuid::Uuid, uuid::Uuid) =
        sqlx::query_as("select user_id, organisation_id from organisations.memberships")
            .fetch_one(&mut all)
            .await
            .expect("the owner");
    let owner = scene.app.db.employer(user.into(), organisation.into(), OrgRole::Owner);
    let demand = DemandFactor {
        organisation: organisation.into(),
        starts: Start::AtOnce,
        asker_has_one: true,
    };
    organisations.demand_factor(&owner, demand).await.expect("demanded");
    assert_eq!(scene.browser.get("/home").await.location(), "/account/factors");
    let led = scene.browser.get("/account/factors").await;
    assert_eq!(led.location(), "/prove?next=/account/factors");
    let asks = scene.browser.get(led.location()).await.text();
    assert!(asks.contains("href=\"/reset-password\""));
    assert_eq!(scene.browser.get("/reset-password").await.status, StatusCode::OK);
    let sent = scene.browser.form("/reset-password", &[("email", EMAIL)]).await;
    assert_eq!(scene.browser.get(sent.location()).await.status, StatusCode::OK);
    scene.app.mails().await;
}
