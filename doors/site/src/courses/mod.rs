//! The catalogue, a course's page, and taking a place on it.

mod enrol;
mod list;
mod show;
pub(crate) mod words;

use crate::state::SiteState;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/courses", get(list::get))
        .route("/courses/{slug}", get(show::get))
        .route("/courses/{slug}/enrol", post(enrol::post))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    [list::samples(), show::samples()].concat()
}

/// A course for samples.
#[cfg(test)]
pub(crate) fn sample_course(pence: i64) -> academy::model::Course {
    use kernel::ids::CourseId;
    use uuid::Uuid;
    academy::model::Course {
        id: CourseId::from(Uuid::from_u128(1)),
        slug: "conflict-management".into(),
        organisation: None,
        version: 1,
        listing: academy::model::CourseListing {
            title: "Conflict management".into(),
            sector: "security".into(),
            summary: "How conflict starts, how to calm it with words and body language, and what to record.".into(),
            outcomes: vec![
                "tell the early signs of conflict from ordinary upset".into(),
                "use your words, voice and body to calm a person down".into(),
            ],
            outline: vec![
                "How conflict starts".into(),
                "Judge the risk as it changes".into(),
                "Calm with words and body".into(),
            ],
            minutes: 75,
            question_count: 8,
            has_video: true,
            price: kernel::Money::pence(pence),
            credential_kind: None,
            valid_months: Some(36),
            pass_percent: 75,
        },
    }
}
