//! W13: the learner's courses.

use crate::courses::words;
use crate::kit::{EmptyState, Nav, Shell, Tag, Tone, is_page, show};
use crate::state::SiteState;
use academy::model::EnrolmentState;
use academy::queries::LearningRow;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use web_kit::{Result, SignedIn};

/// A course in the list.
#[derive(Debug, Clone)]
struct Entry {
    href: String,
    title: String,
    state: Tag,
    percent: u32,
    progress: String,
    action: String,
}

/// The learner's courses.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/list.html")]
pub(super) struct LearningPage {
    shell: Shell,
    entries: Vec<Entry>,
}

is_page!(LearningPage);

impl LearningPage {
    fn new(shell: Shell, mine: Vec<LearningRow>) -> Self {
        Self {
            shell: shell.titled("My learning").at(Nav::Learning).themed("training"),
            entries: mine.into_iter().map(Entry::from).collect(),
        }
    }
}

impl From<LearningRow> for Entry {
    fn from(row: LearningRow) -> Self {
        let begun = row.lessons_done > 0 || row.quiz_passed;
        let (state, action) = match row.state {
            EnrolmentState::AwaitingPayment => (Tag::warning("To pay"), format!("Pay {}", row.price)),
            EnrolmentState::Active if begun => (Tag::new(Tone::Accent, "In progress"), "Carry on".to_owned()),
            EnrolmentState::Active => (Tag::neutral("Not started"), "Start".to_owned()),
            EnrolmentState::Completed => (Tag::success("Completed"), "Look again".to_owned()),
        };
        let quiz = if row.quiz_passed { "quiz passed" } else { "quiz to do" };
        Self {
            href: format!("/learning/{}", row.enrolment),
            // Each lesson is one step, the quiz another.
            percent: (row.lessons_done + u32::from(row.quiz_passed)) * 100 / (row.lessons_total + 1),
            progress: format!(
                "{} of {} read, {quiz}",
                row.lessons_done,
                words::counted(row.lessons_total, "lesson")
            ),
            title: row.title,
            state,
            action,
        }
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let mine = state.academy.my_learning(&actor).await?;
    Ok(show(&LearningPage::new(shell, mine)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::Sample;
    let row = |state| LearningRow {
        enrolment: uuid::Uuid::from_u128(2).into(),
        course: uuid::Uuid::from_u128(1).into(),
        slug: "conflict-management".into(),
        title: "Conflict management".into(),
        sector: "security".into(),
        state,
        price: kernel::Money::pence(2_900),
        lessons_done: match state {
            EnrolmentState::AwaitingPayment => 0,
            EnrolmentState::Active => 1,
            EnrolmentState::Completed => 5,
        },
        lessons_total: 5,
        quiz_passed: state == EnrolmentState::Completed,
        score_percent: None,
        enrolled_at: super::sample::at(),
        completed_at: None,
    };
    let rows = vec![
        row(EnrolmentState::AwaitingPayment),
        row(EnrolmentState::Active),
        row(EnrolmentState::Completed),
    ];
    vec![
        Sample::of("learning/list", &LearningPage::new(Shell::of(Person::Worker), rows)),
        Sample::of(
            "learning/list-empty",
            &LearningPage::new(Shell::of(Person::Worker), Vec::new()),
        ),
    ]
}
