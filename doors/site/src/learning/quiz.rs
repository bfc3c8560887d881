//! The quiz: what it asks, and starting it.

use crate::courses::words;
use crate::kit::{Nav, Shell, is_page, show, time};
use crate::state::SiteState;
use academy::StartAttempt;
use academy::model::EnrolmentState;
use academy::queries::{EnrolmentPage, QuizState};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::EnrolmentId;
use web_kit::{Path, Result, SeeOther, SignedIn};

/// The quiz's front page.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/quiz.html")]
pub(super) struct QuizPage {
    shell: Shell,
    course: String,
    questions: String,
    pass_percent: u8,
    /// Words of the button; absent while no try may start.
    start: Option<&'static str>,
    wait: Option<String>,
    passed: bool,
    results: Vec<(String, String)>,
}

is_page!(QuizPage);

impl QuizPage {
    fn new(shell: Shell, page: EnrolmentPage) -> Self {
        let base = format!("/learning/{}", page.enrolment.id);
        let shut = page.enrolment.state == EnrolmentState::AwaitingPayment;
        let (start, wait) = match page.quiz {
            _ if shut => (None, Some("The quiz opens when your place is paid for.".to_owned())),
            QuizState::Ready if page.attempts.is_empty() => (Some("Start the quiz"), None),
            QuizState::Ready => (Some("Try the quiz again"), None),
            QuizState::Open(_) => (Some("Carry on with the quiz"), None),
            QuizState::CoolingOff { until } => {
                let wait = format!(
                    "You can try again at {}. Use the time to read the lessons again.",
                    time(until)
                );
                (None, Some(wait))
            }
            QuizState::Passed => (None, None),
        };
        let handed_in = page
            .attempts
            .iter()
            .filter_map(|attempt| attempt.result.map(|result| (attempt, result)));
        let results = handed_in
            .map(|(attempt, result)| {
                let words = if result.passed { "passed" } else { "not passed" };
                (
                    format!("{base}/results/{}", attempt.id),
                    format!("Try {}: {}%, {words}", attempt.number, result.percent),
                )
            })
            .collect();
        Self {
            shell: shell
                .titled(format!("Quiz – {}", page.course.listing.title))
                .at(Nav::Learning)
                .themed("training")
                .back_to(&base, &page.course.listing.title),
            questions: words::counted(page.course.listing.question_count, "question"),
            pass_percent: page.course.listing.pass_percent,
            course: page.course.listing.title,
            start,
            wait,
            passed: page.quiz == QuizState::Passed,
            results,
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(enrolment): Path<EnrolmentId>,
) -> Result<Response> {
    Ok(show(&QuizPage::new(
        shell,
        state.academy.enrolment(&actor, enrolment).await?,
    )))
}

/// Starts a paper, or goes on with the open one, at the first question without an answer.
pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(enrolment): Path<EnrolmentId>,
) -> Result<Response> {
    let attempt = state.academy.start_attempt(&actor, StartAttempt { enrolment }).await?;
    let paper = state.academy.attempt(&actor, attempt.id).await?;
    let next = match paper.first_open() {
        Some(line) => format!("/learning/{enrolment}/quiz/{}", line.position),
        None => format!("/learning/{enrolment}/quiz/check"),
    };
    Ok(SeeOther::to(next).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::Sample;
    let page = |quiz| QuizPage::new(Shell::of(Person::Worker), sample::place(EnrolmentState::Active, quiz));
    vec![
        Sample::of("learning/quiz", &page(QuizState::Ready)),
        Sample::of(
            "learning/quiz-waiting",
            &page(QuizState::CoolingOff { until: sample::at() }),
        ),
        Sample::of("learning/quiz-passed", &page(QuizState::Passed)),
    ]
}
