//! Signing in with an account from elsewhere: what the callback takes, and everything that it must not. A real
//! provider's process stands in `e2e/journeys/oidc.test.mjs`.

mod accounts;
mod answers;
mod tokens;

use crate::house::provider::{Says, Wire, honest, wired};
use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use serde_json::Value;
use server::app::Settings;
use std::collections::BTreeMap;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

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
