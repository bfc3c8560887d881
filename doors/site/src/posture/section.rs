//! S2: the questions of one section.

use super::words::{address, answer_words, frame, progress, question_address};
use crate::kit::{Shell, Task, TaskList, TaskState, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::ids::AssessmentId;
use posture::model::{Category, Counts, Section};
use posture::{Error, Run};
use web_kit::{Path, Result, SignedIn};

/// One group of questions.
#[derive(Debug, Clone)]
struct Group {
    title: String,
    questions: TaskList,
}

/// The questions by group, with the answers in words.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/section.html")]
pub(crate) struct SectionPage {
    shell: Shell,
    title: String,
    summary: String,
    progress: String,
    groups: Vec<Group>,
}
is_page!(SectionPage);

impl SectionPage {
    fn new(shell: Shell, run: &Run, section: &Section) -> Self {
        let back = address(run.assessment.id);
        let shell = frame(shell, &format!("{}, {}", section.title, run.assessment.title));
        Self {
            shell: shell.back_to(back, &run.assessment.title),
            title: section.title.clone(),
            summary: section.summary.clone(),
            progress: progress(Counts::of(section.questions(), &run.answers)),
            groups: section
                .categories
                .iter()
                .zip(1..)
                .map(|(category, part)| group(run, category, part))
                .collect(),
        }
    }
}

fn group(run: &Run, category: &Category, part: usize) -> Group {
    let places = category
        .questions
        .iter()
        .filter_map(|question| run.pack.find(&question.key));
    let task = |place: posture::model::pack::Place<'_>| {
        let value = run.answers.value(&place.question.key);
        let state = if value.is_some() {
            TaskState::Completed
        } else {
            TaskState::NotStarted
        };
        Task::new(question_address(run.assessment.id, &place), &place.question.text, state)
            .hint(answer_words(&place, value))
    };
    Group {
        title: category.title.clone(),
        questions: TaskList::new(places.map(task).collect()).part(part),
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path((id, section)): Path<(AssessmentId, String)>,
) -> Result<Response> {
    let run = state.posture.run(&actor, id).await?;
    let section = run.pack.section(&section).ok_or(Error::NoSuchQuestion)?;
    Ok(show(&SectionPage::new(shell, &run, section)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let run = sample::half();
    let section = run.pack.section("protect").expect("it is there");
    vec![Sample::of(
        "posture/section",
        &SectionPage::new(sample::shell(), &run, section),
    )]
}
