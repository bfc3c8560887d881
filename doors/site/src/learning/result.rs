//! How a quiz went.

use crate::kit::{Nav, Shell, Tag, is_page, show};
use crate::state::SiteState;
use academy::queries::{AttemptPage, PaperLine};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::{AttemptId, EnrolmentId};
use web_kit::{Path, Result, SeeOther, SignedIn};

/// One question, marked.
#[derive(Debug, Clone)]
struct Marked {
    heading: String,
    tag: Tag,
    chosen: Vec<String>,
    right: Vec<String>,
    explanation: Option<String>,
}

/// The result's page.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/result.html")]
pub(super) struct ResultPage {
    shell: Shell,
    course: String,
    heading: &'static str,
    score: String,
    passed: bool,
    completed: bool,
    place: String,
    marked: Vec<Marked>,
}

is_page!(ResultPage);

impl ResultPage {
    /// Makes the page of a paper that was handed in; an open one has none.
    fn of(shell: Shell, paper: AttemptPage) -> Option<Self> {
        let result = paper.attempt.result?;
        let place = format!("/learning/{}", paper.enrolment);
        let heading = if result.passed {
            "You passed"
        } else {
            "You did not pass this time"
        };
        let (correct, total) = (result.correct, paper.lines.len());
        Some(Self {
            shell: shell
                .titled(format!("{heading} – {}", paper.course_title))
                .at(Nav::Learning)
                .themed("training")
                .back_to(&place, &paper.course_title),
            heading,
            score: format!(
                "{correct} of {total} right: {}%. You need {}%.",
                result.percent, paper.pass_percent
            ),
            passed: result.passed,
            completed: paper.course_completed,
            marked: paper.lines.into_iter().map(Marked::from).collect(),
            course: paper.course_title,
            place,
        })
    }
}

impl From<PaperLine> for Marked {
    fn from(line: PaperLine) -> Self {
        let texts = |wanted: fn(&academy::queries::ReviewedOption) -> bool| {
            line.options
                .iter()
                .filter(|option| wanted(option))
                .map(|option| option.text.clone())
                .collect::<Vec<_>>()
        };
        let answered_rightly = line.right == Some(true);
        Self {
            heading: format!("{}. {}", line.position, line.text),
            tag: if answered_rightly {
                Tag::success("Right")
            } else {
                Tag::danger("Not right")
            },
            chosen: texts(|option| option.chosen),
            // What was chosen rightly needs no second naming.
            right: if answered_rightly {
                Vec::new()
            } else {
                texts(|option| option.right == Some(true))
            },
            explanation: line.explanation,
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path((enrolment, attempt)): Path<(EnrolmentId, AttemptId)>,
) -> Result<Response> {
    let paper = state.academy.attempt(&actor, attempt).await?;
    Ok(match ResultPage::of(shell, paper) {
        Some(page) => show(&page),
        None => SeeOther::to(format!("/learning/{enrolment}/quiz")).into_response(),
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::Sample;
    let page = |passed| {
        ResultPage::of(Shell::of(Person::Worker), sample::paper(Some(sample::result(passed))))
            .expect("it was handed in")
    };
    vec![
        Sample::of("learning/result", &page(true)),
        Sample::of("learning/result-failed", &page(false)),
    ]
}
