//! Requests that another site must not make a browser send, though they change nothing.

use crate::problem::{Problem, Result};
use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

/// The request comes from a page of ours, from the person's own hand, or from no browser.
#[derive(Debug, Clone, Copy)]
pub struct FromHere;

impl<S: Sync> FromRequestParts<S> for FromHere {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        match parts.headers.get("sec-fetch-site") {
            None => Ok(Self),
            Some(site) if site == "same-origin" || site == "none" => Ok(Self),
            Some(_) => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "web/other-site",
                "This did not come from our page",
                "Files are opened from our own pages only. Open the page and choose the file there.",
            )),
        }
    }
}
