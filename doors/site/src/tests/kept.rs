//! Public pages are kept for a moment, for visitors without a cookie, and only those that may be.

use crate::kept::{KeptPages, keep};
use crate::kit::{Shell, is_page, show};
use crate::press;
use askama::Template;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, TimeDelta};
use kernel::MockClock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

#[derive(Debug, Clone, Template)]
#[template(path = "pages/maintenance.html")]
struct AnyPage {
    shell: Shell,
}

is_page!(AnyPage);

/// A door that numbers what it draws, and its clock.
struct Door {
    router: Router,
    clock: MockClock,
}

impl Door {
    fn keeping(longest: TimeDelta) -> Self {
        let clock = MockClock::at(DateTime::UNIX_EPOCH);
        let drawn = Arc::new(AtomicU32::new(0));
        let draw = move || {
            let number = drawn.fetch_add(1, Ordering::SeqCst);
            async move {
                show(&AnyPage {
                    shell: Shell::visitor().titled(format!("Drawing {number}")),
                })
            }
        };
        let router = Router::new()
            .route("/courses", get(draw.clone()))
            .route("/verify/{number}", get(draw))
            .layer(from_fn(press::press))
            .layer(from_fn_with_state(
                KeptPages::new(Arc::new(clock.clone()), longest),
                keep,
            ));
        Self { router, clock }
    }

    async fn ask(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| {
            request.header(name, *value)
        });
        let request = request.body(Body::empty()).expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    async fn drawing(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> String {
        let response = self.ask(path, headers).await;
        assert_eq!(response.status(), StatusCode::OK);
        let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        let text = String::from_utf8(body.to_vec()).expect("text");
        let at = text.find("Drawing ").expect("a number");
        text[at..]
            .chars()
            .take_while(|letter| *letter != '<')
            .take(10)
            .collect()
    }
}

#[tokio::test]
async fn a_crowd_costs_one_drawing_until_the_moment_is_over() {
    let door = Door::keeping(TimeDelta::seconds(2));
    let first = door.drawing("/courses", &[]).await;
    assert_eq!(door.drawing("/courses", &[]).await, first);
    assert_ne!(
        door.drawing("/courses?sector=care", &[]).await,
        first,
        "another address"
    );
    door.clock.advance(TimeDelta::seconds(2));
    assert_ne!(door.drawing("/courses", &[]).await, first);
}

#[tokio::test]
async fn who_brings_a_cookie_is_drawn_a_page_of_their_own() {
    let door = Door::keeping(TimeDelta::seconds(2));
    let first = door.drawing("/courses", &[]).await;
    let own = door.drawing("/courses", &[(header::COOKIE, "scheme=dark")]).await;
    assert_ne!(own, first);
    assert_eq!(door.drawing("/courses", &[]).await, first);
}

#[tokio::test]
async fn what_must_be_true_at_once_is_never_kept() {
    let door = Door::keeping(TimeDelta::seconds(2));
    let first = door.drawing("/verify/MU-1", &[]).await;
    assert_ne!(door.drawing("/verify/MU-1", &[]).await, first);
    let keeping_nothing = Door::keeping(TimeDelta::zero());
    let first = keeping_nothing.drawing("/courses", &[]).await;
    assert_ne!(keeping_nothing.drawing("/courses", &[]).await, first);
}

#[tokio::test]
async fn a_held_tag_costs_a_304_from_the_first_visit_on() {
    let door = Door::keeping(TimeDelta::seconds(2));
    let first = door.ask("/courses", &[(header::IF_NONE_MATCH, "\"other\"")]).await;
    assert_eq!(first.status(), StatusCode::OK);
    let tag = first.headers()[header::ETAG].to_str().expect("text").to_owned();
    let again = door.ask("/courses", &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(
        again.headers().contains_key(header::CONTENT_TYPE),
        "the front chooses the policy by it"
    );
    assert!(to_bytes(again.into_body(), 10).await.expect("a body").is_empty());
    let pressed = door.ask("/courses", &[(header::ACCEPT_ENCODING, "br")]).await;
    assert_eq!(pressed.headers()[header::CONTENT_ENCODING], "br");
}
