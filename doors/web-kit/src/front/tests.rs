//! The front, met by requests one at a time. No database: a list stands in for identity.

mod crowds;
mod every_answer;
mod faults;
mod gateway;
mod guessing;
mod input;
mod visitors;

use crate::*;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use chrono::DateTime;
use http::{Method, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::ids::UserId;
use kernel::{MockClock, Secret, SeededRng};
use platform::{AccountRole, Who};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

const PUBLIC: &str = "https://muster.example";

pub(super) fn config() -> Config {
    Config::new(Origin::parse(PUBLIC).expect("an origin"), Secret::new([7; 32]))
}

pub(super) fn kit(config: Config) -> Kit {
    let who = Who::Member {
        user: UserId::from(uuid::Uuid::from_u128(1)),
        account: AccountRole::Worker,
        membership: None,
    };
    let clock = MockClock::at(DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"));
    let authenticator = Authenticator::knowing([("good".to_owned(), who), ("fresh".to_owned(), who)].into());
    Kit::new(
        config,
        Arc::new(clock),
        Arc::new(SeededRng::new(1)),
        authenticator,
        Counting::default(),
    )
    .expect("a kit")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Thing {
    name: String,
}

async fn thing(Json(thing): Json<Thing>) -> String {
    thing.name
}

async fn whoami(SignedIn(actor): SignedIn) -> String {
    actor.user().map(|user| user.to_string()).unwrap_or_default()
}

async fn number(Path(number): Path<u8>) -> String {
    number.to_string()
}

async fn keyed(IdempotencyHeader(key): IdempotencyHeader, RawBody(body): RawBody) -> String {
    format!(
        "{} {} {} {}",
        key.key,
        key.route,
        hex::encode(&key.fingerprint[..4]),
        body.len()
    )
}

async fn flash(FlashMessage(flash): FlashMessage) -> Html<String> {
    Html(flash.map(|flash| flash.text.into_owned()).unwrap_or_default())
}

async fn panics() -> StatusCode {
    panic!("secret@person.example")
}

async fn sleeps() -> StatusCode {
    std::future::pending().await
}

fn routes() -> Router {
    Router::new()
        .route("/api/v1/things", post(thing))
        .route("/api/v1/me", get(whoami))
        .route("/api/v1/numbers/{number}", get(number))
        .route("/api/v1/keyed/{id}", post(keyed))
        .route("/api/v1/panic", get(panics).post(panics))
        .route("/api/v1/sleep", get(sleeps).post(sleeps))
        .route("/api/v1/json", get(async || Json(serde_json::json!({ "is": "json" }))))
        .route("/api/v1/busy", get(async || Problem::unavailable(7)))
}

fn pages() -> Router {
    Router::new()
        .route("/", get(async || Html("home")))
        .route(
            "/mine",
            get(async |SignedIn(_): SignedIn| Html("mine")).post(async |SignedIn(_): SignedIn| "no"),
        )
        .route("/saved", post(async || SeeOther::to("/flash").success("Saved")))
        .route("/flash", get(flash))
        .route("/lesson", get(async || (axum::Extension(LessonMedia), Html("lesson"))))
        .route(
            "/pay",
            get(async || {
                let origin = Origin::parse("https://pay.example").expect("an origin");
                (axum::Extension(PaymentOrigin(origin)), Html("pay"))
            }),
        )
        .route("/file", get(async || (axum::Extension(FileResponse), "file")))
        .route(
            "/assets/app.css",
            get(async || ([(header::CONTENT_TYPE, "text/css")], "a{}")),
        )
        .route(
            "/sw.js",
            get(async || ([(header::CONTENT_TYPE, "text/javascript")], "")),
        )
        .route(
            "/form",
            post(async || (StatusCode::UNPROCESSABLE_ENTITY, Html("your answers"))),
        )
}

pub(super) fn draw(scene: ErrorScene<'_>) -> Response {
    Html(format!(
        "{}: {} ({})",
        scene.problem.title(),
        scene.path,
        scene.problem.code()
    ))
    .into_response()
}

fn house_with(config: Config) -> Router {
    let kit = kit(config);
    both_doors(kit.api(routes()), kit.site(pages(), Arc::new(draw)))
}

fn house() -> Router {
    house_with(config())
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

pub(super) async fn send(house: &Router, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    let answer = house.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

async fn see(house: &Router, path: &str) -> Answer {
    send(house, Method::GET, path, &[], "").await
}

const JSON: (&str, &str) = ("content-type", "application/json");
pub(super) const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");
pub(super) const COOKIE: (&str, &str) = ("cookie", "__Host-session=good");

#[tokio::test]
async fn every_refusal_of_the_api_is_a_problem() {
    let house = house();
    let deep = "[".repeat(33);
    let long = format!("\"{}\"", "x".repeat(256 * 1024));
    let cases: &[(Method, &str, &str, &str, u16, &str)] = &[
        (Method::GET, "/api/v1/nowhere", "", "", 404, "web/not-found"),
        (Method::GET, "/api/v1/numbers/many", "", "", 404, "web/not-found"),
        (Method::DELETE, "/api/v1/things", "", "", 405, "web/method-not-allowed"),
        (
            Method::POST,
            "/api/v1/things",
            "text/plain",
            "{}",
            415,
            "web/media-type",
        ),
        (
            Method::POST,
            "/api/v1/things",
            "application/json",
            "",
            400,
            "web/json-syntax",
        ),
        (
            Method::POST,
            "/api/v1/things",
            "application/json",
            "{\"name\":\"a\"} x",
            400,
            "web/json-syntax",
        ),
        (
            Method::POST,
            "/api/v1/things",
            "application/json",
            &deep,
            400,
            "web/json-too-deep",
        ),
        (
            Method::POST,
            "/api/v1/things",
            "application/json",
            &long,
            413,
            "web/too-large",
        ),
        (
            Method::POST,
            "/api/v1/things",
            "application/json",
            "{\"name\":1}",
            422,
            "web/json-shape",
        ),
        (
            Method::POST,
            "/api/v1/keyed/1",
            "application/json",
            "{}",
            400,
            "web/idempotency-key-missing",
        ),
        (Method::GET, "/api/v1/me", "", "", 401, "web/sign-in-needed"),
        (Method::GET, "/api/v1/panic", "", "", 500, "web/internal"),
        (Method::POST, "/api/v1/panic", "", "", 500, "web/internal"),
        (Method::GET, "/api/v1/busy", "", "", 503, "web/unavailable"),
    ];
    for (method, path, kind, body, status, code) in cases {
        let headers = [("content-type", *kind)];
        let headers = if kind.is_empty() { &headers[..0] } else { &headers[..] };
        let answer = send(&house, method.clone(), path, headers, body).await;
        assert_eq!(answer.status.as_u16(), *status, "{method} {path}: {}", answer.body);
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{method} {path}"
        );
        let problem = answer.json();
        assert_eq!(problem["code"], *code, "{method} {path}");
        assert_eq!(problem["status"], *status);
        assert_eq!(problem["instance"], *path);
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
        assert!(
            problem["type"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("https://muster.example/help/errors/web#"))
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.body.contains("secret@"), "inner text stays inside");
    }
    assert_eq!(
        send(&house, Method::DELETE, "/api/v1/things", &[], "")
            .await
            .header("allow"),
        "POST"
    );
    assert_eq!(see(&house, "/api/v1/busy").await.header("retry-after"), "7");
    assert_eq!(see(&house, "/api/v1/me").await.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn unknown_fields_are_named() {
    let answer = send(
        &house(),
        Method::POST,
        "/api/v1/things",
        &[JSON],
        r#"{"name":"a","role":"admin"}"#,
    )
    .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    insta::assert_json_snapshot!(answer.json(), { ".request_id" => "[id]" });
}

#[tokio::test]
async fn every_code_of_the_kit_is_explained() {
    let explained = error_pages("web").expect("a page");
    let texts = [
        include_str!("faces.rs"),
        include_str!("admit.rs"),
        include_str!("forgery.rs"),
        include_str!("guard.rs"),
        include_str!("version.rs"),
        include_str!("../problem.rs"),
        include_str!("../extract/input.rs"),
        include_str!("../extract/raw.rs"),
        include_str!("../extract/json.rs"),
        include_str!("../extract/acting.rs"),
        include_str!("../extract/idempotency.rs"),
    ];
    let codes = texts.iter().flat_map(|text| text.split('"')).filter(|word| {
        word.strip_prefix("web/")
            .is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    });
    for code in codes {
        assert!(
            explained.iter().any(|page| page.code == code),
            "docs/errors/web.md lacks {code}"
        );
    }
}

#[tokio::test]
async fn headers_are_exact() {
    let house = house();
    let mut seen = String::new();
    for (path, signed_in) in [
        ("/", false),
        ("/mine", true),
        ("/lesson", false),
        ("/pay", false),
        ("/file", true),
        ("/assets/app.css", true),
        ("/sw.js", false),
        ("/nowhere", false),
        ("/api/v1/me", true),
        ("/api/v1/panic", false),
        ("/api/v1/nowhere", false),
    ] {
        let answer = send(&house, Method::GET, path, if signed_in { &[COOKIE] } else { &[] }, "").await;
        writeln!(seen, "{path} -> {}", answer.status.as_u16()).expect("memory");
        let mut lines: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id" && *name != "content-length")
            .map(|(name, value)| format!("  {name}: {}\n", value.to_str().expect("text")))
            .collect();
        lines.sort();
        seen.extend(lines);
    }
    insta::assert_snapshot!(seen);
}
