//! A place on a course: its lessons, the quiz, and what is left to do.

use crate::courses::words;
use crate::kit::{Nav, Notice, Shell, Task, TaskList, TaskState, Tone, is_page, show, time};
use crate::state::SiteState;
use academy::model::EnrolmentState;
use academy::queries::{EnrolmentPage, LessonRow, QuizState};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use journeys::BuyCourse;
use kernel::ids::EnrolmentId;
use web_kit::{Path, Result, SeeOther, SignedIn};

/// What stands at the top of the page.
#[derive(Debug, Clone)]
enum Head {
    /// It is to be paid for.
    ToPay { action: String, price: String },
    /// It goes on.
    GoOn { href: String, words: String },
    /// It is done.
    Done { notice: Notice },
}

/// The place's page.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/place.html")]
pub(super) struct PlacePage {
    shell: Shell,
    title: String,
    head: Head,
    percent: u8,
    progress: String,
    outline: Vec<String>,
    tasks: TaskList,
}

is_page!(PlacePage);

impl PlacePage {
    fn new(shell: Shell, page: EnrolmentPage) -> Self {
        let base = format!("/learning/{}", page.enrolment.id);
        let lessons = page.lessons.iter().map(|lesson| lesson_task(&base, lesson));
        let tasks = lessons.chain([quiz_task(&base, &page)]).collect();
        let done = page.progress.lessons_done;
        Self {
            head: Head::of(&base, &page),
            percent: page.progress.percent(),
            progress: format!(
                "{done} of {} read",
                words::counted(page.progress.lessons_total, "lesson")
            ),
            tasks: TaskList::new(tasks),
            shell: shell
                .titled(format!("{} – my course", page.course.listing.title))
                .at(Nav::Learning)
                .themed("training")
                .back_to("/learning", "My learning"),
            title: page.course.listing.title,
            outline: page.course.listing.outline,
        }
    }
}

impl Head {
    fn of(base: &str, page: &EnrolmentPage) -> Self {
        match (page.enrolment.state, page.progress.completion) {
            (EnrolmentState::AwaitingPayment, _) => Self::ToPay {
                action: format!("{base}/pay"),
                price: page.enrolment.price.to_string(),
            },
            (_, Some(completion)) => Self::Done {
                notice: Notice::new(
                    Tone::Success,
                    "Your certificate is made within a minute or two. It needs your full name in your profile.",
                )
                .heading(format!(
                    "You have completed this course, with {}% in the quiz",
                    completion.percent
                ))
                .link("/certificates", "See your certificates"),
            },
            _ => match page.next_lesson() {
                Some(lesson) if page.progress.lessons_done == 0 => Self::GoOn {
                    href: format!("{base}/lessons/{}", lesson.id),
                    words: "Start the first lesson".to_owned(),
                },
                Some(lesson) => Self::GoOn {
                    href: format!("{base}/lessons/{}", lesson.id),
                    words: format!("Carry on with lesson {}", lesson.position),
                },
                None => Self::GoOn {
                    href: format!("{base}/quiz"),
                    words: "Go to the quiz".to_owned(),
                },
            },
        }
    }
}

fn lesson_task(base: &str, lesson: &LessonRow) -> Task {
    let state = if lesson.done {
        TaskState::Completed
    } else {
        TaskState::NotStarted
    };
    let task = Task::new(
        format!("{base}/lessons/{}", lesson.id),
        format!("{}. {}", lesson.position, lesson.title),
        state,
    );
    match lesson.video_seconds {
        Some(seconds) => task.hint(format!("With a video of {}", words::film_time(seconds))),
        None => task,
    }
}

fn quiz_task(base: &str, page: &EnrolmentPage) -> Task {
    let listing = &page.course.listing;
    let asks = format!(
        "{}, pass with {}%",
        words::counted(listing.question_count, "question"),
        listing.pass_percent
    );
    let (state, hint) = match page.quiz {
        QuizState::Ready => (TaskState::NotStarted, asks),
        QuizState::Open(_) => (TaskState::InProgress, asks),
        QuizState::CoolingOff { until } => (TaskState::CannotStart, format!("You can try again at {}", time(until))),
        QuizState::Passed => (TaskState::Completed, asks),
    };
    Task::new(format!("{base}/quiz"), "Quiz", state).hint(hint)
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<EnrolmentId>,
) -> Result<Response> {
    Ok(show(&PlacePage::new(shell, state.academy.enrolment(&actor, id).await?)))
}

/// Leads to the checkout of a place that is to be paid for.
pub(super) async fn pay(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<EnrolmentId>,
) -> Result<Response> {
    let payment = BuyCourse::new(state.academy, state.billing)
        .intend(&actor, id, None)
        .await?;
    Ok(SeeOther::to(format!("/checkout/{}", payment.id)).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::Sample;
    let page = |state, quiz| PlacePage::new(Shell::of(Person::Worker), sample::place(state, quiz));
    vec![
        Sample::of("learning/place", &page(EnrolmentState::Active, QuizState::Ready)),
        Sample::of(
            "learning/place-waiting",
            &page(EnrolmentState::Active, QuizState::CoolingOff { until: sample::at() }),
        ),
        Sample::of(
            "learning/place-to-pay",
            &page(EnrolmentState::AwaitingPayment, QuizState::Ready),
        ),
        Sample::of(
            "learning/place-done",
            &page(EnrolmentState::Completed, QuizState::Passed),
        ),
    ]
}
