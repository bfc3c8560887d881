//! From a page to a response.

use super::Shell;
use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use web_kit::Problem;

/// A whole page: a template with a frame. Say `is_page!(LearningPage);` below the struct.
pub trait Page: Template {
    /// Returns the frame.
    fn shell(&self) -> &Shell;
}

/// Makes page structs pages: each has a field `shell`.
macro_rules! is_page {
    ($($page:ty),+ $(,)?) => { $(impl $crate::kit::Page for $page {
        fn shell(&self) -> &$crate::kit::Shell { &self.shell }
    })+ };
}
pub(crate) use is_page;

/// Marks a response whose page is the same for every visitor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Public;

/// Answers with the page: 200.
pub fn show<P: Page>(page: &P) -> Response {
    answer(StatusCode::OK, page)
}

/// Answers with the page again, its form refused: 422.
pub fn again<P: Page>(page: &P) -> Response {
    answer(StatusCode::UNPROCESSABLE_ENTITY, page)
}

pub(crate) fn answer<P: Page>(status: StatusCode, page: &P) -> Response {
    let body = match page.render() {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "site.template_failed");
            return Problem::fault().into_response();
        }
    };
    let public = status == StatusCode::OK && page.shell().is_public();
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
    let cache = HeaderValue::from_static(if public { "no-cache" } else { "no-store" });
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    if page.shell().offline {
        let name = HeaderName::from_static("muster-offline");
        response.headers_mut().insert(name, HeaderValue::from_static("keep"));
    }
    if public {
        response.extensions_mut().insert(Public);
    }
    response
}
