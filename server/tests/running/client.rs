//! A caller over the network, as a program is.

use crate::process::until;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// A password that no list knows.
pub(crate) const PASSWORD: &str = "six otters knit lemon socks";

/// A caller.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    origin: String,
    token: Option<String>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) kind: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Returns one text of the answer's object.
    pub(crate) fn field(&self, name: &str) -> String {
        let found = self.json()[name].as_str().map(str::to_owned);
        found.unwrap_or_else(|| panic!("no {name}: {} {}", self.status, self.text))
    }
}

impl Client {
    #[expect(
        clippy::disallowed_methods,
        reason = "the product's client does not call its own machine"
    )]
    pub(crate) fn at(origin: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self {
            http,
            origin,
            token: None,
        }
    }

    /// Sends a request; `None` when there was no answer.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Option<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.origin));
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.answer(request).await
    }

    async fn answer(&self, mut request: RequestBuilder) -> Option<Answer> {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.ok()?;
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Some(Answer {
            status: answer.status().as_u16(),
            retry_after: header("retry-after"),
            kind: header("content-type").unwrap_or_default(),
            text: answer.text().await.ok()?,
        })
    }

    pub(crate) async fn try_get(&self, path: &str) -> Option<Answer> {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await.expect("an answer")
    }

    /// Sends a form with a file.
    pub(crate) async fn upload(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = self.http.post(format!("{}{path}", self.origin));
        let request = request.header("content-type", kind).body(body);
        self.answer(request).await.expect("an answer")
    }

    /// Registers an address; `None` when there was no answer.
    pub(crate) async fn try_register(&self, email: &str, role: &str) -> Option<Answer> {
        let body = json!({ "email": email, "password": PASSWORD, "role": role, "sector": "care" });
        self.send(Method::POST, "/api/v1/auth/register", Some(body)).await
    }

    /// Waits for a letter to the address and returns its text.
    pub(crate) async fn letter(&self, email: &str) -> String {
        until("a letter", async || {
            let answer = self.try_get(&format!("/dev/mailbox.json?to={email}")).await?;
            let letters = serde_json::from_str::<Value>(&answer.text).ok()?;
            Some(letters.as_array()?.first()?["text"].as_str()?.to_owned())
        })
        .await
    }

    /// Registers, follows the letter's link, and signs in.
    pub(crate) async fn registered(&self, email: &str, role: &str) -> Self {
        let registered = self.try_register(email, role).await.expect("an answer");
        assert_eq!(registered.status, 201, "{}", registered.text);
        self.confirmed(email).await
    }

    /// Follows the letter's link and signs in.
    pub(crate) async fn confirmed(&self, email: &str) -> Self {
        let letter = self.letter(email).await;
        let token = letter
            .split_once("token=")
            .and_then(|(_, rest)| rest.split_whitespace().next())
            .expect("a link");
        let verified = self
            .post(
                "/api/v1/auth/verify-email",
                json!({ "token": token, "password": PASSWORD }),
            )
            .await;
        assert_eq!(verified.status, 200, "{}", verified.text);
        self.signed_in(email).await
    }

    /// Returns the first part of the access token, which names algorithm and key.
    pub(crate) fn token_head(&self) -> Option<&str> {
        self.token.as_ref()?.split('.').next()
    }

    pub(crate) async fn signed_in(&self, email: &str) -> Self {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = self.post("/api/v1/auth/login", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        Self {
            token: Some(answer.field("access_token")),
            ..self.clone()
        }
    }
}
