//! S: security checks of an organisation: list, sections, questions, review, results, report.

mod clash;
mod complete;
mod list;
mod new;
mod question;
mod report;
mod results;
mod review;
mod run;
#[cfg(test)]
mod sample;
mod section;
mod words;

use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use axum::Router;
use axum::routing::get;

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/posture", get(list::get))
        .route("/posture/new", get(new::get).post(new::post))
        .route("/posture/{id}", get(run::get))
        .route("/posture/{id}/sections/{section}", get(section::get))
        .route(
            "/posture/{id}/questions/{question}",
            get(question::get).post(question::post),
        )
        .route("/posture/{id}/review", get(review::get))
        .route("/posture/{id}/complete", get(complete::get).post(complete::post))
        .route("/posture/{id}/results", get(results::get))
        .route("/posture/{id}/report", get(report::get).post(report::post))
        .route("/posture/{id}/report.pdf", get(report::pdf))
        .route("/posture/{id}/report.json", get(report::json))
}

/// Every page of the area in its states.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Sample> {
    [
        list::samples(),
        new::samples(),
        run::samples(),
        section::samples(),
        question::samples(),
        clash::samples(),
        review::samples(),
        complete::samples(),
        results::samples(),
        report::samples(),
    ]
    .concat()
}
