//! The handler runs within a time limit, and a panic in it is one failed request and nothing more.

use super::Front;
use super::admit::Admitted;
use super::arrival::Arrival;
use crate::problem::Problem;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use tokio::time::timeout;
use tracing::Instrument as _;

pub(super) async fn run(front: &Front, arrival: &Arrival, admitted: Admitted, next: Next) -> Response {
    let span = tracing::info_span!("request", request_id = %arrival.request);
    let Admitted { request, place, upload } = admitted;
    let config = &front.kit.config;
    let limit = if upload.is_some() {
        config.upload_time
    } else {
        config.handler_time
    };
    let handler = async move {
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        drop((place, upload));
        answer.unwrap_or_else(|panic| after_panic(panic.as_ref()))
    }
    .instrument(span);
    let answer = if arrival.may_change() {
        // A write runs in its own task: a client that leaves, or our own time limit, cannot stop it half-way.
        timeout(limit, tokio::spawn(handler)).await.map(|joined| {
            joined.unwrap_or_else(|error| {
                tracing::error!(cause = %error, "web.handler_lost");
                Problem::fault().into_response()
            })
        })
    } else {
        timeout(limit, handler).await
    };
    answer.unwrap_or_else(|_| {
        tracing::warn!(route = arrival.route(), request_id = %arrival.request, "web.handler_too_slow");
        too_slow(arrival).into_response()
    })
}

fn too_slow(arrival: &Arrival) -> Problem {
    let words = if arrival.may_change() {
        "This is taking longer than it should, and may still be done. Check before you try again."
    } else {
        "This is taking longer than it should. Try again in a moment."
    };
    Problem::new(
        http::StatusCode::SERVICE_UNAVAILABLE,
        "web/too-slow",
        "This is taking too long",
        words,
    )
    .retry_after(5)
}

/// The panic's own words may hold personal data: only where it happened is known, and the hook has logged that.
fn after_panic(panic: &(dyn Any + Send)) -> Response {
    let kind = if panic.is::<String>() { "formatted" } else { "fixed" };
    tracing::error!(kind, "web.handler_panicked");
    metrics::counter!("http_panics_total").increment(1);
    Problem::fault().into_response()
}
