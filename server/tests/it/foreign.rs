//! Signing in with an account from elsewhere: what the callback takes, and everything that it must not. The provider is a wire
//! of the test's own with keys of its own; a real provider's process stands in `e2e/journeys/oidc.test.mjs`.

use crate::house::{Answer, Client, ORIGIN, TestApp};
use async_trait::async_trait;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use identity::{ClientProof, Provider, ProviderWire, Providers, WireError};
use kernel::Secret;
use serde_json::{Value, json};
use server::app::Settings;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

const ISSUER: &str = "https://rowan.example";
const OTHER: &str = "https://evil.example";
const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

/// What the provider will say.
struct Says {
    claims: Value,
    header: Value,
    seed: u8,
    signed: bool,
    down: bool,
    iss_parameter: bool,
}

/// A provider on a wire: it answers what the test told it to.
#[derive(Clone)]
pub(crate) struct Wire {
    issuer: &'static str,
    says: Arc<Mutex<Says>>,
    asked: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
}

impl Wire {
    /// Tells it what to say of the person in its next token.
    pub(crate) fn say(&self, claims: Value) {
        self.says.lock().expect("a lock").claims = claims;
    }
}

/// What an honest token holds.
pub(crate) fn honest(now: i64, nonce: &str, email: &str) -> Value {
    json!({
        "iss": ISSUER, "sub": "rowan-17", "aud": "muster", "exp": now + 300, "iat": now,
        "nonce": nonce, "email": email, "email_verified": true,
    })
}

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[async_trait]
impl ProviderWire for Wire {
    async fn get(&self, address: &str) -> Result<Vec<u8>, WireError> {
        let says = self.says.lock().expect("a lock");
        if says.down {
            return Err(WireError::Down("it is night".to_owned()));
        }
        let document = if address.ends_with("/.well-known/openid-configuration") {
            json!({
                "issuer": self.issuer,
                "authorization_endpoint": format!("{}/authorize", self.issuer),
                "token_endpoint": format!("{}/token", self.issuer),
                "jwks_uri": format!("{}/keys", self.issuer),
                "authorization_response_iss_parameter_supported": says.iss_parameter,
            })
        } else {
            let public = base64(key(1).public_key().as_ref());
            json!({ "keys": [
                { "kty": "strange" },
                { "kty": "OKP", "crv": "Ed25519", "kid": "one", "alg": "EdDSA", "use": "sig", "x": public },
            ] })
        };
        Ok(document.to_string().into_bytes())
    }

    async fn post(
        &self,
        _address: &str,
        form: &[(&str, String)],
        proof: Option<&ClientProof>,
    ) -> Result<Vec<u8>, WireError> {
        assert!(proof.is_some_and(|proof| proof.id == "muster"), "we show who we are");
        let form: BTreeMap<String, String> = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let says = self.says.lock().expect("a lock");
        if form["code"] == "used" {
            return Err(WireError::Refused(400));
        }
        self.asked.lock().expect("a lock").push(form);
        let body = format!(
            "{}.{}",
            base64(says.header.to_string()),
            base64(says.claims.to_string())
        );
        let seal = if says.signed {
            base64(key(says.seed).sign(body.as_bytes()))
        } else {
            String::new()
        };
        Ok(json!({ "id_token": format!("{body}.{seal}"), "access_token": "x" })
            .to_string()
            .into_bytes())
    }
}

/// Two providers over one wire, which says what the test tells it to.
pub(crate) fn wired() -> (Wire, Providers) {
    let says = Says {
        claims: json!({}),
        header: json!({ "alg": "EdDSA", "kid": "one" }),
        seed: 1,
        signed: true,
        down: false,
        iss_parameter: false,
    };
    let wire = Wire {
        issuer: ISSUER,
        says: Arc::new(Mutex::new(says)),
        asked: Arc::default(),
    };
    let other = Wire {
        issuer: OTHER,
        ..wire.clone()
    };
    let provider = |id: &str, issuer: &str| Provider {
        id: id.to_owned(),
        name: "Rowan <Group>".to_owned(),
        issuer: issuer.to_owned(),
        client: "muster".to_owned(),
        secret: Some(Secret::new("secret".to_owned())),
        hosts: Vec::new(),
    };
    let list: Vec<(Provider, Arc<dyn ProviderWire>)> = vec![
        (provider("rowan", ISSUER), Arc::new(wire.clone())),
        (provider("evil", OTHER), Arc::new(other)),
    ];
    (wire, Providers::new(list, ORIGIN))
}

