//! A body as it came.

use crate::problem::{Problem, Result};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// How long a JSON or form body may be.
pub const BODY_BYTES: usize = 256 * 1024;

/// A body as it came, at most 256 KiB: for webhooks, whose signature is over the very bytes.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl<S: Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        collect(request.into_body()).await.map(Self)
    }
}

/// Reads a body to its end, or to the limit.
pub(crate) async fn collect(body: axum::body::Body) -> Result<Bytes> {
    match Limited::new(body, BODY_BYTES).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => {
            tracing::debug!(cause = %error, "web.body_cut");
            Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "web/body-cut",
                "The request did not arrive whole",
                "The rest of the request did not arrive. Check your connection and send it again.",
            ))
        }
    }
}

pub(crate) fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "web/too-large",
        "The request is too large",
        "What you sent is larger than 256 KB. Send less at once.",
    )
}
