//! One question of the quiz on one page.

use crate::kit::{Choice, Fields, FormState, Nav, Shell, again, is_page, show};
use crate::state::SiteState;
use academy::SaveAnswer;
use academy::model::QuestionKind;
use academy::queries::{AttemptPage, PaperLine};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::EnrolmentId;
use web_kit::{Form, Path, Result, SeeOther, SignedIn};

/// A question's page.
#[derive(Debug, Clone, Template)]
#[template(path = "learning/question.html")]
pub(super) struct QuestionPage {
    shell: Shell,
    form: FormState,
    caption: String,
    text: String,
    several: bool,
    choices: Vec<Choice>,
    check: String,
}

is_page!(QuestionPage);

impl QuestionPage {
    fn new(shell: Shell, paper: &AttemptPage, line: &PaperLine, form: FormState) -> Self {
        let base = format!("/learning/{}/quiz", paper.enrolment);
        let back = if line.position > 1 {
            format!("{base}/{}", line.position - 1)
        } else {
            base.clone()
        };
        let caption = format!("Question {} of {}", line.position, paper.lines.len());
        Self {
            shell: shell
                .titled(format!("{caption} – {}", paper.course_title))
                .at(Nav::Learning)
                .themed("training")
                .back_to(back, "Back")
                .failed(form.failed()),
            form,
            caption,
            text: line.text.clone(),
            several: line.kind == QuestionKind::Multiple,
            choices: line
                .options
                .iter()
                .map(|option| Choice::new(option.position, &option.text))
                .collect(),
            check: format!("{base}/check"),
        }
    }

    /// Opens with the answer that is saved.
    fn saved(shell: Shell, paper: &AttemptPage, line: &PaperLine) -> Self {
        let chosen = line.options.iter().filter(|option| option.chosen);
        let fields = chosen.fold(Fields::default(), |fields, option| {
            fields.with("chosen", option.position.to_string())
        });
        let form = shell.opening(FormState::filled(fields));
        Self::new(shell, paper, line, form)
    }
}

/// Finds the question on the open paper. Without one, the quiz's front page is the place to be.
fn line_at(paper: Option<&AttemptPage>, position: u32) -> Option<(&AttemptPage, &PaperLine)> {
    let paper = paper?;
    let line = paper.lines.iter().find(|line| line.position == position)?;
    Some((paper, line))
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path((enrolment, position)): Path<(EnrolmentId, u32)>,
) -> Result<Response> {
    let paper = state.academy.open_paper(&actor, enrolment).await?;
    Ok(match line_at(paper.as_ref(), position) {
        Some((paper, line)) => show(&QuestionPage::saved(shell, paper, line)),
        None => SeeOther::to(format!("/learning/{enrolment}/quiz")).into_response(),
    })
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path((enrolment, position)): Path<(EnrolmentId, u32)>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let paper = state.academy.open_paper(&actor, enrolment).await?;
    let Some((paper, line)) = line_at(paper.as_ref(), position) else {
        return Ok(SeeOther::to(format!("/learning/{enrolment}/quiz")).into_response());
    };
    let command = SaveAnswer {
        attempt: paper.attempt.id,
        question: line.question,
        // What is no number is no option either: the use case says so.
        chosen: fields
            .all("chosen")
            .map(|word| word.parse().unwrap_or(u8::MAX))
            .collect(),
    };
    match state.academy.save_answer(&actor, command).await {
        Ok(()) => {
            let last = usize::try_from(position).unwrap_or(usize::MAX) >= paper.lines.len();
            let next = if last {
                "check".to_owned()
            } else {
                (position + 1).to_string()
            };
            Ok(SeeOther::to(format!("/learning/{enrolment}/quiz/{next}")).into_response())
        }
        Err(error) => Ok(again(&QuestionPage::new(
            shell,
            paper,
            line,
            FormState::after(fields, error)?,
        ))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample;
    use crate::kit::Person;
    use crate::tests::Sample;
    use kernel::FieldError;
    let paper = sample::paper(None);
    let refused = FormState::refused(
        Fields::default(),
        vec![FieldError::new("chosen", "required", "Choose an answer")],
    );
    vec![
        Sample::of(
            "learning/question",
            &QuestionPage::saved(Shell::of(Person::Worker), &paper, &paper.lines[0]),
        ),
        Sample::of(
            "learning/question-several",
            &QuestionPage::saved(Shell::of(Person::Worker), &paper, &paper.lines[1]),
        ),
        Sample::of(
            "learning/question-refused",
            &QuestionPage::new(Shell::of(Person::Worker), &paper, &paper.lines[0], refused),
        ),
    ]
}
