//! Posture assessments: packs, runs, answers, scores.

mod answer;
mod complete;
mod list;
mod packs;
mod scores;
mod show;
mod start;
mod views;

use crate::state::ApiState;
use http::{HeaderName, header};
use posture::model::Assessment;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(packs::packs))
        .routes(routes!(list::list, start::start))
        .routes(routes!(show::show))
        .routes(routes!(answer::answer))
        .routes(routes!(complete::complete))
        .routes(routes!(scores::scores))
}

/// Writes the version that `If-Match` names.
fn etag(assessment: &Assessment) -> (HeaderName, String) {
    (header::ETAG, format!("\"{}\"", assessment.version))
}