/// The house with a provider, and a browser that has gone there.
struct Scene {
    app: TestApp,
    wire: Wire,
    browser: Client,
    sent: BTreeMap<String, String>,
}

impl Scene {
    async fn new() -> Self {
        let (wire, providers) = wired();
        let app = TestApp::open_to(providers, Settings::for_tests()).await;
        let browser = app.anonymous();
        let mut scene = Self {
            app,
            wire,
            browser,
            sent: BTreeMap::new(),
        };
        scene.begin("").await;
        scene
    }

    /// Goes to the provider; notes what the address there says, and what an honest token then holds.
    async fn begin(&mut self, next: &str) {
        let away = self.browser.get(&format!("/sign-in/with/rowan?next={next}")).await;
        assert_eq!(away.status, StatusCode::SEE_OTHER, "{}", away.text());
        let address = url::Url::parse(away.location()).expect("an address");
        assert!(away.location().starts_with("https://rowan.example/authorize?"));
        let cookie = away.header("set-cookie").expect("a cookie");
        assert!(
            cookie.starts_with("__Host-provider=") && cookie.contains("Max-Age=600") && cookie.contains("HttpOnly")
        );
        self.sent = address.query_pairs().into_owned().collect();
        let now = self.app.db.ground().clock.now().timestamp();
        self.wire.say(honest(now, &self.sent["nonce"], EMAIL));
    }

    /// Changes one claim; null takes it out.
    fn lie(&self, name: &str, value: Value) {
        let mut says = self.wire.says.lock().expect("a lock");
        let claims = says.claims.as_object_mut().expect("claims");
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.to_owned(), value);
        }
    }

    fn change(&self, how: impl FnOnce(&mut Says)) {
        how(&mut self.wire.says.lock().expect("a lock"));
    }

    async fn back(&self) -> Answer {
        self.back_with(&[("code", "c1"), ("state", &self.sent["state"])]).await
    }

    async fn back_with(&self, query: &[(&str, &str)]) -> Answer {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(query);
        self.browser
            .get(&format!("/sign-in/with/rowan/callback?{}", text.finish()))
            .await
    }

    /// An account of one's own, made by the provider's word.
    async fn newcomer(&mut self) {
        assert_eq!(self.back().await.location(), "/sign-in/connect");
        let fields = [("role", "worker"), ("sector", "care")];
        let made = self.browser.form("/sign-in/connect", &fields).await;
        assert_eq!(made.location(), "/profile/personal", "{}", made.text());
    }

    async fn is_in(&self) -> bool {
        self.browser.get("/account").await.status == StatusCode::OK
    }
}

fn refused(answer: &Answer, words: &str) {
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{words}: {}",
        answer.text()
    );
    assert!(answer.text().contains(words), "{words}: {}", answer.text());
    assert!(!answer.headers.get_all("set-cookie").iter().any(|line| {
        line.to_str()
            .is_ok_and(|line| line.starts_with("__Host-session=") && !line.contains("Max-Age=0"))
    }));
}

const ENDED: &str = "was begun in another browser";
const UNPROVEN: &str = "could not check what the provider told us";

