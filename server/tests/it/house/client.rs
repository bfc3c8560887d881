//! A caller of the router: as a program with a token, or as a browser with cookies.

use super::ORIGIN;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt;

/// Whole answers are read up to this size.
const LONGEST: usize = 32 << 20;

/// A caller.
#[derive(Clone)]
pub(crate) struct Client {
    router: axum::Router,
    token: Option<String>,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    extra: Vec<(&'static str, String)>,
    keeps_cookies: bool,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Returns one header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.text()))
    }
}

impl Client {
    pub(crate) fn new(router: axum::Router) -> Self {
        Self {
            router,
            token: None,
            cookies: Arc::default(),
            extra: Vec::new(),
            keeps_cookies: true,
        }
    }

    /// The same caller at another node.
    pub(crate) fn on(&self, router: &axum::Router) -> Self {
        Self {
            router: router.clone(),
            ..self.clone()
        }
    }

    /// The same caller, whose cookies stay as they are whatever is answered.
    pub(crate) fn frozen(mut self) -> Self {
        self.keeps_cookies = false;
        self
    }

    /// The same caller with a bearer token.
    pub(crate) fn with_token(mut self, token: String) -> Self {
        self.token = Some(token);
        self
    }

    /// The same caller, sending one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.extra.push((name, value.into()));
        self
    }

    /// The same caller with an idempotency key.
    pub(crate) fn once(self, key: &str) -> Self {
        self.with_header("idempotency-key", key)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(
            Method::POST,
            path,
            Some("application/json"),
            body.to_string().into_bytes(),
        )
        .await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(
            Method::PUT,
            path,
            Some("application/json"),
            body.to_string().into_bytes(),
        )
        .await
    }

    /// Posts a form as a browser does.
    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.send(Method::PATCH, path, Some("application/json"), body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, Vec::new()).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded(fields);
        self.send(
            Method::POST,
            path,
            Some("application/x-www-form-urlencoded"),
            body.into_bytes(),
        )
        .await
    }

    /// Posts a webhook as a provider does.
    pub(crate) async fn webhook(&self, body: &[u8], signature: &str) -> Answer {
        let client = self.clone().with_header("stripe-signature", signature);
        client
            .send(
                Method::POST,
                "/api/v1/webhooks/stripe",
                Some("application/json"),
                body.to_vec(),
            )
            .await
    }

    /// Sends anything.
    pub(crate) async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let path = path.strip_prefix(ORIGIN).unwrap_or(path);
        let host = self.extra.iter().find(|(name, _)| *name == "host");
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host.map_or("127.0.0.1:8080", |(_, host)| host));
        if self.token.is_none() {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in self.extra.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, value);
        }
        let jar = self.jar();
        if !jar.is_empty() {
            request = request.header(header::COOKIE, jar);
        }
        let mut request = request.body(Body::from(body)).expect("a request");
        request.extensions_mut().insert(web_kit::Peer(SocketAddr::from((
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            40_000,
        ))));
        let answer = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = answer.into_parts();
        if self.keeps_cookies {
            self.keep_cookies(&parts.headers);
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, LONGEST).await.expect("the body arrives").to_vec(),
        }
    }

    /// The cookies as they stand, to be shown by somebody else.
    pub(crate) fn clone_jar(&self) -> String {
        self.jar()
    }

    fn jar(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap_or_default();
            let Some((name, rest)) = line.split_once('=') else {
                continue;
            };
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() || line.to_ascii_lowercase().contains("max-age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn form_urlencoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
