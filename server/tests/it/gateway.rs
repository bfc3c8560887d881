//! The gateway before every route of the JSON door: wrong methods, wrong kinds of body, bodies that are too large, and the
//! headers of whatever comes back.

use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use platform::StaffRole;
use serde_json::Value;

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Headers that every answer of the JSON door carries, exactly so.
const EXACT: [(&str, &str); 8] = [
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains; preload",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), payment=(), usb=(), geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    ("api-version", "1"),
];
const NEVER: [&str; 6] = [
    "server",
    "x-powered-by",
    "x-xss-protection",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "via",
];

/// One operation of the description.
struct Operation {
    method: Method,
    path: String,
    takes_json: bool,
}

/// Every path with its operations, its parameters filled in with something that exists nowhere.
async fn operations(client: &Client) -> Vec<Operation> {
    let description = client.get("/api/v1/openapi.json").await.json();
    let mut all = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for method in METHODS {
            let operation = &item[method.as_str().to_lowercase()];
            if operation.is_object() {
                all.push(Operation {
                    method,
                    path: filled(path),
                    takes_json: operation["requestBody"]["content"]["application/json"].is_object(),
                });
            }
        }
    }
    assert!(all.len() > 40, "the description was read: {}", all.len());
    all
}

fn filled(path: &str) -> String {
    let mut out = String::new();
    for (number, piece) in path.split(['{', '}']).enumerate() {
        out.push_str(if number % 2 == 0 {
            piece
        } else {
            "0198a6f0-1c1e-7c39-8f0e-0d9b6a2f4e11"
        });
    }
    out
}

fn whole(answer: &Answer, what: &str) {
    for (name, value) in EXACT {
        assert_eq!(answer.header(name), Some(value), "{name} of {what}");
    }
    for name in NEVER {
        assert_eq!(answer.header(name), None, "{name} of {what}");
    }
    assert_eq!(
        answer.headers.get_all("content-security-policy").iter().count(),
        1,
        "{what}"
    );
    assert!(answer.header("x-request-id").is_some(), "{what}");
}

/// A problem as promised, with every header.
fn problem(answer: &Answer, what: &str) -> Value {
    whole(answer, what);
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{what}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16(), "{what}");
    for member in ["type", "title", "detail", "code", "instance", "request_id"] {
        assert!(
            problem[member].as_str().is_some_and(|text| !text.is_empty()),
            "{member} of {what}"
        );
    }
    problem
}

#[tokio::test]
async fn asvs_V4_1_4__every_route_refuses_the_methods_it_does_not_have() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    let all = operations(&nobody).await;
    let mut tried = 0;
    for operation in &all {
        let has = |method: &Method| {
            all.iter()
                .any(|one| one.path == operation.path && one.method == *method)
        };
        for method in METHODS.into_iter().filter(|method| !has(method)) {
            let what = format!("{method} {}", operation.path);
            let answer = nobody
                .send(method, &operation.path, Some("application/json"), b"{}".to_vec())
                .await;
            // A literal path may also match a template of its neighbour, which then finds nothing.
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{what}: {}",
                answer.text()
            );
            assert_eq!(problem(&answer, &what)["code"], "web/method-not-allowed");
            let allowed = answer.header("allow").unwrap_or_default();
            assert!(allowed.contains(operation.method.as_str()), "{what}: allow {allowed}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

/// For whom there is something at a path: the staff area is hidden from everybody else.
fn writer<'a>(path: &str, worker: &'a Client, admin: &'a Client) -> &'a Client {
    if path.starts_with("/api/v1/staff/") {
        admin
    } else {
        worker
    }
}

#[tokio::test]
async fn asvs_V3_5_2__every_write_refuses_other_kinds_of_body_and_too_much_of_the_right_one() {
    let app = TestApp::start().await;
    let worker = app
        .registered("kinds@demo.example", "worker", "care")
        .await
        .once("kinds-1");
    let admin = app.staff("kinds-admin", StaffRole::Admin).await.api.once("kinds-2");
    let large = format!("\"{}\"", "x".repeat(256 * 1024)).into_bytes();
    let kinds = [
        Some("text/plain"),
        Some("application/xml"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json-patch"),
        Some("not a kind"),
        None,
    ];
    for operation in operations(&worker).await {
        let Operation {
            method,
            path,
            takes_json,
        } = operation;
        // The webhook's body is judged by its signature alone, whatever it says it is.
        if !takes_json || path.ends_with("/webhooks/stripe") {
            continue;
        }
        let caller = writer(&path, &worker, &admin);
        for kind in kinds {
            let what = format!("{method} {path} as {kind:?}");
            let answer = caller.send(method.clone(), &path, kind, b"{}".to_vec()).await;
            // Who may not do it at all is told that first.
            let expected = [StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::FORBIDDEN];
            assert!(
                expected.contains(&answer.status),
                "{what}: {} {}",
                answer.status,
                answer.text()
            );
            problem(&answer, &what);
        }
        let what = format!("{method} {path}, too large");
        let answer = caller
            .send(method, &path, Some("application/json"), large.clone())
            .await;
        assert_eq!(
            answer.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{what}: {}",
            answer.text()
        );
        assert_eq!(problem(&answer, &what)["code"], "web/too-large");
    }
}

#[tokio::test]
async fn every_read_carries_every_header_whoever_asks() {
    let app = TestApp::start().await;
    let worker = app.registered("reads@demo.example", "worker", "care").await;
    for client in [&app.anonymous(), &worker] {
        for operation in operations(client).await {
            if operation.method != Method::GET {
                continue;
            }
            let answer = client.get(&operation.path).await;
            assert!(
                !answer.status.is_server_error(),
                "{}: {}",
                operation.path,
                answer.text()
            );
            if answer.status.is_client_error() {
                problem(&answer, &operation.path);
            } else {
                whole(&answer, &operation.path);
            }
        }
    }
}

#[tokio::test]
async fn deep_and_strange_json_is_refused_by_every_write() {
    let app = TestApp::start().await;
    let worker = app
        .registered("deep@demo.example", "worker", "care")
        .await
        .once("deep-1");
    let admin = app.staff("deep-admin", StaffRole::Admin).await.api.once("deep-2");
    let deep = "[".repeat(100_000).into_bytes();
    for operation in operations(&worker).await.into_iter().filter(|one| one.takes_json) {
        let what = format!("{} {}", operation.method, operation.path);
        let answer = writer(&operation.path, &worker, &admin)
            .send(
                operation.method,
                &operation.path,
                Some("application/json"),
                deep.clone(),
            )
            .await;
        let expected = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN];
        assert!(
            expected.contains(&answer.status),
            "{what}: {} {}",
            answer.status,
            answer.text()
        );
        problem(&answer, &what);
    }
}
