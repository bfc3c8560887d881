//! `/metrics`, on the admin port only.

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use http::header;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;

const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Begins to record, once for the process, and returns the route that tells.
///
/// # Errors
/// When something else records already.
pub(super) fn routes() -> anyhow::Result<Router> {
    let handle = handle()?;
    Ok(Router::new().route(
        "/metrics",
        get(move || async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()) }),
    ))
}

fn handle() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
        .context("the buckets of the metrics")?
        .install_recorder()
        .context("the recorder of the metrics")?;
    let tidy = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(TIDY_EVERY);
        loop {
            ticks.tick().await;
            tidy.run_upkeep();
        }
    });
    Ok(HANDLE.get_or_init(|| handle).clone())
}
