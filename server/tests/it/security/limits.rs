//! Limits as they ship, through the doors.

use crate::house::{Answer, Client, TestApp};
use axum::http::{Method, StatusCode};
use serde_json::json;

const EMAIL: &str = "jo@example.org";
const WINDOW: chrono::TimeDelta = chrono::TimeDelta::hours(25);

/// Repeats a request until it is refused for being one too many, and says how often it got through.
async fn until_refused(mut ask: impl AsyncFnMut(usize) -> Answer) -> usize {
    for time in 0..200 {
        let answer = ask(time).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.header("retry-after").is_some(), "{answer:?}");
            return time;
        }
        assert!(!answer.status.is_server_error(), "{answer:?}");
    }
    panic!("it goes on for ever");
}

#[tokio::test]
async fn asvs_V2_4_1__whatever_costs_or_gives_away_something_has_an_end() {
    let app = TestApp::limited().await;
    let nobody = app.anonymous();
    let rest = || app.db.clock().advance(WINDOW);
    let registering = until_refused(async |time| {
        let email = format!("new{time}@example.org");
        let body =
            json!({ "email": email, "password": "six otters knit lemon socks", "role": "worker", "sector": "care" });
        nobody.post("/api/v1/auth/register", body).await
    });
    assert_eq!(registering.await, 5, "accounts from one address in an hour");
    rest();
    let login = json!({ "email": EMAIL, "password": "wrong otters" });
    let guessing = until_refused(async |_| nobody.post("/api/v1/auth/login", login.clone()).await);
    assert_eq!(guessing.await, 10, "guesses at one account from one address");
    rest();
    let whom = json!({ "email": EMAIL });
    let letters = until_refused(async |_| nobody.post("/api/v1/auth/password-reset", whom.clone()).await);
    assert_eq!(letters.await, 3, "letters to one mailbox in an hour");
    rest();
    let again = until_refused(async |_| nobody.form("/check-email", &[("email", EMAIL)]).await);
    assert_eq!(again.await, 3, "the same through a page");
    rest();
    let misses = until_refused(async |time| nobody.get(&format!("/api/v1/verify/MU-2222-2222-{time:04}")).await);
    assert!(misses.await <= 20, "numbers that do not exist");
    rest();
    let forged = until_refused(async |_| nobody.webhook(b"{}", "t=1,v1=00").await);
    assert_eq!(forged.await, 20, "forged webhooks");
    rest();
    let pages = until_refused(async |_| nobody.get("/api/v1/courses/nowhere").await);
    assert_eq!(pages.await, 100, "anything else");
}

fn report(count: usize) -> Vec<u8> {
    let one = json!({
        "type": "csp-violation",
        "body": { "effectiveDirective": "script-src\n forged", "disposition": "enforce", "blockedURL": "https://evil.example" }
    });
    serde_json::to_vec(&vec![one; count]).expect("JSON")
}

async fn tell(client: &Client, kind: &str, body: Vec<u8>) -> Answer {
    client.send(Method::POST, "/api/v1/csp-reports", Some(kind), body).await
}

#[tokio::test]
async fn asvs_V3_4_7__violations_are_reported_to_a_place_that_is_bounded() {
    let app = TestApp::limited().await;
    let nobody = app.anonymous();
    let page = nobody.get("/").await;
    assert_eq!(page.header("reporting-endpoints"), Some("csp=\"/api/v1/csp-reports\""));
    assert!(
        page.header("content-security-policy")
            .is_some_and(|policy| policy.ends_with("report-to csp"))
    );
    let kind = "application/reports+json";
    assert_eq!(tell(&nobody, kind, report(3)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        tell(&nobody, kind, b"{}".to_vec()).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        tell(&nobody, "text/plain", report(1)).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    assert_eq!(
        tell(&nobody, kind, report(5_000)).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    app.db.clock().advance(WINDOW);
    let taken = until_refused(async |_| tell(&nobody, kind, report(1)).await).await;
    assert_eq!(taken, 20, "a minute's reports from one address");
}
