//! What a page's form sends.

use super::input::{self, Shape};
use super::json::{is_media, wrong_media};
use super::raw::collect;
use crate::problem::{Problem, Result};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// A form body. Ticked boxes of one name fill a list. Rules about answers belong to the use case: let fields be texts,
/// so that what was typed can be shown again.
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let wanted = "application/x-www-form-urlencoded";
        let sent_type = request.headers().contains_key(http::header::CONTENT_TYPE);
        if sent_type && !is_media(request.headers(), wanted) {
            return Err(wrong_media(wanted));
        }
        let body = collect(request.into_body()).await?;
        if !sent_type && !body.is_empty() {
            return Err(wrong_media(wanted));
        }
        if std::str::from_utf8(&body).is_err() {
            return Err(input::not_text(Shape::Form));
        }
        input::pairs(&body)
            .map(Self)
            .map_err(|misfit| misfit.problem(Shape::Form))
    }
}
