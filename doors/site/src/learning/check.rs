//! The answers before they are handed in, and handing them in.

use crate::kit::{Nav, Notice, Row, Shell, SummaryList, is_page, show};
use crate::state::SiteState;
use academy::SubmitAttempt;
use academy::queries::{AttemptPage, PaperLine};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::EnrolmentId;
use web_kit::{Path, Result, SeeOther, SignedIn};

/// The answers before they are handed in.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/check.html")]
pub(super) struct CheckPage {
    shell: Shell,
    course: String,
    open: Option<Notice>,
    answers: SummaryList,
}

is_page!(CheckPage);

impl CheckPage {
    fn new(shell: Shell, paper: AttemptPage) -> Self {
        let base = format!("/learning/{}/quiz", paper.enrolment);
        let missing = paper.lines.len() - paper.answered();
        let open = paper.first_open().map(|line| {
            let words = if missing == 1 {
                "1 question has no answer yet".to_owned()
            } else {
                format!("{missing} questions have no answer yet")
            };
            Notice::warning("A question without an answer counts as wrong.")
                .heading(words)
                .link(format!("{base}/{}", line.position), "Answer it now")
        });
        Self {
            shell: shell
                .titled(format!("Check your answers – {}", paper.course_title))
                .at(Nav::Learning)
                .themed("training")
                .back_to(format!("{base}/{}", paper.lines.len()), "Back"),
            course: paper.course_title,
            open,
            answers: SummaryList::new(paper.lines.iter().map(|line| row(&base, line)).collect()),
        }
    }
}

fn row(base: &str, line: &PaperLine) -> Row {
    let chosen: Vec<&str> = line
        .options
        .iter()
        .filter(|option| option.chosen)
        .map(|option| option.text.as_str())
        .collect();
    let question = format!("{}. {}", line.position, line.text);
    let row = if chosen.is_empty() {
        Row::new(question, "No answer yet")
    } else {
        Row::lines(question, chosen)
    };
    row.change(format!("{base}/{}", line.position))
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(enrolment): Path<EnrolmentId>,
) -> Result<Response> {
    Ok(match state.academy.open_paper(&actor, enrolment).await? {
        Some(paper) => show(&CheckPage::new(shell, paper)),
        None => SeeOther::to(format!("/learning/{enrolment}/quiz")).into_response(),
    })
}

/// Hands the paper in. Pressed twice, the second press finds no open paper and leads to the quiz's page.
pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(enrolment): Path<EnrolmentId>,
) -> Result<Response> {
    let next = match state.academy.open_paper(&actor, enrolment).await? {
        Some(paper) => {
            let done = state
                .academy
                .submit_attempt(
                    &actor,
                    SubmitAttempt {
                        attempt: paper.attempt.id,
                    },
                )
                .await?;
            format!("/learning/{enrolment}/results/{}", done.attempt)
        }
        None => format!("/learning/{enrolment}/quiz"),
    };
    Ok(SeeOther::to(next).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::Sample;
    vec![Sample::of(
        "learning/check",
        &CheckPage::new(Shell::of(Person::Worker), sample::paper(None)),
    )]
}
