//! Learning: places, lessons, videos, quizzes.

mod attempts;
mod enrolments;
mod lessons;
mod media;
mod views;

use crate::state::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(enrolments::list))
        .routes(routes!(enrolments::show))
        .routes(routes!(lessons::show))
        .routes(routes!(lessons::mark_done))
        .routes(routes!(media::video))
        .routes(routes!(media::captions))
        .routes(routes!(attempts::start))
        .routes(routes!(attempts::show))
        .routes(routes!(attempts::answer))
        .routes(routes!(attempts::submit))
}