#[tokio::test]
async fn an_address_without_an_account_gets_one_after_a_choice_and_comes_back_by_issuer_and_subject() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.sent["response_type"], "code");
    assert_eq!(
        (
            scene.sent["scope"].as_str(),
            scene.sent["code_challenge_method"].as_str()
        ),
        ("openid email", "S256")
    );
    assert_eq!(
        scene.sent["redirect_uri"],
        format!("{ORIGIN}/sign-in/with/rowan/callback")
    );
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
    refused(&wrong, "Enter the password of your account here");
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

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_2_1__an_answer_counts_once_in_the_browser_that_began_with_its_own_state() {
    let mut scene = Scene::new().await;
    let (mine, state) = (scene.browser.clone(), scene.sent["state"].clone());
    for query in [
        vec![("code", "c1")],
        vec![("code", "c1"), ("state", "")],
        vec![("code", "c1"), ("state", "of-another-browser")],
    ] {
        refused(&scene.back_with(&query).await, ENDED);
    }
    scene.browser = scene.app.anonymous();
    refused(&scene.back_with(&[("code", "c1"), ("state", &state)]).await, ENDED);
    // What strangers brought has not used mine up.
    scene.browser = mine;
    let jar = scene.browser.clone_jar();
    assert_eq!(scene.back().await.location(), "/sign-in/connect");
    scene.browser = scene.app.anonymous().with_header("cookie", jar);
    refused(&scene.back().await, ENDED);
    scene.browser = scene.app.anonymous();
    scene.begin("").await;
    scene
        .app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(10));
    refused(&scene.back().await, ENDED);
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_5_1__a_token_must_hold_this_tries_nonce() {
    for nonce in [json!("another"), json!(""), json!(null), json!(7)] {
        let scene = Scene::new().await;
        scene.lie("nonce", nonce);
        refused(&scene.back().await, UNPROVEN);
    }
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_5_4__a_token_must_be_for_us_from_the_issuer_and_in_time() {
    let now = testkit::start_of_tests().timestamp();
    for (claim, value) in [
        ("aud", json!("somebody-else")),
        ("aud", json!(["muster", "somebody-else"])),
        ("aud", json!(null)),
        ("azp", json!("somebody-else")),
        ("iss", json!("https://rowan.example/")),
        ("iss", json!(OTHER)),
        ("exp", json!(now - 30)),
        ("exp", json!("soon")),
        ("iat", json!(now + 31)),
        ("iat", json!(now - 600)),
        ("iat", json!(null)),
        ("sub", json!("")),
        ("sub", json!(null)),
    ] {
        let scene = Scene::new().await;
        scene.lie(claim, value.clone());
        refused(&scene.back().await, UNPROVEN);
        assert!(!scene.is_in().await, "{claim} {value}");
    }
    let scene = Scene::new().await;
    scene.lie("aud", json!(["muster", "somebody-else"]));
    scene.lie("azp", json!("muster"));
    scene.lie("exp", json!(now - 29));
    assert_eq!(
        scene.back().await.location(),
        "/sign-in/connect",
        "the leeway and a list of audiences hold"
    );
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V6_8_2__unsigned_and_wrongly_signed_tokens_are_refused() {
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256", "kid": "one" }),
        json!({ "alg": "RS256", "kid": "one" }),
        json!({ "alg": "ES256", "kid": "one" }),
        json!({ "alg": "EdDSA", "kid": "unknown" }),
        json!({ "kid": "one" }),
    ] {
        let scene = Scene::new().await;
        scene.change(|says| says.header = header);
        refused(&scene.back().await, UNPROVEN);
    }
    let scene = Scene::new().await;
    scene.change(|says| says.seed = 2);
    refused(&scene.back().await, UNPROVEN);
    let scene = Scene::new().await;
    scene.change(|says| says.signed = false);
    refused(&scene.back().await, UNPROVEN);
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V10_2_2__one_providers_answer_is_never_taken_for_anothers() {
    let scene = Scene::new().await;
    let state = scene.sent["state"].clone();
    // At the callback of another provider of ours.
    let mixed = scene
        .browser
        .get(&format!("/sign-in/with/evil/callback?code=c1&state={state}"))
        .await;
    refused(&mixed, ENDED);
    // With the word of another issuer.
    refused(
        &scene
            .back_with(&[("code", "c1"), ("state", &state), ("iss", OTHER)])
            .await,
        UNPROVEN,
    );
    // Without the word of a provider that always gives it.
    let mut scene = Scene::new().await;
    scene
        .app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(11));
    scene.change(|says| says.iss_parameter = true);
    scene.begin("").await;
    refused(&scene.back().await, UNPROVEN);
    scene.begin("").await;
    let state = scene.sent["state"].clone();
    let honest = scene
        .back_with(&[("code", "c1"), ("state", &state), ("iss", ISSUER)])
        .await;
    assert_eq!(honest.location(), "/sign-in/connect");
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
async fn a_provider_that_says_no_is_down_or_does_not_vouch_opens_nothing() {
    let scene = Scene::new().await;
    let state = scene.sent["state"].clone();
    let no = scene.back_with(&[("error", "access_denied"), ("state", &state)]).await;
    refused(&no, "did not sign you in");
    for (claim, value) in [
        ("email_verified", json!(false)),
        ("email_verified", json!(null)),
        ("email_verified", json!("true")),
        ("email", json!(null)),
        ("email", json!("no address")),
    ] {
        let scene = Scene::new().await;
        scene.lie(claim, value);
        refused(&scene.back().await, "has not confirmed your e-mail address");
    }
    let scene = Scene::new().await;
    let state = scene.sent["state"].clone();
    refused(&scene.back_with(&[("code", "used"), ("state", &state)]).await, ENDED);
    let scene = Scene::new().await;
    scene
        .app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(9));
    scene.change(|says| says.down = true);
    refused(&scene.back().await, "does not answer at the moment");
    let unknown = scene.browser.get("/sign-in/with/nobody").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
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
#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
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
