//! What browsers get: tags and 304 for public pages, brotli for all, files that may be kept.

use crate::kit::{Page, Person, Shell, is_page, show};
use crate::{assets, press};
use askama::Template;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use std::io::Read;
use tower::ServiceExt;

#[derive(Debug, Clone, Template)]
#[template(path = "pages/workers.html")]
struct AnyPage {
    shell: Shell,
}

is_page!(AnyPage);

fn page(shell: Shell) -> AnyPage {
    AnyPage {
        shell: shell.titled("Any page"),
    }
}

fn door() -> Router {
    let public = || async { show(&page(Shell::visitor())) };
    let own = || async { show(&page(Shell::of(Person::Worker))) };
    let once = || async { show(&page(Shell::visitor().once())) };
    Router::new()
        .route("/public", get(public))
        .route("/own", get(own))
        .route("/once", get(once))
        .layer(middleware::from_fn(press::press))
        .merge(assets::routes())
}

async fn ask(path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| {
        request.header(name, *value)
    });
    door()
        .oneshot(request.body(Body::empty()).expect("a request"))
        .await
        .expect("an answer")
}

fn header_of(response: &Response, name: &header::HeaderName) -> String {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().expect("text").to_owned())
        .unwrap_or_default()
}

#[tokio::test]
async fn an_unchanged_public_page_costs_a_304() {
    let first = ask("/public", &[]).await;
    let tag = header_of(&first, &header::ETAG);
    assert_eq!(header_of(&first, &header::CACHE_CONTROL), "no-cache");
    let again = ask("/public", &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header_of(&again, &header::ETAG), tag);
    assert!(
        header_of(&again, &header::CONTENT_TYPE).starts_with("text/html"),
        "the front chooses the policy by it"
    );
    assert!(to_bytes(again.into_body(), 10).await.expect("a body").is_empty());
    let other = ask("/public", &[(header::IF_NONE_MATCH, "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn pages_that_are_somebodys_own_are_not_kept() {
    for path in ["/own", "/once"] {
        let response = ask(path, &[]).await;
        assert_eq!(header_of(&response, &header::CACHE_CONTROL), "no-store", "{path}");
        assert_eq!(header_of(&response, &header::ETAG), "", "{path}");
    }
}

#[tokio::test]
async fn pages_are_pressed_and_say_the_same() {
    for path in ["/public", "/public", "/own"] {
        let plain = to_bytes(ask(path, &[]).await.into_body(), 1 << 20)
            .await
            .expect("a body");
        let response = ask(path, &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(header_of(&response, &header::CONTENT_ENCODING), "br");
        assert!(header_of(&response, &header::VARY).contains("Accept-Encoding"));
        let pressed = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        let mut unpacked = Vec::new();
        brotli::Decompressor::new(&pressed[..], 4096)
            .read_to_end(&mut unpacked)
            .expect("brotli");
        assert_eq!(unpacked, plain);
        assert!(pressed.len() * 2 < plain.len());
    }
}

#[tokio::test]
async fn files_carry_their_kind_and_a_tag() {
    let html = page(Shell::visitor()).render().expect("a page");
    let css = html
        .split("href=\"")
        .find(|part| part.starts_with("/assets/app"))
        .expect("a style sheet");
    let css = css.split('"').next().expect("an address");
    let first = ask(css, &[]).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(header_of(&first, &header::CONTENT_TYPE), "text/css; charset=utf-8");
    let tag = header_of(&first, &header::ETAG);
    assert_eq!(
        ask(css, &[(header::IF_NONE_MATCH, &tag)]).await.status(),
        StatusCode::NOT_MODIFIED
    );
}

#[tokio::test]
async fn hashed_files_are_kept_for_a_year() {
    for place in assets::embedded_places() {
        let response = ask(place, &[(header::ACCEPT_ENCODING, "br")]).await;
        assert_eq!(response.status(), StatusCode::OK, "{place}");
        assert_eq!(
            header_of(&response, &header::CACHE_CONTROL),
            "public, max-age=31536000, immutable",
            "{place}"
        );
    }
}

#[tokio::test]
async fn no_other_file_is_served() {
    for path in [
        "/assets/nothing.css",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/MANIFEST.toml",
        "/assets/htmx.min.js",
    ] {
        assert_eq!(ask(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_page_has_the_same_bytes_each_time() {
    let [one, two] = [(); 2].map(|()| page(Shell::visitor()).render().expect("a page"));
    assert_eq!(one, two);
    assert!(page(Shell::visitor()).shell().is_public());
}
