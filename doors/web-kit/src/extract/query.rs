//! What follows the question mark.

use super::input::{self, Shape};
use crate::problem::{Problem, Result};
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// The query string. One that does not fit is 400, naming the parameter.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let text = parts.uri.query().unwrap_or_default();
        input::pairs(text.as_bytes())
            .map(Self)
            .map_err(|misfit| misfit.problem(Shape::Query))
    }
}
