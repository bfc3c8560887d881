//! JSON, in and out.

use super::input;
use super::raw::collect;
use crate::problem::{Problem, Result};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON body: `application/json` only, at most 256 KiB and 32 levels. As an answer it writes JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        if !is_media(request.headers(), "application/json") {
            return Err(wrong_media("application/json"));
        }
        let body = collect(request.into_body()).await?;
        input::json(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => (
                [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))],
                body,
            )
                .into_response(),
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}

/// Tells whether the request says its body is of this media type; parameters do not matter.
pub(super) fn is_media(headers: &HeaderMap, wanted: &str) -> bool {
    let mut all = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return false;
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
}

pub(super) fn wrong_media(wanted: &str) -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "web/media-type",
        "The request is of the wrong kind",
        format!("This takes {wanted} only. Set the Content-Type header to {wanted} and send it again."),
    )
}
