//! Faults by force.

use super::*;
use kernel::{ErrorKind, PeopleError};
use testkit::LogLines;

/// Twenty ways to make a handler or the front fail, each with the face of a problem and no inner word.
#[tokio::test]
async fn asvs_V16_5_1__twenty_forced_faults_show_no_inner_word() {
    let fails = async |Path(number): Path<usize>| -> Result<()> { Err(Fault(number).into()) };
    let routes = routes()
        .route("/api/v1/fails/{number}", get(fails))
        .route(
            "/api/v1/bare/{status}",
            get(async |Path(status): Path<u16>| StatusCode::from_u16(status).unwrap_or_default()),
        )
        .route(
            "/api/v1/text",
            get(async || (StatusCode::BAD_GATEWAY, "password=hunter2 at line 7")),
        );
    let house = versioned(kit(config()).api(routes));
    let mut tried = 0;
    for (number, (_, status)) in FAULTS.iter().enumerate() {
        let answer = see(&house, &format!("/api/v1/fails/{number}")).await;
        assert_eq!(answer.status.as_u16(), *status);
        let is_ours = *status >= 500;
        assert!(!is_ours || !answer.body.contains("hunter2"), "{}", answer.body);
        tried += is_problem(&answer);
    }
    for status in [400, 401, 403, 404, 408, 409, 500, 501, 502, 503, 504] {
        tried += is_problem(&see(&house, &format!("/api/v1/bare/{status}")).await);
    }
    let text = see(&house, "/api/v1/text").await;
    assert!(!text.body.contains("hunter2"), "{}", text.body);
    tried += is_problem(&text);
    tried += is_problem(&see(&house, "/api/v1/panic").await);
    assert!(tried > 20, "{tried}");
}

#[tokio::test]
async fn asvs_V16_5_4__a_panic_is_one_failed_request_that_the_log_knows_of() {
    let (lines, _here) = LogLines::of_this_thread();
    let house = house();
    for method in [Method::GET, Method::POST] {
        let answer = send(&house, method, "/api/v1/panic", &[], "").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.body.contains("secret@"), "{}", answer.body);
        let next = see(&house, "/api/v1/numbers/1").await;
        assert_eq!(next.status, StatusCode::OK, "the house stands");
    }
    let log = lines.text();
    assert_eq!(log.matches("web.handler_panicked").count(), 2, "{log}");
    assert!(!log.contains("secret@"), "{log}");
}

fn is_problem(answer: &Answer) -> usize {
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{}",
        answer.body
    );
    assert_eq!(answer.json()["request_id"], answer.header("x-request-id"));
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
    1
}

const FAULTS: [(ErrorKind, u16); 9] = [
    (ErrorKind::Invalid, 422),
    (ErrorKind::NotFound, 404),
    (ErrorKind::Denied, 403),
    (ErrorKind::Conflict, 409),
    (ErrorKind::Stale, 412),
    (ErrorKind::TooLarge, 413),
    (ErrorKind::TooMany, 429),
    (ErrorKind::Unavailable, 503),
    (ErrorKind::Internal, 500),
];

/// A failure of each kind, whose words hold a secret.
#[derive(Debug, thiserror::Error)]
#[error("hunter2")]
struct Fault(usize);

impl PeopleError for Fault {
    fn kind(&self) -> ErrorKind {
        FAULTS[self.0].0
    }

    fn code(&self) -> &'static str {
        "web/test-fault"
    }
}
