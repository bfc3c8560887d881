//! Ids and words in the address.

use crate::problem::{Problem, Result};
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// Parts of the address. One that does not parse names nothing that exists, so the answer is 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    #[expect(clippy::disallowed_types, reason = "this wraps axum's own, to answer with a problem")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        // No name of ours holds U+0000, and PostgreSQL takes no text that does.
        if parts.uri.path().contains("%00") {
            return Err(Problem::not_found());
        }
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Problem::not_found())
    }
}
