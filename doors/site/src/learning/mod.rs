//! Learning: my courses, a place, lessons with their videos, the quiz and its result.

mod check;
mod clean;
mod lesson;
mod list;
mod media;
mod place;
mod question;
mod quiz;
mod result;

use crate::state::SiteState;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/learning", get(list::get))
        .route("/learning/{enrolment}", get(place::get))
        .route("/learning/{enrolment}/pay", post(place::pay))
        .route("/learning/{enrolment}/lessons/{lesson}", get(lesson::get))
        .route("/learning/{enrolment}/lessons/{lesson}/done", post(lesson::done))
        .route("/learning/{enrolment}/lessons/{lesson}/video", get(media::video))
        .route(
            "/learning/{enrolment}/lessons/{lesson}/captions.vtt",
            get(media::captions),
        )
        .route("/learning/{enrolment}/quiz", get(quiz::get).post(quiz::post))
        .route("/learning/{enrolment}/quiz/check", get(check::get).post(check::post))
        .route(
            "/learning/{enrolment}/quiz/{position}",
            get(question::get).post(question::post),
        )
        .route("/learning/{enrolment}/results/{attempt}", get(result::get))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::tests::Sample> {
    [
        list::samples(),
        place::samples(),
        lesson::samples(),
        quiz::samples(),
        question::samples(),
        check::samples(),
        result::samples(),
    ]
    .concat()
}

/// What samples show.
#[cfg(test)]
mod sample {
    use academy::model::{AttemptResult, Completion, Enrolment, EnrolmentState, Progress, QuestionKind};
    use academy::queries::{AttemptPage, AttemptRow, EnrolmentPage, LessonRow, PaperLine, QuizState, ReviewedOption};
    use chrono::{DateTime, Utc};
    use kernel::Money;
    use kernel::ids::{AttemptId, EnrolmentId, LessonId, QuestionId};
    use uuid::Uuid;

    pub(super) fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_442_000, 0).expect("an instant")
    }

    pub(super) fn enrolment(state: EnrolmentState) -> Enrolment {
        let course = crate::courses::sample_course(2_900);
        Enrolment {
            id: EnrolmentId::from(Uuid::from_u128(2)),
            learner: Uuid::from_u128(3).into(),
            course: course.id,
            version: 1,
            price: Money::pence(2_900),
            state,
            enrolled_at: at(),
            activated_at: Some(at()),
        }
    }

    pub(super) fn lessons(done: usize) -> Vec<LessonRow> {
        let titles = [
            "How conflict starts",
            "Judge the risk as it changes",
            "Calm with words and body",
        ];
        (1..)
            .zip(titles)
            .map(|(position, title)| LessonRow {
                id: LessonId::from(Uuid::from_u128(10 + u128::from(position))),
                position,
                title: title.into(),
                video_seconds: (position == 1).then_some(32),
                done: position as usize <= done,
            })
            .collect()
    }

    pub(super) fn place(state: EnrolmentState, quiz: QuizState) -> EnrolmentPage {
        let completed = state == EnrolmentState::Completed;
        let done = if completed { 3 } else { 1 };
        EnrolmentPage {
            enrolment: enrolment(state),
            course: crate::courses::sample_course(2_900),
            lessons: if state == EnrolmentState::AwaitingPayment {
                Vec::new()
            } else {
                lessons(done)
            },
            progress: Progress {
                lessons_done: u32::try_from(done).unwrap_or_default(),
                lessons_total: 3,
                best_percent: completed.then_some(87),
                passed: completed,
                completion: completed.then_some(Completion { percent: 87, at: at() }),
            },
            quiz,
            attempts: Vec::new(),
        }
    }

    pub(super) fn paper(result: Option<AttemptResult>) -> AttemptPage {
        let tell = result.is_some_and(|result| result.passed);
        let line = |position: u32, kind, text: &str, options: [&str; 3]| PaperLine {
            question: QuestionId::from(Uuid::from_u128(100 + u128::from(position))),
            position,
            text: text.into(),
            kind,
            options: (0u8..)
                .zip(options)
                .map(|(at, text)| ReviewedOption {
                    position: at,
                    text: text.into(),
                    chosen: at == 0 && (position == 1 || result.is_some()),
                    right: tell.then_some(at == 0),
                })
                .collect(),
            right: result.map(|result| result.passed || position == 1),
            explanation: tell.then(|| "A few seconds of thought keep more people safe than a fast start.".into()),
        };
        AttemptPage {
            attempt: AttemptRow {
                id: AttemptId::from(Uuid::from_u128(5)),
                number: 1,
                started_at: at(),
                result,
            },
            enrolment: EnrolmentId::from(Uuid::from_u128(2)),
            course_title: "Conflict management".into(),
            sector: "security".into(),
            pass_percent: 75,
            lines: vec![
                line(
                    1,
                    QuestionKind::Single,
                    "What should you do first?",
                    [
                        "Look at the people, the place and the things",
                        "Stand between the two people",
                        "Write your report",
                    ],
                ),
                line(
                    2,
                    QuestionKind::Multiple,
                    "Which two sentences belong in a good report?",
                    [
                        "He smelled of alcohol",
                        "At 23.40 he said: come outside",
                        "He was looking for a fight",
                    ],
                ),
            ],
            course_completed: tell,
        }
    }

    pub(super) fn result(passed: bool) -> AttemptResult {
        AttemptResult {
            submitted_at: at(),
            correct: if passed { 2 } else { 1 },
            percent: if passed { 100 } else { 50 },
            passed,
        }
    }
}
